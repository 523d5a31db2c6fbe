// The one error of this room: a model that cannot mean anything. It is thrown while the model loads.

import type { Place } from "./spec.ts";

/** What is wrong, where, and what to write instead. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  readonly at: Place;

  constructor(message: string, at: Place) {
    super(message);
    this.at = at;
  }
}

/** The place is only that of the step or formula around what is wrong. */
export class Unplaced extends SpecError {}

/** Says of a refusal inside `body` what it is about. */
export function about<T>(what: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const Kind = error instanceof Unplaced ? Unplaced : SpecError;
    throw new Kind(`${what}: ${error.message}`, error.at);
  }
}
