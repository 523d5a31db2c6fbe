// A model that is checked again whenever it is saved.

import { type ChildProcess, spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { filesOf } from "../../checker/cli/watch.ts";
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
    expect(names("lost.ts")).toEqual(["lost.ts", "nowhere.js", "below/limit.ts"]);
  });
});
