// One behaviour, step by step, seen by judges.
//
// Main invariant: a judge sees of these states and steps what it would see of them in a search, under numbers that count
// up from the first state's.

import type { Machine } from "../evaluate/machine.ts";
import { modelErrorOf } from "./observer.ts";
import type { Judge } from "./judge.ts";
import type { ModelErrorResult, Path } from "./result.ts";

export interface Successor<State> {
  readonly to: State;
  /** Position in machine.moves. */
  readonly move: number;
}

export interface Way<State extends object> {
  /** Which initial state. */
  readonly initial: number;
  /** Which step to take from here; undefined to end. Not asked where there is none. */
  readonly pick: (successors: readonly Successor<State>[], step: number) => number | undefined;
  /** Told of every step. */
  readonly onStep?: (taken: Successor<State>) => void;
}

export interface Walked {
  readonly path: Path;
  /** What ended it, if it was a mistake of the model. */
  readonly error: ModelErrorResult | undefined;
}

/** Goes one way; `first` is the number of its first state. */
export function walk<State extends object>(
  machine: Machine<State>,
  judges: readonly Judge<State>[],
  way: Way<State>,
  first = 0,
): Walked {
  const choices: number[] = [];
  const path = (): Path => ({ initial: way.initial, choices: [...choices] });
  let property: string | undefined;
  const tell = (call: (judge: Judge<State>) => void): void => {
    for (const judge of judges) {
      ({ property } = judge);
      call(judge);
    }
    property = undefined;
  };
  try {
    let from = machine.initial()[way.initial];
    for (let id = first; from !== undefined; id += 1) {
      const state: State = from;
      tell((judge) => judge.state?.(state, id, id === first));
      const successors: Successor<State>[] = [];
      machine.successors(state, (to, move) => successors.push({ to, move }));
      tell((judge) => judge.expanded?.(state, id, successors.length));
      const choice = successors.length === 0 ? undefined : way.pick(successors, choices.length);
      const taken = choice === undefined ? undefined : successors[choice];
      if (choice === undefined || taken === undefined) break;
      const { to, move } = taken;
      tell((judge) => judge.step?.({ from: state, to, fromId: id, toId: id + 1, move, choice }));
      choices.push(choice);
      way.onStep?.(taken);
      from = to;
    }
    return { path: path(), error: undefined };
  } catch (thrown) {
    return { path: path(), error: modelErrorOf(thrown, path(), property) };
  }
}
