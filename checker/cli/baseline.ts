// The baseline's file: found and read.

import { lstatSync, readFileSync } from "node:fs";
import { type Baseline, compareWith, type Comparison, parseBaseline } from "../report/baseline.ts";
import type { Checked } from "../report/outcome.ts";
import { messageOf, UsageError } from "./error.ts";

/** Where a baseline is looked for if nothing is said. */
export const usualFile = "slotcheck.baseline.json";

/** The comparison with the baseline that was asked for, or that lies here and is of this suite. */
export function comparisonOf(checked: Checked, file: string | undefined): Comparison | undefined {
  const found = findBaseline(checked.suite.prefix, file);
  return found && compareWith(checked, found.baseline, found.file);
}

/**
 * The baseline that was asked for, or that lies here and is of this suite.
 * @throws {UsageError} if it cannot be read, or is of another suite though it was asked for
 */
export function findBaseline(
  suite: string,
  asked: string | undefined,
): { readonly baseline: Baseline; readonly file: string } | undefined {
  if (asked === "none") return undefined;
  const file = asked ?? usualFile;
  // A link that leads nowhere is not overlooked.
  if (asked === undefined && lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  const baseline = readBaseline(file);
  if (baseline.suite === suite) return { baseline, file };
  if (asked === undefined) return undefined;
  throw new UsageError(`the baseline ${file} is of "${baseline.suite}", and this is "${suite}"`, "E050");
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** @throws {UsageError} if it is no baseline */
export function readBaseline(file: string): Baseline {
  try {
    return parseBaseline(readFileSync(file, "utf8"));
  } catch (error) {
    if (isMissing(error))
      throw new UsageError(
        `there is no baseline ${file}; write one with: slotcheck baseline update --baseline ${file}`,
        "E050",
      );
    const why = messageOf(error);
    throw new UsageError(
      `the baseline ${file} cannot be read: ${why}\n  mend it, or move it away and write a new one: slotcheck baseline update`,
      "E050",
    );
  }
}
