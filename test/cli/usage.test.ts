import { afterAll, describe, expect, it } from "vitest";
import { model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": model(),
  "deep/er/m.mts": model(),
  "two.ts": model({ rest: "export const n = { ...m };" }),
  "none.ts": "export const x = 1;\n",
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

async function said(words: readonly string[]): Promise<readonly [number, string]> {
  const { code, err } = await box.run(words);
  return [code, err];
}

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
