// What a model does wrong while it runs. Never slotcheck's own mistakes: those are plain 'internal error's.

import type { Place } from "../language/spec.ts";
import type { Move } from "./machine.ts";

interface Context {
  /** The update that failed, if it was one. */
  readonly at?: Place | undefined;
  /** The step whose guard or update failed, if it was one. */
  readonly move?: Move | undefined;
}

/** An operator has no value here, or a value leaves its sort. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly at: Place | undefined;
  readonly move: Move | undefined;

  constructor(message: string, context: Context = {}) {
    super(message);
    this.at = context.at;
    this.move = context.move;
  }

  /** The same, with what was not known where it was thrown. */
  within(context: Context): ModelError {
    return new ModelError(this.message, { at: this.at ?? context.at, move: this.move ?? context.move });
  }
}
