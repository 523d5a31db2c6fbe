// The same steps in another machine: those that it can take.

import type { Machine, Move } from "../evaluate/machine.ts";
import type { Path } from "../search/result.ts";

export interface Followed {
  /** What the other machine did: the moves that it could take, one after the other. */
  readonly path: Path;
  /** For each move, whether it was one of them. */
  readonly taken: readonly boolean[];
}

/**
 * Takes the moves one by one by the names and parameters of their actions, from the first initial state on, and leaves
 * out those that cannot be taken.
 */
export function followSchedule<State extends object>(
  machine: Machine<State>,
  moves: readonly Move[],
): Followed {
  const choices: number[] = [];
  let state = machine.initial()[0];
  const taken = moves.map((wanted) => {
    if (state === undefined) return false;
    let seen = 0;
    let next: State | undefined;
    machine.successors(state, (to, index) => {
      const move = machine.moves[index];
      if (next === undefined && move && isSame(move, wanted)) {
        next = to;
        choices.push(seen);
      }
      seen += 1;
    });
    if (next === undefined) return false;
    state = next;
    return true;
  });
  return { path: { initial: 0, choices }, taken };
}

function isSame(a: Move, b: Move): boolean {
  return a.action.name === b.action.name && JSON.stringify(a.binding) === JSON.stringify(b.binding);
}
