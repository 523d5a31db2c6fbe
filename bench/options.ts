// The words of npm run bench.

import { parseArgs } from "node:util";

export interface Options {
  /** What is measured: the names that begin with one of these words; undefined for all. */
  readonly models: readonly string[] | undefined;
  readonly sizes: readonly string[] | undefined;
  readonly engines: readonly string[] | undefined;
  readonly runs: number;
  readonly out: string;
  /** Where each size is kept as soon as it is measured; what is there already is not measured again. */
  readonly rows: string | undefined;
}

const usage =
  "usage: npm run bench -- [--models a,b] [--sizes XS,S,M,L] [--engines a,b] [--runs 5] [--rows FILE] [--out bench/results.md]";

/** The options, or what is wrong with the words. */
export function readOptions(words: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        models: { type: "string" },
        sizes: { type: "string", default: "XS,S,M" },
        engines: { type: "string" },
        runs: { type: "string", default: "5" },
        rows: { type: "string" },
        out: { type: "string", default: "bench/results.md" },
      },
    });
    const runs = Number(values.runs);
    if (!Number.isSafeInteger(runs) || runs < 1)
      return `--runs has to be a whole number, 1 or more\n${usage}`;
    const [models, sizes, engines] = [values.models, values.sizes, values.engines].map((list) =>
      list?.split(","),
    );
    return { models, sizes, engines, runs, rows: values.rows, out: values.out };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}
