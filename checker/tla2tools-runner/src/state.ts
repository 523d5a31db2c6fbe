// States in TLC's syntax, as traces and dumps hold them. Invariant: every variable printed is a key of the result.

import { Tla2ToolsError } from "./errors.ts";
import { type TlaValue, ValueReader } from "./value.ts";

/** The values of all variables in one state, by variable name, in the order printed. */
export type TlaState = Readonly<Record<string, TlaValue>>;

/**
 * Reads `/\ x = 1` lines (or one line without the `/\`), values continued on further lines, up to the end or to an
 * empty line. A value outside the grammar becomes `opaque`; throws `badText` where there is not even a variable.
 */
export function parseState(text: string): TlaState {
  return readState(new ValueReader(text));
}

/** Reads a state from where `reader` stands, and leaves it behind the last value. */
export function readState(reader: ValueReader): TlaState {
  const variables: [string, TlaValue][] = [];
  reader.accept("/\\");
  do {
    reader.accept("");
    const name = reader.word();
    if (name === "") throw reader.wrong("a variable");
    reader.expect("=");
    variables.push([name, readLastValueOfLine(reader)]);
  } while (reader.text.startsWith("\n/\\", reader.at) && reader.accept("/\\"));
  return Object.fromEntries(variables);
}

/** A value that must be followed by the end of its line; all text up to the next variable if it is not one. */
function readLastValueOfLine(reader: ValueReader): TlaValue {
  const { text, at: start } = reader;
  try {
    const value = reader.value();
    if (reader.at >= text.length || text[reader.at] === "\n") return value;
  } catch (error) {
    if (!(error instanceof Tla2ToolsError)) throw error;
  }
  const ends = [text.indexOf("\n/\\", start), text.indexOf("\n\n", start)].filter((end) => end >= 0);
  reader.at = Math.min(text.trimEnd().length, ...ends);
  return { kind: "opaque", text: text.slice(start, reader.at).trim() };
}
