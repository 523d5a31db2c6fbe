// slotcheck bugs, as a person and as a program see it.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { sandbox } from "../cli/run.ts";

const box = sandbox({});
afterAll(box.remove);

describe("slotcheck bugs", () => {
  it("says of a bug what was missing, what notices, after how many steps", async () => {
    expect(await box.run(["bugs", "M-no-zap", "B27", "--width", "120"])).toEqual({
      code: 0,
      err: "",
      out: `bug       commit   caught by  steps  states  what was missing
────────  ───────  ─────────  ─────  ──────  ───────────────────────────────────────────────────────────
B27       open     P1f            6     266  an update without a gap: here QEMU's pause is what mends it
M-no-zap  control  P3             5     148  the zap of a hole

1 historic bug and 1 control: caught, and with the line in everything holds
show one: slotcheck show B27/broken P1f
`,
    });
  });

  it("puts what was missing on a line of its own where there is no room", async () => {
    expect((await box.run(["bugs", "M-no-zap", "--width", "48"])).out)
      .toBe(`bug       commit   caught by  steps  states
────────  ───────  ─────────  ─────  ──────
M-no-zap  control  P3             5     148
    the zap of a hole

1 control: caught, and with the line in
everything holds
show one: slotcheck show M-no-zap/broken P3
`);
  });

  it("prints JSON as its schema says", async () => {
    const { out } = await box.run(["bugs", "B27", "--json"]);
    const schema = JSON.parse(readFileSync("docs/schema/bugs-1.schema.json", "utf8")) as object;
    const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);
    validate(JSON.parse(out));
    expect(validate.errors).toBeNull();
    expect(JSON.parse(out)).toMatchObject({
      bugs: [{ id: "B27", commit: "open", found: true, property: "P1f", steps: 6, states: 266 }],
    });
  });

  it("knows no other bugs", async () => {
    const { code, err } = await box.run(["bugs", "nothing"]);
    expect(code).toBe(2);
    expect(err).toBe('error: no bug named "nothing"\n  all: slotcheck bugs\n');
  });

  it("has each bug as a case that every other command takes", async () => {
    const { code, out } = await box.run(["show", "M-no-zap/broken", "P3"]);
    expect(code).toBe(1);
    expect(out).toContain("bug1:M-no-zap/broken:");
  });
});
