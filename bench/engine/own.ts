// slotcheck itself, a Node process for each run: start-up, code generation and all. An engine is a line of `searches`.

import { resolve } from "node:path";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Result, Spec } from "../../checker/index.ts";
import { threadsOf } from "../../checker/cli/assistants.ts";
import { drive } from "../../checker/cli/drive.ts";
import { engine, search, searching } from "../../checker/search/search.ts";
import type { Size } from "../model/index.ts";
import { countsBy, type Engine } from "./engine.ts";

interface Search {
  readonly threads: number;
  /** The largest size, in distinct states, that it is measured at. */
  readonly most: number;
  readonly run: (spec: Spec, instance: string) => Result | Promise<Result>;
}

/** By name, the fastest first. */
export const searches: Readonly<Record<string, Search>> = {
  wasm: {
    threads: 1,
    most: Infinity,
    run: (spec, instance) => search(engine(spec, instance)),
  },
  "wasm, 2 threads": {
    threads: 2,
    most: Infinity,
    run: (spec, instance) => searchTogether(spec, instance, 2),
  },
  reference: {
    threads: 1,
    most: 500_000,
    run: (spec, instance) => search(reference(spec, instance)),
  },
};

/** As slotcheck check does it. */
async function searchTogether(spec: Spec, instance: string, threads: number): Promise<Result> {
  const interruption = { signal: () => undefined, end: () => undefined };
  return drive(searching(engine(spec, instance), { threads: threadsOf(threads) }), { interruption });
}

export const own: readonly Engine[] = Object.entries(searches).map(([name, { threads, most }]) => ({
  name: `slotcheck (${name})`,
  threads,
  own: true,
  version: `Node ${process.versions.node}`,
  prepare: async ({ name: model }, { distinct, instance }: Size, cwd) =>
    distinct > most
      ? undefined
      : {
          file: process.execPath,
          args: [resolve("bench/dist/bench/own-process.js"), name, model, instance],
          cwd,
        },
  counts: (output) => countsBy(/^(\d+) distinct, (\d+) generated/m, output),
}));
