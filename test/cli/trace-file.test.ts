// Traces in files: written by the tool, or by another one, and found again in the model.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { find } from "../../checker/cli/exhibit.ts";
import { isTraceFile, tokenOfFile } from "../../checker/cli/trace-file.ts";
import type { Target } from "../../checker/cli/target.ts";
import { type Exhibit, exhibitData } from "../../checker/trace/exhibit.ts";
import { itfDocument } from "../../checker/trace/itf.ts";
import { exampleSuite } from "../../model/suite.ts";
import { model, sandbox } from "./run.ts";

const box = sandbox({ "m.ts": model(), "list.json": "[1]", "other.json": "{}", "torn.json": '{"vars": [' });
afterAll(box.remove);

const target = (...words: readonly string[]): Target => ({ suite: exampleSuite, file: undefined, words });

function exhibit(id: string, property: string): Exhibit {
  const found = find(target(id, property), "trace", "1.2.3").exhibit;
  if (!found) throw new Error(`${id} ${property} has no trace`);
  return found;
}

/** Writes a document, and asks which behaviour it is. */
function tokenIn(document: unknown): string {
  const file = join(box.path, "a.json");
  writeFileSync(file, JSON.stringify(document));
  return tokenOfFile(target(), file);
}

/** As a tool that knows no slotcheck would write it. */
const foreign = (document: unknown) => ({
  ...(document as { readonly states: readonly Readonly<Record<string, unknown>>[] }),
  "#meta": { source: "somewhere.tla" },
});

const shown = [
  exhibit("DieHard/film", "NotSolved"),
  exhibit("Hanoi/three", "NotSolved"),
  exhibit("SemaphoreUnfair/two", "NoStarve"),
];

describe("a trace in a file", () => {
  it("is the behaviour that its token names, if slotcheck wrote it", () => {
    for (const each of shown) {
      expect(tokenIn(exhibitData(each))).toBe(each.token);
      expect(tokenIn(itfDocument(each))).toBe(each.token);
    }
  });

  it("is found by its states if another tool wrote it, a lasso with its loop", () => {
    for (const each of shown) expect(tokenIn(foreign(itfDocument(each)))).toBe(each.token);
  });

  it("is refused where a state or a step is none of the model's", () => {
    const [first] = shown;
    const document = foreign(itfDocument(first as Exhibit));
    expect(() => tokenIn({ ...document, states: document.states.slice(1) })).toThrow(
      "is no behaviour of DieHard: its first state is no initial state of film",
    );
    const gap = document.states.filter((_, i) => i !== 3);
    expect(() => tokenIn({ ...document, states: gap })).toThrow(
      "is no behaviour of DieHard: no step of film leads from its state 2 to 3",
    );
    expect(() => tokenIn({ ...document, vars: ["x"] })).toThrow(
      "is of the variables x, and no model here has just these",
    );
  });

  it("is known by its name, and no token is taken for one", () => {
    expect(["a.json", "./b.itf.json", "x:M/one:000~abcde", "M/one"].map(isTraceFile)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("can be shown, replayed and written in every format, also of a model's own file", async () => {
    const { out } = await box.run(["trace", "m.ts", "M/one", "Low", "--format", "itf"]);
    writeFileSync(join(box.path, "bug.itf.json"), out.replace(/"source": "[^"]*"/, '"source": "elsewhere"'));
    const mail = await box.run(["trace", "m.ts", "./bug.itf.json", "--format", "mail"]);
    expect(mail.out).toMatch(/^M\/one: Low, "x stays low", is violated in 3 steps\.\n/);
    const token = / replay m\.ts (\S+)$/m.exec(mail.out)?.[1] ?? "";
    expect((await box.run(["replay", "m.ts", token, "--format", "mail"])).out).toBe(mail.out);
    expect((await box.run(["show", "m.ts", "bug.itf.json"])).out).toContain("1  -      Up");
  });

  it.each([
    ["list.json", "cannot read the trace list.json: it is no object"],
    [
      "other.json",
      'other.json is neither a trace of slotcheck\'s nor one in ITF: it has no "replay", and no "vars" with "states"',
    ],
    ["gone.json", "cannot read the trace gone.json: ENOENT: no such file or directory, open 'gone.json'"],
  ])("%s is an error with its reason", async (file, message) => {
    expect(await box.run(["trace", "m.ts", file])).toEqual({ code: 2, out: "", err: `error: ${message}\n` });
  });
});
