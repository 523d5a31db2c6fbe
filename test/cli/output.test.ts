import { afterAll, describe, expect, it } from "vitest";
import { model, sandbox } from "./run.ts";

const tall = `import { action, int, invariant, spec, state, variable, when } from "slotcheck/checker";
const s = state({ x: variable(int("Num", 0, 3000), "a number") });
const Up = action("up", () => { when(s.x.lt(3000)); s.x.set(s.x.plus(1)); });
const Low = invariant("x stays low", () => s.x.lt(3000));
export const m = spec(s, { name: "Tall", doc: "d", constants: [], init: { x: 0 }, actions: { Up },
  properties: { Low }, instances: { one: {} } });
`;

const box = sandbox({
  "m.ts": model(),
  "3doors.ts": model().replace("two: {}", '"far away": {}'),
  "other.ts": model().replace("lt(5)", "lt(6)"),
  "tall.ts": tall,
  "js.mjs": model(),
});
afterAll(box.remove);

const quick = { concurrent: true };

/** The token in the line of a property. */
async function tokenOf(file: string, property: string): Promise<string> {
  const { out } = await box.run(["check", file, "-p", property]);
  return out.split("\n")[0]?.split(/ {2,}/).at(-1) ?? "";
}

describe("a replay token on the command line", quick, () => {
  it("shows the trace that it was printed with", async () => {
    const token = await tokenOf("m.ts", "Low");
    const shown = await box.run(["replay", "m.ts", token]);
    expect(shown).toMatchObject({ code: 0, err: "" });
    expect(await box.run(["show", "m.ts", token])).toEqual(shown);
    expect(shown.out.split("\n")).toEqual([
      "✗ Low  x stays low",
      "  M/one   violated in 3 steps",
      "",
      " #  actor  action and what it changed",
      " 0  -      initial state",
      " 1  -      Up",
      "             M x  0 -> 1",
      " 2  -      Up",
      "             M x  1 -> 2",
      " 3  -      Up   <-- ✗",
      "             M x  2 -> 3",
      "           because x >= 3, x = 3",
      "",
      " property  m.ts:4",
      " step      m.ts:3",
      ` mail      slotcheck trace m.ts ${token} --format mail`,
      ` replay    slotcheck replay m.ts ${token}`,
      "",
    ]);
    expect((await box.run(["trace", "m.ts", token, "--format", "mail"])).code).toBe(0);
  });

  it("is of other constants if asked, and its commands say which", async () => {
    const { out, code } = await box.run(["show", "--set", "Vcpu=1", "batched-list/punch", "P1w"]);
    expect(code).toBe(1);
    expect(out).not.toContain("vcpu1");
    const command = /^ replay {4}slotcheck (replay --set Vcpu=1 kvm1:\S+)$/m.exec(out)?.[1] ?? "";
    expect((await box.run(command.split(" "))).code).toBe(0);
    expect((await box.run(command.replace("Vcpu=1", "Vcpu=2").split(" "))).code).toBe(2);
    const { out: lines } = await box.run(["check", "batched-list/punch", "-p", "P1w", "--set", "Vcpu=1"]);
    expect(lines).toContain(command.split(" ").at(-1));
  });

  it("can be looked at by variables and by parts of the state", async () => {
    const lines = async (...more: readonly string[]): Promise<readonly string[]> =>
      (await box.run(["show", "m.ts", "M/one", "Low", ...more])).out.split("\n").slice(3, 8);
    expect(await lines("--expr", "x")).toEqual([
      " #  actor  action and what it changed",
      " 0  -      initial state",
      "             = x  0",
      " 1  -      Up",
      "             M x  0 -> 1",
    ]);
    expect((await lines("--full", "--var", "x")).slice(1)).toEqual([
      " 0  -      initial state",
      "             x = 0",
      " 1  -      Up",
      "             x = 1",
    ]);
  });

  it("of what violates nothing at its end is shown for its own sake", async () => {
    const shown = await box.run(["replay", "m.ts", (await tokenOf("m.ts", "Low")).replace("0000~", "00~")]);
    expect(shown).toMatchObject({ code: 0, err: "" });
    expect(shown.out).toMatch(/^M\/one {3}1 step\n\n(?:[^✗]|\n)*$/);
  });

  it("is quoted where a shell would take it apart, and works as it is printed", async () => {
    const { out } = await box.run(["show", "3doors.ts", "M/far away", "Low"]);
    const command = /replay {4}slotcheck (.*)$/m.exec(out)?.[1] ?? "";
    expect(command).toMatch(/^replay 3doors\.ts '3doors:M\/far away:0000~\w{5}'$/);
    expect((await box.shell(`"$NODE" "$SLOTCHECK" ${command}`)).out).toMatch(
      /^✗ Low {2}x stays low\n {2}M\/far away {3}violated in 3 steps\n/,
    );
  });

  it.each([
    [
      "that was cut off",
      (token: string) => token.slice(0, -1),
      /is not a replay token, and without one show needs a property: slotcheck show m\.ts DESIGN\/SCENARIO PROPERTY/,
    ],
    [
      "with a step that does not exist",
      (token: string) => token.replace(":0000", ":0001"),
      /M\/one has no such behaviour; is the token whole\?/,
    ],
    [
      "with an initial state that does not exist",
      (token: string) => token.replace(":0000", ":9"),
      /M\/one has no such behaviour/,
    ],
    [
      "with a loop that is none",
      (token: string) => token.replace("~", "@1~"),
      /M\/one has no such behaviour/,
    ],
    [
      "of another suite",
      (token: string) => token.replace("m:", "kvm2:"),
      /the token is of "kvm2", and this is "m"; if it is of a model of yours, name the file before it/,
    ],
    ["of an unknown design", (token: string) => token.replace("M/", "N/"), /no design named "N"/],
  ])("%s is refused", async (_, change, message) => {
    const { code, out, err } = await box.run(["show", "m.ts", change(await tokenOf("m.ts", "Low"))]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: /);
    expect(err).toMatch(message);
  });

  it("of another version is refused, with both hashes and how to get a new one", async () => {
    const old = (await tokenOf("m.ts", "Low")).replace("m:", "other:");
    const now = await tokenOf("other.ts", "Low");
    expect((await box.run(["show", "other.ts", old])).err).toBe(
      `error: the token is of another version of M/one: it says ${old.slice(-5)}, this one is ${now.slice(-5)}\n` +
        "  check again for a token of this version: slotcheck check other.ts M/one\n",
    );
  });

  it("of a model that ships needs no file; a lasso comes round again", async () => {
    const { code, out } = await box.run(["show", "SemaphoreUnfair/two", "NoStarve"]);
    expect(code).toBe(1);
    const token =
      /replay {4}slotcheck replay (example:SemaphoreUnfair\/two:00@1~\w{5})$/m.exec(out)?.[1] ?? "";
    expect((await box.run(["show", token])).out).toContain("and so for ever: nothing more has to happen");
  });
});

