import { afterAll, describe, expect, it, vi } from "vitest";
import { main, type Tool } from "../../checker/cli/main.ts";
import { action, lit, set, tiny } from "../evaluate/tiny.ts";
import { suiteOf } from "../../checker/report/suite.ts";
import { model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": model(),
  "deep/er/m.mts": model(),
  "outgrows.ts": model({ actions: 'const Up = action("up", () => {\n  s.x.set(s.x.plus(1));\n});' }),
  "twice.ts": model({ actions: 'const Up = action("up", () => {\n  s.x.set(1);\n  s.x.set(2);\n});' }),
  "two.ts": model({ rest: "export const n = { ...m };" }),
  "none.ts": "export const x = 1;\n",
  "syntax.ts": "\nexport const x = ;\n",
  "throws.ts": '\n\nthrow new TypeError("oh\\nno");\n',
  "throwstext.ts": 'throw "text";\n',
  "misuse.ts":
    'import { int } from "slotcheck/checker";\n\nint(0 as never, 9 as never, 9);\nexport const n = undefined.x;\n',
  "lost.ts": 'import "./nowhere.ts";\n',
  "imports.ts": 'import "./syntax.ts";\n',
  "unnamed.ts": model().replace("two: {}", '"a / b": {}'),
  "bare.ts": model().replace("{ Low, Small, Four }", "{}").replace("two: {}", ""),
  "mixed.ts": model({
    rest: 'export const n = spec(s, { name: "N", doc: "n", constants: [], init: { x: 0 }, actions: { Up }, properties: { Small }, instances: { one: {} } });',
  }),
  "a folder.ts/file": "",
  "bad.json": "[]",
  "of-another.json": '{"schema":"slotcheck.baseline/1","suite":"other","expect":[]}',
  "it's.ts": model(),
  "list.json": "[]",
});
afterAll(box.remove);

/** Every command, so that what is true of all is tested of all. */
const commands =
  "check show trace replay compare report simulate mutate explain list baseline export agree tlc init doctor completion"
    .split(" ")
    .map((name) => [name]);

async function said(words: readonly string[]): Promise<readonly [number, string]> {
  const { code, err } = await box.run(words);
  return [code, err];
}

