import { afterAll, describe, expect, it, vi } from "vitest";
import { main, type Tool } from "../../checker/cli/main.ts";
import { action, lit, set, tiny } from "../evaluate/tiny.ts";
import { suiteOf } from "../../checker/report/suite.ts";
import { model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": model(),
  "outgrows.ts": model({ actions: 'const Up = action("up", () => {\n  s.x.set(s.x.plus(1));\n});' }),
  "twice.ts": model({ actions: 'const Up = action("up", () => {\n  s.x.set(1);\n  s.x.set(2);\n});' }),
  "syntax.ts": "\nexport const x = ;\n",
  "throws.ts": '\n\nthrow new TypeError("oh\\nno");\n',
  "throwstext.ts": 'throw "text";\n',
  "misuse.ts":
    'import { int } from "slotcheck/checker";\n\nint(0 as never, 9 as never, 9);\nexport const n = undefined.x;\n',
  "lost.ts": 'import "./nowhere.ts";\n',
  "imports.ts": 'import "./syntax.ts";\n',
  "bare.ts": model().replace("{ Low, Small, Four }", "{}").replace("two: {}", ""),
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
      suites: () => Promise.resolve([suiteOf("wrong", [wrong], () => "wrong.ts")]),
      version: "0",
      introduction: "",
      bugs: "https://example.org/bugs",
    };
    const written: string[] = [];
    const spy = vi
      .spyOn(process.stderr, "write")
      .mockImplementation((text) => written.push(String(text)) > 0);
    const code = await main(["check", "--workers", "1"], tool);
    spy.mockRestore();
    expect(code).toBe(70);
    expect(written.join("")).toMatch(
      /^slotcheck has a bug\. Please report it with this text and your command at\n {2}https:\/\/example\.org\/bugs\n\nError: internal error: .*\n +at /,
    );
  });
});
