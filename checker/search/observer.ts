// Who watches an exploration, and what becomes of a model error on the way.
//
// Main invariant: the first model error is kept, with the way to it and the property that met it; later ones follow from it
// or lie further.

import { ModelError } from "../evaluate/error.ts";
import { type ModelErrorResult, type Path, textOf } from "./result.ts";

/** One successor of a state. */
export interface Step<State> {
  readonly from: State;
  readonly to: State;
  readonly fromId: number;
  /** -1 if the state is new and a limit keeps it out of the search. */
  readonly toId: number;
  /** Position in machine.moves. */
  readonly move: number;
  /** Which successor of `from`, counted from 0. */
  readonly choice: number;
}

export interface Observer<State> {
  /** The property that it is about: named in model errors. */
  readonly property?: string;
  /** Called once for each state, in order. */
  readonly state?: (state: State, id: number, isInitial: boolean) => void;
  /** Called for each successor of a state, in order. */
  readonly step?: (step: Step<State>) => void;
  /** Called after the last successor of a state; never for a state whose successors were not all computed. */
  readonly expanded?: (state: State, id: number, successors: number) => void;
}

/** What a judge has found out so far, as JSON. */
export interface Memory {
  readonly evidence?: Evidence | undefined;
  /** Has what the property talks about happened? */
  readonly happened?: boolean;
}

/** A state, or one step further. */
export type Evidence = { readonly state: number } | { readonly from: number; readonly choice: number };

/** All that watch one exploration. */
export class Observers<State> {
  readonly #all: readonly Observer<State>[];
  #error: ModelErrorResult | undefined;

  constructor(all: readonly Observer<State>[]) {
    this.#all = all;
  }

  /** The first model error so far. */
  get error(): ModelErrorResult | undefined {
    return this.#error;
  }

  /** Calls each observer; `trace` is the way to what it is told of. */
  tell(trace: () => Path, call: (observer: Observer<State>) => void): void {
    for (const observer of this.#all) {
      try {
        call(observer);
      } catch (thrown) {
        this.fail(thrown, trace(), observer.property);
      }
    }
  }

  fail(thrown: unknown, trace: Path | undefined, property: string | undefined): void {
    const error = modelErrorOf(thrown, trace, property);
    this.#error ??= error;
  }
}

/** What a search says of a model error. Anything else that is thrown is a mistake of slotcheck and goes on. */
export function modelErrorOf(
  thrown: unknown,
  trace: Path | undefined,
  property: string | undefined,
): ModelErrorResult {
  if (!(thrown instanceof ModelError)) throw thrown;
  const { message, move, at } = thrown;
  return {
    message,
    action: move?.action.name,
    property,
    at,
    trace,
    binding: Object.values(move?.binding ?? {}).map(textOf),
  };
}