describe("what goes into a pipe", quick, () => {
  it("is the same the next time, byte for byte", async () => {
    for (const words of [
      ["check", "m.ts"],
      ["check", "m.ts", "--json"],
      ["check", "m.ts", "--format", "matrix"],
    ]) {
      expect(await box.run(words)).toEqual(await box.run(words));
    }
  });

  it("has neither colours nor times, and no progress on the other stream", async () => {
    for (const format of ["lines", "matrix", "json"]) {
      const { out, err } = await box.run(["check", "tall.ts", "--format", format]);
      expect(err).toBe("");
      expect(out).not.toContain("\u001B");
      expect(out).not.toMatch(/\d\.\ds/);
    }
  });

  it("reaches a reader that is slow to the last byte, more of it than a pipe holds", async () => {
    const command = '"$NODE" "$SLOTCHECK" show tall.ts Tall/one Low --full';
    const { out: whole } = await box.shell(`${command} > whole.txt; wc -c < whole.txt`);
    expect(Number(whole)).toBeGreaterThan(100_000);
    expect((await box.shell(`${command} | (sleep 2; wc -c)`)).out).toBe(whole);
  });

  it("may be read in part without a word of complaint", async () => {
    const { out, err } = await box.shell('"$NODE" "$SLOTCHECK" show tall.ts Tall/one Low --full | head -1');
    expect([out, err]).toEqual(["✗ Low  x stays low\n", ""]);
  });

  it("is whole, however long", async () => {
    const { out } = await box.shell('"$NODE" "$SLOTCHECK" show tall.ts Tall/one Low --full | tail -1');
    expect(out).toMatch(/^ replay {4}slotcheck replay tall\.ts tall:Tall\/one:0+~\w{5}\n$/);
  });

  it("is one JSON document for --json", async () => {
    const { code, out, err } = await box.run(["check", "m.ts", "--json"]);
    expect([code, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toMatchObject({
      schema: "slotcheck.result/1",
      suite: "m",
      exit: 1,
      complete: true,
    });
    expect(out).not.toContain(box.path);
  });

  it("is one JSON document also for a trace, and for a property without one", async () => {
    const violated = await box.run(["show", "m.ts", "M/one", "Low", "--json"]);
    expect(JSON.parse(violated.out)).toMatchObject({ id: "M/one/Low", verdict: "violated", loop: null });
    const holds = await box.run(["show", "m.ts", "M/one", "Small", "--json"]);
    expect(JSON.parse(holds.out)).toEqual({
      schema: "slotcheck.trace/1",
      id: "M/one/Small",
      verdict: "holds",
      replay: null,
      steps: null,
    });
    expect([violated.code, holds.code]).toEqual([1, 0]);
  });
});

describe("a trace in a format", quick, () => {
  it("is the same of a property and of its token, but for what a search says", async () => {
    const token = await tokenOf("m.ts", "Low");
    for (const format of ["itf", "dot", "mermaid"]) {
      const ofToken = await box.run(["trace", "m.ts", token, "--format", format]);
      const ofProperty = await box.run(["trace", "m.ts", "M/one", "Low", "--format", format]);
      expect(ofToken.code).toBe(0);
      expect(ofToken.out).toBe(ofProperty.out.replace("3 steps, a shortest trace", "3 steps"));
    }
  });

  it("as a module comes with all that TLC needs, and overwrites nothing of others", async () => {
    const words = ["trace", "m.ts", "M/one", "Low", "--format", "tla", "--out", "t"];
    expect(await box.run(words)).toEqual({
      code: 0,
      out: "3 files in t\nrun it: cd t && npx tla2tools-runner tlc MTrace.tla --config MTrace.cfg\n",
      err: "",
    });
    expect((await box.shell("ls t && cat t/MTrace.cfg")).out).toBe(
      "M.tla\nMTrace.cfg\nMTrace.tla\nSPECIFICATION TraceSpec\nCHECK_DEADLOCK FALSE\nINVARIANT Low\n",
    );
    expect((await box.run(words)).code).toBe(0);
    await box.shell("echo mine > t/M.tla");
    expect(await box.run(words)).toMatchObject({ code: 2, out: "" });
    expect((await box.shell("cat t/M.tla")).out).toBe("mine\n");
  });
});

describe("colours", quick, () => {
  const isColoured = async (
    words: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<boolean> =>
    (await box.run(["check", "m.ts", "--format", "matrix", ...words], env)).out.includes("\u001B[");

  it.each<[boolean, string, readonly string[], Readonly<Record<string, string>>]>([
    [false, "nothing is said", [], {}],
    [true, "FORCE_COLOR is", [], { FORCE_COLOR: "1" }],
    [false, "FORCE_COLOR is 0", [], { FORCE_COLOR: "0" }],
    [false, "NO_COLOR is", [], { NO_COLOR: "1" }],
    [false, "NO_COLOR and FORCE_COLOR are", [], { NO_COLOR: "1", FORCE_COLOR: "1" }],
    [true, "NO_COLOR is empty and FORCE_COLOR is not", [], { NO_COLOR: "", FORCE_COLOR: "1" }],
    [true, "--color always is, whatever else", ["--color", "always"], { NO_COLOR: "1", FORCE_COLOR: "0" }],
    [false, "--color never is, whatever else", ["--color", "never"], { FORCE_COLOR: "1" }],
    [false, "CI is", [], { CI: "1" }],
  ])("are %s in a pipe if %s", async (expected, _, words, env) => {
    expect(await isColoured(words, env)).toBe(expected);
  });
});

describe("characters", quick, () => {
  it("are ASCII with --ascii, and where the locale is none of UTF-8", async () => {
    const words = ["check", "m.ts", "--format", "matrix"];
    const { out } = await box.run([...words, "--ascii"]);
    expect(out).toMatch(/^[\n -~]*$/);
    for (const env of [
      { LC_ALL: "C" },
      { LC_ALL: "", LANG: "de_DE.ISO-8859-1" },
      { LC_ALL: "", LC_CTYPE: "C", LANG: "C.UTF-8" },
    ])
      expect((await box.run(words, env)).out).toBe(out);
    expect((await box.run(words, { LC_ALL: "", LANG: "en_US.utf8" })).out).toContain("✗");
  });
});

describe("a model of one's own", quick, () => {
  it("needs no node_modules and no package.json, and may be JavaScript", async () => {
    const { out } = await box.run(["list", "js.mjs"]);
    expect(out.split("\n")).toEqual([
      "designs",
      "  M  A counter",
      "",
      "scenarios",
      "  one",
      "  two",
      "",
      "properties",
      "  Low    x stays low",
      "  Small  x stays below nine",
      "  Four   x is four",
      "",
    ]);
  });

  it("may be named by any path to it", async () => {
    expect((await box.run(["check", `${box.path}/m.ts`, "-p", "Small"])).code).toBe(0);
    expect(
      (await box.shell('mkdir -p sub && cd sub && "$NODE" "$SLOTCHECK" show ../m.ts M/one Low')).out,
    ).toContain("slotcheck replay ../m.ts m:M/one:0000~");
  });

  it("is shown with the line of the property", async () => {
    const { out } = await box.run(["show", "m.ts", "M/one", "Low", "--width", "60"]);
    expect(out).toContain("✗ Low  x stays low\n  M/one   violated in 3 steps, a shortest trace   6 states\n");
    expect(out).toContain("\n property  m.ts:4\n");
  });

  it("is exported under the name of its file", async () => {
    expect(await box.run(["export", "m.ts", "--out", "tla"])).toEqual({
      code: 0,
      out: "4 files in tla\n",
      err: "",
    });
    expect((await box.shell("grep Generated tla/M/M.tla")).out).toBe(
      "\\* Generated by slotcheck from m.ts; edit the model, not this file.\n",
    );
  });
});

describe("the models that ship", quick, () => {
  it("are listed by name", async () => {
    const { code, out } = await box.run(["list", "scenarios"]);
    expect(code).toBe(0);
    for (const line of out.trimEnd().split("\n")) expect(line).toMatch(/^ {2}\w+ {2,}\S/);
  });

  it("can be named by scenario, whatever the design", async () => {
    const { out } = await box.run(["check", "*/punch", "-p", "P3"]);
    expect(
      new Set(
        out
          .trimEnd()
          .split("\n")
          .map((line) => line.replace(/^[\w-]+\/(\w+) +(\w+|-) +.*$/, "$1 $2")),
      ),
    ).toEqual(new Set(["punch P3", "punch -"]));
  });

  it("can be named by --scenario, which means what it means for compare", async () => {
    const lines = async (...words: readonly string[]): Promise<string> =>
      (await box.run(["check", "m.ts", ...words])).out;
    expect(await lines("-s", "one")).toBe(await lines("M/one"));
    expect(await lines("M", "--scenario", "two", "-s", "one")).toBe(await lines("M"));
  });

  it("can be named twice and come once", async () => {
    const once = await box.run(["check", "delete-create/punch", "-p", "P3"]);
    expect(
      await box.run(["check", "delete-create/punch", "delete-create/*", "*/punch", "-p", "P3"]),
    ).not.toEqual(once);
    expect(await box.run(["check", "delete-create/punch", "delete-create/punch", "-p", "P3"])).toEqual(once);
  });
});
