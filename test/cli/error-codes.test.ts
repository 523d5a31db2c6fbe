// Every error has a number, and every number its words.

import { afterAll, describe, expect, it } from "vitest";
import { errorCodes } from "../../checker/cli/error-codes.ts";
import { manPage } from "../../checker/cli/man.ts";
import { model, sandbox } from "./run.ts";
import { Command } from "commander";

const box = sandbox({
  "m.ts": model(),
  "wrong.ts": model({ actions: 'const Up = action("up", () => { s.x.set(s.x.plus(1)); });' }),
  "broken.ts": "export const x = ;\n",
  "none.ts": "export const x = 1;\n",
  "list.json": "[]",
  "other.json": "{}",
});
afterAll(box.remove);

describe("an error's number", { concurrent: true }, () => {
  it("is there once, has words, and is in the manual", () => {
    const codes = errorCodes.map(({ code }) => code);
    expect([...new Set(codes)].sort()).toEqual(codes);
    const tool = {
      suites: () => Promise.resolve([] as never),
      version: "1",
      introduction: "x\n\ny",
      bugs: "z",
    };
    const page = manPage(new Command("slotcheck"), tool);
    for (const { code, means, more } of errorCodes) {
      expect(page).toContain(`\n.B ${code}\n`);
      expect(means).toMatch(/^[a-z].*[a-z]$/);
      expect(more).toMatch(/\.$/);
    }
  });

  it("is explained", async () => {
    const { code, out } = await box.run(["explain", "E040", "--width", "160"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^error E040: a replay token is not whole, or of something else\n\nA token names one behaviour/,
    );
  });

  it.each<[string, string]>([
    ["chekc", "E001"],
    ["check m.ts --max-states 0", "E001"],
    ["check nothing", "E002"],
    ["trace m.ts M/one Small", "E003"],
    ["check m.ts --set Top", "E010"],
    ["show m.ts M/one Low --expr x+", "E011"],
    ["check m.ts -c gone.json", "E020"],
    ["check gone.ts", "E030"],
    ["check m.ts -r junit:m.ts/below", "E031"],
    ["replay m.ts 123", "E040"],
    ["trace m.ts other.json", "E041"],
    ["check m.ts --baseline list.json", "E050"],
    ["check m.ts --resume list.json", "E051"],
    ["check none.ts", "E060"],
    ["check broken.ts", "E100"],
    ["check wrong.ts", "E101"],
  ])("of slotcheck %s is %s", async (words, code) => {
    const { err } = await box.shell(`"$NODE" "$SLOTCHECK" ${words}`);
    expect(err).toMatch(new RegExp(`^error\\[${code}\\]: `));
  });
});
