// What code generation takes, each time in a process that has done nothing before.

import { spawnSync } from "node:child_process";
import { median } from "./measure.ts";

export interface Generation {
  /** A model at a size, or the matrix. */
  readonly of: string;
  readonly modules: number;
  readonly bytes: number;
  /** Until all of it can be called. V8 makes machine code of a function when it is called first, which is not in this. */
  readonly milliseconds: number;
}

/**
 * The middle one of some runs.
 * @param words for code-process.ts
 * @throws if it fails
 */
export function generation(of: string, words: readonly string[], runs: number): Generation {
  const found = Array.from({ length: runs }, () => {
    const program = "bench/dist/bench/code-process.js";
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
    if (status !== 0) throw new Error(`code-process.js ${words.join(" ")} failed:\n${stderr}`);
    return JSON.parse(stdout) as Omit<Generation, "of">;
  });
  const [{ modules, bytes } = { modules: 0, bytes: 0 }] = found;
  return { of, modules, bytes, milliseconds: median(found.map((run) => run.milliseconds)) };
}
