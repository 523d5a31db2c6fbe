// slotcheck mutate, as a person runs it.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": model().replace("two: {}", ""),
  "outgrows.ts": model({ actions: 'const Up = action("up", () => { s.x.set(s.x.plus(1)); });' }),
});
afterAll(box.remove);

const quick = { concurrent: true, timeout: 60_000 };

describe("slotcheck mutate", quick, () => {
  it("says who notices that something is missing", async () => {
    expect(await box.run(["mutate", "m.ts"])).toEqual({
      code: 0,
      out: [
        "M/one   2 mutants: 2 noticed, 0 survived",
        "",
        "noticed, by",
        "  Up without the guard x < 5: a model error",
        "  Up without setting x: Low, Four",
        "",
      ].join("\n"),
      err: "",
    });
  });

  it("lists what nobody notices, which may be a failure", async () => {
    const words = ["mutate", "TwoPhase/small"];
    const { code, out } = await box.run([...words, "--width", "100"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^TwoPhase\/small {3}19 mutants: 15 noticed, 4 survived\n/);
    expect(out.slice(out.indexOf("\nsurvived")).trim().split("\n")).toEqual([
      "survived: not needed, or a property is missing that would notice",
      expect.stringMatching(/^ {2}TMRcvPrepared without the guard tmState = init \(\S+two-phase\.ts:\d+\)$/),
      expect.stringMatching(/^ {2}TMAbort without setting msgs \(/),
      expect.stringMatching(/^ {2}RMChooseToAbort without setting rmState \(/),
      expect.stringMatching(/^ {2}RMRcvAbortMsg without setting rmState \(/),
    ]);
    expect((await box.run([...words, "--strict"])).code).toBe(1);
    expect((await box.run(["mutate", "m.ts", "--strict"])).code).toBe(0);
  });

  it("does not take what a limit leaves open for a survivor", async () => {
    const { code, out } = await box.run(["mutate", "TwoPhase/small", "--max-states", "5", "--strict"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^TwoPhase\/small {3}19 mutants: \d+ noticed, 0 survived, \d+ open\n/);
  });

  it("notices that fairness is missing", async () => {
    const { out } = await box.run(["mutate", "SemaphoreStrong/two"]);
    expect(out).toContain("  without strong fairness of Enter for each p: NoStarve, SomeProgress\n");
    expect(out).toContain("  without weak fairness of Exit for each p: NoStarve\n");
  });

  it("has a schema for its JSON", async () => {
    const { out } = await box.run(["mutate", "m.ts", "--json"]);
    const schema = JSON.parse(readFileSync("docs/schema/mutation-1.schema.json", "utf8")) as object;
    const ajv = new Ajv2020({ strict: true });
    const data: unknown = JSON.parse(out);
    expect([ajv.validate(schema, data), ajv.errorsText()]).toEqual([true, "No errors"]);
    expect(data).toMatchObject({
      cases: [{ id: "M/one", mutants: [{ fate: "noticed" }, { fate: "noticed", by: ["Low", "Four"] }] }],
    });
  });

  it("needs a model that is right", async () => {
    const { code, err } = await box.run(["mutate", "outgrows.ts", "M/one"]);
    expect(code).toBe(4);
    expect(err).toMatch(/^error: M\/one: /);
  });
});
