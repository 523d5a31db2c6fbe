// From a path back to the states on it.

import { ModelError } from "../evaluate/error.ts";
import type { Machine, Move } from "../evaluate/machine.ts";
import { explore, finish } from "./explore.ts";
import type { Path } from "./result.ts";

export interface Trace<State> {
  /** From the initial state on: one more than there are moves. */
  readonly states: readonly State[];
  readonly moves: readonly Move[];
}

/** Takes a path again. The path must come from a search of the same spec at the same instance. */
export function follow<State extends object>(machine: Machine<State>, path: Path): Trace<State> {
  const trace = tryFollow(machine, path);
  if (!trace)
    throw new Error(`internal error: no such path in ${machine.spec.name}: ${JSON.stringify(path)}`);
  return trace;
}

/** Takes a path that may come from anywhere; undefined if this machine has no such path. */
export function tryFollow<State extends object>(
  machine: Machine<State>,
  path: Path,
): Trace<State> | undefined {
  const states: State[] = [];
  const moves: Move[] = [];
  let state = machine.initial()[path.initial];
  for (const choice of path.choices) {
    if (state === undefined) break;
    states.push(state);
    let seen = 0;
    let next: State | undefined;
    machine.successors(state, (to, index) => {
      const move = machine.moves[index];
      if (seen === choice && move) {
        next = to;
        moves.push(move);
      }
      seen += 1;
    });
    state = next;
  }
  return state && { states: [...states, state], moves };
}

/**
 * All reachable states, in the order in which the search finds them.
 * @throws {ModelError} if a model error cuts the search short.
 */
export function reachable<State extends object>(machine: Machine<State>): readonly State[] {
  const { reached, error } = finish(explore(machine, []));
  if (error) throw new ModelError(error.message, { at: error.at });
  return reached.states;
}
