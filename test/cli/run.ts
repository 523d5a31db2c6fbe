// The built command as a person runs it: in a folder far from the project, with no more environment than is given.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const executable = resolve("dist/model/main.js");

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own with these files in it; `remove` it in the end. */
export function sandbox(files: Readonly<Record<string, string>>): {
  readonly path: string;
  /** What is said on stderr is without the numbers of errors, which have tests of their own. */
  readonly run: (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
  readonly shell: (script: string) => Promise<Ran>;
  readonly remove: () => void;
} {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "slotcheck-test-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  const usual = { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" };
  const start = (
    file: string,
    words: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Ran> =>
    new Promise((done) => {
      execFile(file, words, { cwd: path, env, maxBuffer: 2 ** 26 }, (error, out, err) => {
        const said = err.replace(/^progress: .*\n/gm, ""); // of a machine that is so slow that somebody would wonder
        done({ code: error ? Number(error.code) : 0, out, err: said });
      });
    });
  return {
    path,
    async run(words, env = {}) {
      const ran = await start(process.execPath, [executable, ...words], { ...usual, ...env });
      return { ...ran, err: ran.err.replace(/^error\[E\d+\]:/gm, "error:") };
    },
    shell: (script) =>
      start("sh", ["-c", script], { ...usual, NODE: process.execPath, SLOTCHECK: executable }),
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** A model's file: the lines of one spec named M over a number x, 0 to 9. */
export function model(parts: { readonly actions?: string; readonly rest?: string } = {}): string {
  const {
    actions = 'const Up = action("up", () => { when(s.x.lt(5)); s.x.set(s.x.plus(1)); });',
    rest = "",
  } = parts;
  return `import { action, int, invariant, sometimes, spec, state, variable, when } from "slotcheck/checker";
const s = state({ x: variable(int("Num", 0, 9), "a number") });
${actions}
const Low = invariant("x stays low", () => s.x.lt(3));
const Small = invariant("x stays below nine", () => s.x.lt(9));
const Four = sometimes("x is four", () => s.x.eq(4));
export const m = spec(s, {
  name: "M", doc: "A counter", constants: [], init: { x: 0 }, actions: { Up }, properties: { Low, Small, Four },
  instances: { one: {}, two: {} },
});
${rest}`;
}

/** Three machines: Small, and two that no search of today comes to the end of, of 1000^4 states. */
export const endless = `import { action, int, invariant, spec, state, variable, when } from "slotcheck/checker";
const machine = (name, top) => {
  const Num = int("Num", 0, top);
  const s = state({ a: variable(Num, "a"), b: variable(Num, "b"), c: variable(Num, "c"), d: variable(Num, "d") });
  const up = (x) => action("up", () => { when(x.lt(top)); x.set(x.plus(1)); });
  return spec(s, { name, doc: "Counters", constants: [], init: { a: 0, b: 0, c: 0, d: 0 },
    actions: { A: up(s.a), B: up(s.b), C: up(s.c), D: up(s.d) },
    properties: { Low: invariant("a stays low", () => s.a.lt(3)), Well: invariant("all is well", () => s.a.ge(0)) },
    instances: { one: {} } });
};
export const a = machine("Small", 2);
export const b = machine("Large", 999);
export const c = machine("Other", 999);
`;
