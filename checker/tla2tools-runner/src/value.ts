// TLA+ values as TLC prints them. Invariant: parseValue(formatValue(v)) is v for every value except "opaque" ones.

import { Tla2ToolsError } from "./errors.ts";

/**
 * A TLA+ value, as far as TLC's print tells it.
 *
 * TLC's print is ambiguous in three places, and only the reader's types can settle them:
 * `<<>>` (also `<< >>`) is an empty sequence or an empty function, a function with domain `1..n` prints as a
 * sequence, and a function whose keys are all identifier-like strings prints as a record.
 * An interval `a..b` is the set it stands for. `opaque` is text outside this grammar, which occurs only in
 * traces and dumps: `null` for a variable that was never assigned, `SUBSET S`, `[S -> T]`, `Nat`-like sets,
 * and intervals of more than 1,000,000 elements.
 */
export type TlaValue =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "model"; readonly name: string }
  | { readonly kind: "set"; readonly elements: readonly TlaValue[] }
  | { readonly kind: "seq"; readonly elements: readonly TlaValue[] }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, TlaValue>> }
  | { readonly kind: "function"; readonly entries: readonly (readonly [key: TlaValue, value: TlaValue])[] }
  | { readonly kind: "opaque"; readonly text: string };

/** The values of all variables in one state, by variable name. */
export type TlaState = Readonly<Record<string, TlaValue>>;

/** Reads one value printed by TLC. Throws `badText`, with the position, for anything else. */
export function parseValue(text: string): TlaValue {
  throw new Tla2ToolsError("badText", `not yet: ${text}`);
}

/** Prints a value on one line in TLC's syntax. */
export function formatValue(value: TlaValue): string {
  return value.kind;
}
