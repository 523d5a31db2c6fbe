// What is measured: a program that explores a model at a size, and says what it counted.

import type { Model, Size } from "../model/index.ts";
import type { Command } from "../measure.ts";

export interface Counts {
  readonly distinct: number;
  readonly generated: number;
}

export interface Engine {
  readonly name: string;
  /** Threads that search. */
  readonly threads: number;
  /** One of slotcheck's own: those are what the others are compared with. */
  readonly own: boolean;
  /** Undefined where it is not installed. */
  readonly version: string | undefined;
  /** Builds what is to be measured, in a folder of its own; undefined if there is nothing for this model and size. */
  readonly prepare: (model: Model, size: Size, folder: string) => Promise<Command | undefined>;
  /** Significant digits of the counts that it prints, if not all. */
  readonly digits?: number;
  /** @throws if the output tells of an error. */
  readonly counts: (output: string) => Counts;
}

/** The numbers that a pattern with two groups finds. @throws if it finds none. */
export function countsBy(pattern: RegExp, output: string): Counts {
  const [, distinct, generated] = pattern.exec(output) ?? [];
  if (distinct === undefined || generated === undefined)
    throw new Error(`no counts in what the engine printed:\n${output.slice(-2000)}`);
  return { distinct: Number(distinct), generated: Number(generated) };
}
