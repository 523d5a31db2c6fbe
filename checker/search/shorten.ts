// A long way to a violation, made short: by a search if the space around the initial states is small enough, else by
// leaving out steps while what remains still violates the property.

import type { Machine } from "../evaluate/machine.ts";
import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import type { Exploration } from "./explore.ts";
import { judgesOfWalks } from "./judges.ts";
import type { Path } from "./result.ts";
import { engine, search } from "./search.ts";
import { walk } from "./walk.ts";

export interface Shortened {
  readonly path: Path;
  /** Is there no shorter one? */
  readonly shortest: boolean;
}

/** States among which a shortest way is looked for. */
const mostStates = 200_000;

/** `spec` has the one property that the path violates, and no other. */
export function shorten(spec: Spec, instance: string, path: Path, maxStates = mostStates): Shortened {
  const { properties } = search(engine(spec, instance), { maxDepth: path.choices.length + 1, maxStates });
  const found = properties.find(({ verdict }) => verdict === "violated")?.trace;
  if (found) return { path: found, shortest: true };
  return { path: leaveOut(reference(spec, instance), path), shortest: false };
}

/** Leaves out halves, quarters, .. and at last single steps, for as long as any can be spared. */
function leaveOut<State extends object>(machine: Machine<State>, path: Path): Path {
  let best = path;
  let moves = movesOf(machine, path);
  for (let chunk = Math.ceil(moves.length / 2); chunk > 0;) {
    const before = moves.length;
    for (let start = 0; start < moves.length;) {
      const shorter = violation(machine, best.initial, [
        ...moves.slice(0, start),
        ...moves.slice(start + chunk),
      ]);
      if (shorter && shorter.choices.length < best.choices.length) {
        best = shorter;
        moves = movesOf(machine, best);
      } else {
        start += chunk;
      }
    }
    if (chunk > 1) chunk = Math.ceil(chunk / 2);
    else if (moves.length === before) chunk = 0;
  }
  return best;
}

function movesOf<State extends object>(machine: Machine<State>, path: Path): readonly number[] {
  const moves: number[] = [];
  walk(machine, [], {
    initial: path.initial,
    pick: (_, step) => path.choices[step],
    onStep: ({ move }) => moves.push(move),
  });
  return moves;
}

/** Takes those of the moves that can be taken, as far as the violation; undefined if there is none. */
function violation<State extends object>(
  machine: Machine<State>,
  initial: number,
  moves: readonly number[],
): Path | undefined {
  const judges = judgesOfWalks(machine);
  const choices: number[] = [];
  const found = (): Path | undefined =>
    judges.map((judge) => judge.result(explored(initial, choices))).find(isViolated)?.trace;
  let next = 0;
  walk(machine, judges, {
    initial,
    pick(successors) {
      if (found()) return undefined;
      for (; next < moves.length; next += 1) {
        const choice = successors.findIndex(({ move }) => move === moves[next]);
        if (choice < 0) continue;
        next += 1;
        choices.push(choice);
        return choice;
      }
      return undefined;
    },
  });
  return found();
}

const isViolated = ({ verdict }: { readonly verdict: string }): boolean => verdict === "violated";

/** What a judge has to know of a walk: a state's number is that of the steps to it. */
function explored(initial: number, choices: readonly number[]): Exploration {
  const path = (id: number): Path => ({ initial, choices: choices.slice(0, id) });
  return {
    reached: {
      size: choices.length + 1,
      parent: (id) => id - 1,
      path,
      stepPath: (from, choice) => ({ initial, choices: [...choices.slice(0, from), choice] }),
      depths: () => Int32Array.from({ length: choices.length + 1 }, (_, id) => id),
    },
    generated: choices.length,
    depth: choices.length + 1,
    levels: [],
    oldest: 0,
    values: () => ({}),
    complete: false,
    limit: undefined,
    coverage: [],
    error: undefined,
  };
}
