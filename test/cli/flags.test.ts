// The flags that mean the same in every command that takes many cases: which ones, how much is said, how it ends.

import { afterAll, describe, expect, it } from "vitest";
import { model, sandbox } from "./run.ts";

/** Four machines of two instances, of which the second and the fourth are never low. */
const machines = `${model()}
const named = (name, to) => spec(s, {
  name, doc: "A counter", constants: [], init: { x: 0 }, properties: { Low, Small, Four },
  actions: { Up: action("up", () => { when(s.x.lt(to)); s.x.set(s.x.plus(1)); }) },
  instances: { one: {}, two: {} },
});
export const a = named("HoleLow", 2);
export const b = named("HoleHigh", 5);
export const c = named("OtherLow", 2);
`;
const box = sandbox({
  "m.ts": machines,
  "wrong.ts": model({ actions: 'const Up = action("up", () => { s.x.set(s.x.plus(1)); });' }),
});
afterAll(box.remove);

const quick = { concurrent: true };

/** The first columns of every line: the case and the property. */
async function judged(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await box.run(["check", "m.ts", ...words]);
  return out
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split(/ +/).slice(0, 2).join(" "));
}

describe("what is checked", quick, () => {
  it("can be named with * for any text: designs, scenarios, properties", async () => {
    expect(await judged("Hole*/t*", "-p", "L*")).toEqual(["HoleLow/two Low", "HoleHigh/two Low"]);
    expect(await judged("*Low", "-s", "*e", "-p", "*o*")).toEqual([
      "HoleLow/one Low",
      "HoleLow/one Four",
      "OtherLow/one Low",
      "OtherLow/one Four",
    ]);
    expect(await judged("-p", "S*", "-p", "Small", "M")).toEqual(["M/one Small", "M/two Small"]);
  });

  it("is an error where nothing is like that", async () => {
    for (const [words, message] of [
      [["Hole*Low*x"], 'no design named "Hole*Low*x"\n  all: slotcheck list m.ts designs'],
      [["Hole*/th*"], 'no scenario named "th*"\n  all: slotcheck list m.ts scenarios'],
      [["-p", "X*"], 'no property named "X*"\n  all: slotcheck list m.ts properties'],
    ] as const)
      expect(await box.run(["check", "m.ts", ...words])).toEqual({
        code: 2,
        out: "",
        err: `error: ${message}\n`,
      });
  });

  it("is chosen alike by every command that takes many cases", async () => {
    for (const [command, ...more] of [
      ["check"],
      ["report"],
      ["simulate"],
      ["mutate"],
      ["compare"],
      ["baseline", "update"],
    ] as const) {
      const { err } = await box.run([command, ...more, "m.ts", "Hole*", "-s", "no*", "-p", "L*"]);
      expect([command, err]).toEqual([
        command,
        'error: no scenario named "no*"\n  all: slotcheck list m.ts scenarios\n',
      ]);
    }
  });

  it("can be compared by a pattern", async () => {
    const { out } = await box.run(["compare", "m.ts", "Hole*", "-s", "one", "-p", "Low"]);
    expect(out.split("\n")[0]).toBe("        HoleLow  HoleHigh");
  });
});

describe("--quiet and --verbose", quick, () => {
  it("leave what fails, or nothing", async () => {
    const { code, out } = await box.run(["check", "m.ts", "Hole*/one", "-q", "-p", "Low"]);
    expect([code, out.replace(/~\w+/, "~hash5")]).toEqual([
      1,
      "HoleHigh/one  Low  violated  3  m:HoleHigh/one:0000~hash5\n",
    ]);
    expect(await box.run(["check", "m.ts", "HoleLow/one", "-q", "-p", "Low"])).toEqual({
      code: 0,
      out: "",
      err: "",
    });
  });

  it("say no warning, and every error", async () => {
    await box.run(["baseline", "update", "m.ts", "M/one", "--baseline", "b.json", "-p", "Small"]);
    await box.shell(`sed -i 's/"Small"/"Small"/; s/M\\/one/Gone\\/one/' b.json`);
    const words = ["check", "m.ts", "HoleLow/one", "-p", "Small", "--baseline", "b.json"];
    expect((await box.run(words)).err).toBe("warning: b.json expects Gone/one/Small, which does not exist\n");
    expect((await box.run([...words, "--quiet"])).err).toBe("");
    expect((await box.run(["check", "wrong.ts", "--quiet"])).err).toMatch(/^error: M\/one: x becomes 10/);
  });

  it("show the matrix also in a pipe, with times and each action's count", async () => {
    const { out } = await box.run(["check", "m.ts", "HoleLow/one", "-v", "-p", "Low"]);
    expect(out).toMatch(/^design {3}Low {2}states {2}time$/m);
    expect(out).toMatch(/^action {2}fired {2}new states\n─+ {2}─+ {2}─+\nUp {10}2 {11}2\n/m);
  });
});

describe("--fail-fast", quick, () => {
  it("begins no other case when one has failed, and says so", async () => {
    const { code, out } = await box.run(["check", "m.ts", "-p", "Low", "--fail-fast", "-r", "text"]);
    expect(code).toBe(1);
    expect(out).toContain(
      "3 verdicts: 2 hold, 1 violated\n--fail-fast after 3 of 8 cases; the others were not searched\n",
    );
  });

  it("is nothing where nothing fails, and with --json says what ended the check", async () => {
    const { code, out } = await box.run(["check", "m.ts", "*Low", "-p", "Low", "--fail-fast", "--json"]);
    expect([code, (JSON.parse(out) as { interrupted: unknown }).interrupted]).toEqual([0, null]);
    const failing = await box.run(["check", "m.ts", "Hole*", "-p", "Low", "--fail-fast", "--json"]);
    expect([failing.code, (JSON.parse(failing.out) as { interrupted: unknown }).interrupted]).toEqual([
      1,
      { by: "--fail-fast", cases: 4, searched: 3 },
    ]);
  });
});

describe("--exit-style ksft", quick, () => {
  const codeOf = async (...words: readonly string[]): Promise<number> =>
    (await box.run(["check", ...words, "--exit-style", "ksft"])).code;

  it("is 0 for what holds, 1 for what fails, 4 for what a limit left open", async () => {
    expect(await codeOf("m.ts", "HoleLow", "-p", "Low")).toBe(0);
    expect(await codeOf("m.ts", "HoleHigh", "-p", "Low")).toBe(1);
    expect(await codeOf("m.ts", "HoleLow", "-p", "Low", "--max-states", "2")).toBe(4);
  });

  it("is 2 where only expected failures were judged, and 3 where one is fixed", async () => {
    const baseline = (id: string): string =>
      `{"schema":"slotcheck.baseline/1","suite":"m","expect":[{"id":"${id}/one/Low","verdict":"violated","steps":3,"why":"so"}]}`;
    await box.shell(`echo '${baseline("HoleHigh")}' > x.json; echo '${baseline("HoleLow")}' > f.json`);
    expect(await codeOf("m.ts", "HoleHigh/one", "-p", "Low", "--baseline", "x.json")).toBe(2);
    expect(await codeOf("m.ts", "HoleLow/one", "-p", "Low", "--baseline", "f.json")).toBe(3);
  });

  it("is 1, and never an expected failure, for a wrong command line or a wrong model", async () => {
    expect(await codeOf("wrong.ts", "M/one")).toBe(1);
    expect(await codeOf("nowhere.ts")).toBe(1);
    expect(await codeOf("m.ts", "--no-such-flag")).toBe(1);
    expect((await box.run(["check", "m.ts", "--exit-style=ksft", "--max-states", "0"])).code).toBe(1);
  });
});
