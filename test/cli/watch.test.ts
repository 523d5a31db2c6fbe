// A model that is checked again whenever it is saved.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import type { Terminal } from "../../checker/cli/terminal.ts";
import { filesOf, watch } from "../../checker/cli/watch.ts";
import { checked, look, reportOf } from "../report/fixture.ts";
import { executable, model, sandbox } from "./run.ts";

const imported = 'import { limit } from "./below/limit.ts";\n';
const box = sandbox({
  "m.ts": imported + model().replace("s.x.lt(3)", "s.x.lt(limit)"),
  "below/limit.ts": 'import "../m.ts";\nexport const limit = 3;\n',
  "lost.ts": 'export * from "./nowhere.js";\nconst x = await import("./below/limit");\n',
});
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill()));
afterAll(box.remove);

/** A running watch: what it prints from one round to the next. */
function watching(...words: readonly string[]) {
  const child = spawn(process.execPath, [executable, "check", ...words, "--watch"], {
    cwd: box.path,
    env: { ...process.env, LC_ALL: "C.UTF-8", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let text = "";
  let wake = (): void => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => {
      text += data.toString();
      wake();
    });
  const round = async (): Promise<string> => {
    for (;;) {
      const end = /^watching .*\n/m.exec(text);
      if (end) {
        const said = text.slice(0, end.index);
        text = text.slice(end.index + end[0].length);
        return said;
      }
      await new Promise<void>((done) => (wake = done));
    }
  };
  return { round };
}

const save = (name: string, text: string): void => writeFileSync(join(box.path, name), text);

describe("check --watch", () => {
  it("checks again when the file or an import is saved, also by renaming, and outlives a broken file", async () => {
    const { round } = watching("m.ts", "M/one", "-p", "Low");
    const first = await round();
    expect(first).toMatch(/^M\/one {2}Low {2}violated {2}3 {2}m:M\/one:0000~/);
    expect(first).toContain(" 3  -      Up   <-- ✗\n             M x  2 -> 3\n");
    expect(first).toMatch(/\n slotcheck replay m\.ts m:M\/one:0000~\w{5}\n\n$/);

    save("below/limit.ts", "export const limit = 2;\n");
    expect(await round()).toMatch(/^M\/one {2}Low {2}violated {2}2 /);

    save("below/limit.ts", "export const limit = ;\n");
    expect(await round()).toMatch(
      /^error\[E100\]: m\.ts cannot be loaded: [\s\S]*\n {2}at below\/limit\.ts:1\n\n$/,
    );

    save("below/new.ts", "export const limit = 9;\n");
    renameSync(join(box.path, "below/new.ts"), join(box.path, "below/limit.ts"));
    expect(await round()).toMatch(/^M\/one {2}Low {2}holds {2}- {2}-\n\n$/);
  });

  it("knows the files that a model is made of, whether they are there or not", () => {
    const names = (name: string): readonly string[] =>
      [...filesOf(join(box.path, name))].map((path) => path.slice(box.path.length + 1));
    expect(names("m.ts")).toEqual(["m.ts", "below/limit.ts"]);
    mkdirSync(join(box.path, "folder"));
    save("wide.ts", 'import "./folder";');
    expect(names("wide.ts")).toEqual(["wide.ts", "folder"]);
    expect(names("lost.ts")).toEqual(["lost.ts", "nowhere.js", "below/limit.ts"]);
  });
});

describe("the keys of a person who watches", () => {
  /** Types these texts, each when all that was to be said is said; what was said in the terminal, and what was checked. */
  async function typing(...typed: readonly string[]) {
    const modes: boolean[] = [];
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (mode: boolean) => void modes.push(mode),
    });
    const echo = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const spies = [
      vi.spyOn(process, "stdin", "get").mockReturnValue(stdin as never),
      vi.spyOn(process, "stdout", "get").mockReturnValue(echo as never),
    ];
    const left = [...typed];
    const type = (): void => void setImmediate(() => stdin.write(left.shift() ?? "q"));
    let text = "";
    echo.on("data", (data: Buffer) => {
      if (data.toString().includes("property")) type();
    });
    const out = (lines: readonly string[]): void => {
      text += lines.map((line) => `${line}\n`).join("");
      if (lines.some((line) => line.startsWith("watching "))) type();
    };
    const terminal: Terminal = {
      style: look(80, true),
      isTty: false,
      quiet: false,
      out,
      err: out,
      note: out,
      progress: () => undefined,
    };
    const runs: (readonly string[])[] = [];
    const run = (properties: readonly string[]) => {
      runs.push(properties);
      return Promise.resolve({ code: 1, report: reportOf(checked()) });
    };
    try {
      const code = await watch(join(box.path, "m.ts"), run, terminal);
      return { code, runs, shown: [...text.matchAll(/^(\w+\/\w+ \w+)$/gm)].map(([name]) => name), modes };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  it("choose what is checked: a all, f what fails, p what is named, Enter the same again", async () => {
    const { code, runs } = await typing("f", "p", "Low  O*\n", "\r", "a", "q");
    expect(code).toBe(1);
    expect(runs).toEqual([[], ["Odd", "Low", "Late", "Five"], ["Low", "O*"], ["Low", "O*"], []]);
  });

  it("check nothing again if no property is named", async () => {
    expect((await typing("p", "\n", "p", "\u0003", "q")).runs).toEqual([[]]);
  });

  it("show one counterexample after the other, from the shortest to the longest and round again", async () => {
    const { shown, runs } = await typing("t", "t", "t", "t", "q");
    expect(shown).toEqual([
      "Leaky/low Odd",
      "Leaky/high Odd",
      "Leaky/high Low",
      "Idle/over Late",
      "Leaky/low Odd",
    ]);
    expect(runs).toEqual([[]]);
  });

  it("leave the terminal as it was", async () => {
    const { modes } = await typing("t", "p", "Low\n", "q");
    expect(modes.at(0)).toBe(true);
    expect(modes.at(-1)).toBe(false);
  });
});
