// What a person did wrong on the command line: exit code 2, one message, never a stack trace.

import type { ErrorCode } from "./error-codes.ts";

export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code: ErrorCode;

  constructor(message: string, code: ErrorCode = "E001") {
    super(message);
    this.code = code;
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** "did you mean .." for a name that does not exist, and where to find all names. */
export function unknownName(what: string, name: string, known: readonly string[], all: string): UsageError {
  const near = closest(name, known);
  const hint = near === undefined ? "" : `did you mean "${near}"?   `;
  return new UsageError(`no ${what} named "${name}"\n  ${hint}all: ${all}`, "E002");
}

/** The known name that is nearest, if it is near enough to be a typo. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(1, Math.floor(best.each.length / 3)) ? best.each : undefined;
}

/** Levenshtein's: letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of a.split("").entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split("").entries()) {
      const replace = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replace, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