describe("exit code 0", { concurrent: true }, () => {
  it("is for properties that all hold", async () => {
    const { code, out, err } = await box.run(["check", "m.ts", "-p", "Small", "-p", "Four"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^M\/one {2}Small {2}holds {2}- {2}-\nM\/one {2}Four {3}holds {2}4 {2}m:M\/one:00000~\w{5}\n/,
    );
  });

  it("is for help, of the tool and of each command, on stdout", async () => {
    for (const words of [[], ...commands]) {
      const { code, out, err } = await box.run([...words, "--help"]);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain(`Usage: slotcheck ${words[0] ?? "COMMAND"}`);
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(86);
    }
  });

  it("is for the version", async () => {
    expect(await box.run(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it("is for --exit-zero whatever is violated, and not for a wrong model", async () => {
    expect((await said(["check", "m.ts", "--exit-zero"]))[0]).toBe(0);
    expect((await said(["check", "m.ts", "--exit-zero", "--max-states", "2"]))[0]).toBe(0);
    expect((await said(["check", "outgrows.ts", "--exit-zero"]))[0]).toBe(4);
  });

  it("is for a model without properties, with a note of what was seen", async () => {
    expect(await box.run(["check", "bare.ts"])).toEqual({
      code: 0,
      out: "",
      err: "note: M/one has no property: 6 states, no verdict\n",
    });
  });
});

describe("exit code 1", { concurrent: true }, () => {
  it("is for a violation", async () => {
    expect(await said(["check", "m.ts"])).toEqual([1, ""]);
    expect(await said(["show", "m.ts", "M/one", "Low"])).toEqual([1, ""]);
  });

  it("is for a stale export", async () => {
    await box.run(["export", "m.ts", "--out", "stale"]);
    expect(await said(["export", "m.ts", "--out", "stale", "--check"])).toEqual([0, ""]);
    await box.shell("rm stale/M/M_one.cfg; echo >> stale/M/M.tla");
    expect(await said(["export", "m.ts", "--out", "stale", "--check"])).toEqual([
      1,
      "error: stale is stale; run: slotcheck export m.ts --out stale\n" +
        "  M/M.tla is not what its model says\n  M/M_one.cfg is missing\n",
    ]);
  });
});

describe("exit code 2", { concurrent: true }, () => {
  it("is for no words at all, with a dozen lines of what to do", async () => {
    const { code, out, err } = await box.run([]);
    expect([code, err]).toEqual([2, ""]);
    expect(out.split("\n").length).toBeLessThan(16);
    expect(out).toContain("slotcheck check ");
  });

  it.each<[string, readonly string[], string]>([
    ["an unknown command", ["chck"], "unknown command 'chck'\n(Did you mean check?)"],
    [
      "an unknown option",
      ["check", "--maxstates", "3"],
      "unknown option '--maxstates'\n(Did you mean --max-states?)",
    ],
    [
      "an unknown design",
      ["check", "delete-crate"],
      'no design named "delete-crate"\n  did you mean "delete-create"?   all: slotcheck list designs',
    ],
    ["a design like no other", ["check", "zebra"], 'no design named "zebra"\n  all: slotcheck list designs'],
    ["an empty word", ["check", ""], 'no design named ""\n  all: slotcheck list designs'],
    [
      "an unknown design of a file",
      ["check", "m.ts", "N"],
      'no design named "N"\n  did you mean "M"?   all: slotcheck list m.ts designs',
    ],
    [
      "an unknown scenario",
      ["check", "delete-create/pnch"],
      'no scenario named "pnch"\n  did you mean "punch"?   all: slotcheck list scenarios',
    ],
    ["an empty scenario", ["check", "*/"], 'no scenario named ""\n  all: slotcheck list scenarios'],
    [
      "too many slashes",
      ["check", "delete-create/punch/P1w"],
      '"delete-create/punch/P1w" is not DESIGN or DESIGN/SCENARIO',
    ],
    [
      "an unknown property",
      ["check", "-p", "P1ww"],
      'no property named "P1ww"\n  did you mean "P1w"?   all: slotcheck list properties',
    ],
    [
      "an unknown property of a file whose name needs quotes",
      ["check", "it's.ts", "-p", "Lw"],
      "no property named \"Lw\"\n  did you mean \"Low\"?   all: slotcheck list 'it'\\''s.ts' properties",
    ],
    [
      "a property that nothing has",
      ["check", "mixed.ts", "N", "-p", "Low"],
      "nothing that was named has the property Low",
    ],
    ["a property of another design", ["show", "mixed.ts", "N/one", "Low"], "N/one has no property Low"],
    [
      "no states",
      ["check", "--max-states", "0"],
      "option '--max-states <n>' argument '0' is invalid. It must be a whole number, 1 or more.",
    ],
    [
      "a depth in words",
      ["check", "--max-depth", "ten"],
      "option '--max-depth <n>' argument 'ten' is invalid. It must be a whole number, 1 or more.",
    ],
    [
      "an amount of memory without its unit",
      ["check", "--max-mem", "512"],
      "option '--max-mem <size>' argument '512' is invalid. It must be a number of mebibytes or gibibytes such as 512M or 2G, 16M or more.",
    ],
    [
      "an unknown format",
      ["check", "--format", "xml"],
      "option '--format <name>' argument 'xml' is invalid. Allowed choices are auto, matrix, lines, json.",
    ],
    [
      "watching no file",
      ["check", "M", "--watch"],
      "--watch needs a model's file: slotcheck check --watch ./door.ts",
    ],
    ["watching a file that is not there", ["check", "nowhere.ts", "--watch"], "there is no file nowhere.ts"],
    ["no file", ["check", "nowhere.ts"], "there is no file nowhere.ts"],
    ["a folder", ["check", "./deep"], "./deep is a folder; name a file that exports a spec"],
    [
      "a folder with a file's name",
      ["check", "a folder.ts"],
      "a folder.ts is a folder; name a file that exports a spec",
    ],
    ["two files", ["check", "m.ts", "./two.ts"], '"./two.ts" is a file; name one file, and name it first'],
    [
      "a file without specs",
      ["check", "none.ts"],
      "none.ts exports no spec; end it with: export const model = spec(s, { .. })",
    ],
    ["two specs of one name", ["check", "two.ts"], "two.ts exports two specs named M; rename one of them"],
    ["nothing to show", ["show"], "missing required argument 'WHAT'"],
    [
      "too much to show",
      ["show", "m.ts", "M/one", "Low", "Four"],
      "show needs DESIGN/SCENARIO and PROPERTY, or a replay token",
    ],
    [
      "a format that does not exist",
      ["trace", "m.ts", "M/one", "Low", "--format", "pdf"],
      "option '--format <name>' argument 'pdf' is invalid. Allowed choices are text, mail, md, json, itf, tla, mermaid, dot, html, kselftest.",
    ],
    [
      "a trace of what has none",
      ["trace", "m.ts", "M/one", "Small"],
      "M/one Small has no trace: holds, all states seen",
    ],
    [
      "a reporter that does not exist",
      ["check", "m.ts", "-r", "xml"],
      "option '-r, --reporter <name[:file]>' argument 'xml' is invalid. It can be text, lines, json, json-lines, junit, ktap, sarif, github, markdown, html, or NAME:FILE.",
    ],
    [
      "a reporter's file without a name",
      ["check", "m.ts", "-r", "junit:"],
      "option '-r, --reporter <name[:file]>' argument 'junit:' is invalid. It names no file behind the colon.",
    ],
    [
      "a baseline that is not there",
      ["check", "m.ts", "--baseline", "gone.json"],
      "there is no baseline gone.json; write one with: slotcheck baseline update --baseline gone.json",
    ],
    [
      "a baseline of another suite",
      ["check", "m.ts", "--baseline", "of-another.json"],
      'the baseline of-another.json is of "other", and this is "m"',
    ],
    [
      "a baseline that is none",
      ["check", "m.ts", "--baseline", "bad.json"],
      "the baseline bad.json cannot be read: it is no object\n  mend it, or move it away and write a new one: slotcheck baseline update",
    ],
    [
      "to overwrite a baseline that is none",
      ["baseline", "update", "m.ts", "--baseline", "bad.json"],
      "the baseline bad.json cannot be read: it is no object\n  mend it, or move it away and write a new one: slotcheck baseline update",
    ],
    [
      "nothing to do with a baseline",
      ["baseline", "drop", "m.ts"],
      'baseline takes update or diff, not "drop"',
    ],
    ["one design to compare", ["compare", "mixed.ts", "M"], "compare needs two designs or more"],
    [
      "a design to compare that does not exist",
      ["compare", "mixed.ts", "M", "O"],
      'no design named "O"\n  did you mean "M"?   all: slotcheck list mixed.ts designs',
    ],
    [
      "a scenario to compare in that does not exist",
      ["compare", "mixed.ts", "M", "N", "-s", "on"],
      'no scenario named "on"\n  did you mean "one"?   all: slotcheck list mixed.ts scenarios',
    ],
    [
      "a word that is not to be explained",
      ["explain", "m.ts", "Lox"],
      'no word to explain named "Lox"\n  did you mean "Low"?   all: slotcheck explain m.ts',
    ],
    [
      "two words to explain",
      ["explain", "m.ts", "Low", "M"],
      "explain takes one name: slotcheck explain [FILE] NAME",
    ],
    [
      "a folder for what is no module",
      ["trace", "m.ts", "M/one", "Low", "--out", "x"],
      "--out goes with --format tla",
    ],
    [
      "a property to replay",
      ["replay", "m.ts", "M/one", "Low"],
      "replay needs one token: slotcheck replay [FILE] TOKEN",
    ],
    [
      "a variable that does not exist",
      ["show", "m.ts", "M/one", "Low", "--var", "xx"],
      'no variable named "xx"\n  did you mean "x"?   all: x',
    ],
    [
      "a part that no state has",
      ["show", "m.ts", "M/one", "Low", "--expr", "x.size"],
      '--expr: x has no parts, and ".size" is asked for',
    ],
    [
      "a scenario twice",
      ["check", "m.ts", "M/one", "-s", "two"],
      '"M/one" names its scenario already; leave out --scenario, or name the design alone',
    ],
    [
      "a scenario to check in that does not exist",
      ["check", "m.ts", "-s", "on"],
      'no scenario named "on"\n  did you mean "one"?   all: slotcheck list m.ts scenarios',
    ],
    ["half a setting", ["check", "m.ts", "--set", "Top"], '--set takes NAME=VALUE, such as Top=3, not "Top"'],
    [
      "a constant that does not exist",
      ["check", "Hanoi", "--set", "Dsks=3"],
      'no constant named "Dsks"\n  did you mean "Disks"?   all: Seats, Disks, Process, RM',
    ],
    [
      "no vCPU",
      ["check", "delete-create/punch", "--set", "Vcpu=0"],
      '--set Vcpu=0: the instance "delete-create/punch" of Memslots: "Vcpu" must be a number of members, 1 or more',
    ],
    ["several cases to show", ["show", "m.ts", "M", "Low"], '"M" names 2 cases, one is needed: M/one, M/two'],
    [
      "something else to list",
      ["list", "states"],
      'list takes designs, scenarios or properties, not "states"',
    ],
    [
      "a part to export",
      ["export", "m.ts", "M"],
      "export takes a model's file or nothing: a manifest describes all there is",
    ],
    ["an export into a file", ["export", "m.ts", "--out", "m.ts"], "--out m.ts is a file; name a folder"],
    [
      "a comparison with nothing",
      ["export", "m.ts", "--out", "nowhere", "--check"],
      "--check compares with a folder, and there is no nowhere",
    ],
    [
      "a record that is none",
      ["agree", "m.ts", "--record", "list.json"],
      "list.json is no record of agreement; move it away, or name another file with --record",
    ],
    [
      "random machines and others",
      ["agree", "m.ts", "--random", "1"],
      "--random makes its own machines; name no others",
    ],
  ])("is for %s, in one message", async (_, words, message) => {
    expect(await said(words)).toEqual([2, `error: ${message}\n`]);
  });

  it("is for an export where nothing can be written", async () => {
    const [code, text] = await said(["export", "m.ts", "--out", "m.ts/below"]);
    expect(code).toBe(2);
    expect(text).toMatch(/^error: cannot write to m\.ts\/below: ENOTDIR: .*\n$/);
  });

  it("is for an export over a person's own file, which stays", async () => {
    await box.shell("mkdir -p mine/M; echo 'SPECIFICATION Mine' > mine/M/M_one.cfg");
    expect(await said(["export", "m.ts", "--out", "mine"])).toEqual([
      2,
      "error: mine/M/M_one.cfg: not generated by slotcheck, so not overwritten\n" +
        "  move it away, or name another folder with --out\n",
    ]);
    expect((await box.shell("cat mine/M/M_one.cfg; ls mine mine/M")).out).toBe(
      "SPECIFICATION Mine\nmine:\nM\n\nmine/M:\nM_one.cfg\n",
    );
  });

  it("is for a comparison with TLC where there is no Java", async () => {
    const { code, out, err } = await box.run(["agree", "m.ts"], { PATH: box.path, TLA2TOOLS_JAR: "" });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: .*[jJ]ava/);
    expect(err).not.toMatch(/^ +at /m);
  });
});

describe("exit code 3", { concurrent: true }, () => {
  it("is for a search that a limit ended", async () => {
    const { code, out, err } = await box.run(["check", "m.ts", "M/one", "--max-states", "2"]);
    expect([code, err]).toEqual([3, ""]);
    expect(out).toBe(
      "M/one  Low    bounded  -  -\nM/one  Small  bounded  -  -\nM/one  Four   bounded  -  -\n",
    );
    expect((await said(["check", "m.ts", "--max-depth", "2"]))[0]).toBe(3);
  });
});

describe("exit code 4", { concurrent: true }, () => {
  it.each<[string, string, string]>([
    [
      "a spec that cannot mean anything, at its own line",
      "twice.ts",
      '"up" sets x twice; choose with branch() or ifElse()\n  at twice.ts:5',
    ],
    [
      "a file with a mistake in its syntax",
      "syntax.ts",
      "syntax.ts cannot be loaded: ParseError: Unexpected token\n  at syntax.ts:2",
    ],
    [
      "a file that imports such a file",
      "imports.ts",
      "imports.ts cannot be loaded: ParseError: Unexpected token\n  at syntax.ts:2",
    ],
    ["a file that throws", "throws.ts", "throws.ts cannot be loaded: oh\n  at throws.ts:3"],
    [
      "a file that throws no error",
      "throwstext.ts",
      "throwstext.ts cannot be loaded: text\n  at throwstext.ts",
    ],
    ["a file that misuses the language", "misuse.ts", expect.stringMatching(/at misuse\.ts:\d$/)],
    [
      "a file that imports what is not there",
      "lost.ts",
      "lost.ts cannot be loaded: Cannot find module './nowhere.ts'\n  at lost.ts:1",
    ],
  ])("is for %s", async (_, file, message) => {
    const [code, text] = await said(["check", file]);
    expect([code, text.replace(/^error: /, "").trimEnd()]).toEqual([4, message]);
    expect(await said(["list", file])).toEqual([4, text]);
  });

  it("is for a model error during a search, with the line and the way there", async () => {
    const { code, out, err } = await box.run(["check", "outgrows.ts", "M/one"]);
    expect(code).toBe(4);
    expect(out).toMatch(/^M\/one {2}-[ ]+error[ ]+- {2}-$/m);
    const lines = err.split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "error: M/one: x becomes 10, which is not in Num 0..9",
      "  in Up",
      "  at outgrows.ts:4",
    ]);
    const token = /^ {2}after 9 steps: slotcheck show outgrows\.ts (\S+)$/.exec(lines[3] ?? "")?.[1] ?? "";
    const shown = await box.run(["show", "outgrows.ts", token]);
    expect(shown).toMatchObject({ code: 0, err: "" });
    expect(shown.out).toContain("M x  8 -> 9\n");
    expect(await said(["show", "outgrows.ts", "M/one", "Low"])).toEqual([4, err]);
    expect(await said(["export", "outgrows.ts", "--out", "wrong"])).toEqual([4, err]);
  });
});

describe("exit code 70", () => {
  it("is for a mistake of the tool itself: where to report it, and the stack", async () => {
    const wrong = tiny({
      actions: [action("A", { updates: [set("gone", lit(1))] })],
      properties: [{ kind: "unheard of", name: "P", doc: "", at: { file: "", line: 0 } } as never],
    });
    const tool: Tool = {
      suites: [suiteOf("wrong", [wrong], () => "wrong.ts")],
      version: "0",
      introduction: "",
      bugs: "https://example.org/bugs",
    };
    const written: string[] = [];
    const spy = vi
      .spyOn(process.stderr, "write")
      .mockImplementation((text) => written.push(String(text)) > 0);
    const code = await main(["check"], tool);
    spy.mockRestore();
    expect(code).toBe(70);
    expect(written.join("")).toMatch(
      /^slotcheck has a bug\. Please report it with this text and your command at\n {2}https:\/\/example\.org\/bugs\n\nError: internal error: .*\n +at /,
    );
  });
});
