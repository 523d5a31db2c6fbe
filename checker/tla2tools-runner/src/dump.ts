// Files written by TLC's -dump. Invariant: states come in the order of the file, one for each distinct state.

import { readFile } from "node:fs/promises";
import { Tla2ToolsError } from "./errors.ts";
import { readState, type TlaState } from "./state.ts";
import { ValueReader } from "./value.ts";

/** Reads the text of a `.dump` file, `State N:` blocks. Throws `badText` where it is not one. */
export function parseDump(text: string): TlaState[] {
  const states: TlaState[] = [];
  const reader = new ValueReader(text);
  while (reader.accept("State ")) {
    reader.word();
    reader.expect(":");
    states.push(readState(reader));
  }
  reader.end();
  return states;
}

/**
 * Reads a `.dump` file, at most about 500 MB of it, which is what one JavaScript string holds.
 * Throws `fileMissing`, or `badText` where it is not a dump.
 */
export async function readDump(file: string): Promise<TlaState[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Tla2ToolsError(
      "fileMissing",
      `Cannot read the dump ${file}: ${String(cause)}. TLC writes it when it runs with the option dump, ` +
        "and only once it has begun to search.",
      { cause },
    );
  });
  return parseDump(text);
}
