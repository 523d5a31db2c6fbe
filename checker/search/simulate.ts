// Random walks through a machine of any size: what they meet is real, what they do not meet may still be there.
//
// Main invariant: a walk follows from the seed and its own number alone. So nothing of it has to be kept: what a judge
// found in it is walked to again.

import type { Machine } from "../evaluate/machine.ts";
import type { Exploration, Searching } from "./explore.ts";
import { modelErrorOf } from "./observer.ts";
import { judgesOfWalks } from "./judges.ts";
import type { Paths } from "./reached.ts";
import type { ModelErrorResult, Path, Result } from "./result.ts";
import type { Engine } from "./search.ts";
import { walk, type Way } from "./walk.ts";
import { compiledWalker, nobody, referenceWalker, type Strides, type Walker } from "./walker.ts";

export interface Walks {
  readonly runs: number;
  /** Steps of a walk, at most. */
  readonly depth: number;
  readonly seed: number;
}

/**
 * Walks, and says what was met: a violation with the walk to it, which is rarely a short one; a `sometimes` that was seen;
 * of all else nothing, that is `bounded`. Temporal properties are not judged. In coverage, `fired` counts steps taken.
 */
export function* simulate<State extends object>(
  of: Machine<State> | Engine<State>,
  { runs, depth, seed }: Walks,
): Searching<Result> {
  const machine = "machine" in of ? of.machine : of;
  const { spec, instance } = machine;
  const judges = judgesOfWalks(machine);
  const fired = spec.actions.map(() => 0);
  const fresh = spec.actions.map(() => 0);
  let error: ModelErrorResult | undefined;
  let steps = 0;
  let deepest = 0;
  let limit = `${runs} walks of ${depth} steps`;
  let walker: Walker = nobody;
  let initials = 0;
  try {
    initials = machine.initial().length;
    walker =
      ("machine" in of ? compiledWalker(machine, judges) : undefined) ?? referenceWalker(machine, judges);
  } catch (thrown) {
    error = modelErrorOf(thrown, undefined, undefined);
  }
  const stridesOf = (run: number): Strides => {
    const next = randomNumbers(seed, run);
    return {
      initial: next(Math.max(1, initials)),
      choose: (count, step) => (step < depth ? next(count) : undefined),
      onStep(move, isNew) {
        const action = machine.moves[move]?.index ?? -1;
        fired[action] = (fired[action] ?? 0) + 1;
        if (isNew) fresh[action] = (fresh[action] ?? 0) + 1;
      },
    };
  };
  for (let run = 0; run < runs && !error; run += 1) {
    const distinct = walker.seen;
    const ended = yield {
      progress: () => ({ distinct, generated: steps, depth: deepest, waiting: runs - run }),
    };
    if (ended !== undefined || walker.isFull) {
      limit = ended ?? "memory for the states met";
      break;
    }
    const walked = walker.walk(stridesOf(run), run * (depth + 1));
    steps += walked.path.choices.length;
    deepest = Math.max(deepest, walked.path.choices.length);
    ({ error } = walked);
  }
  const distinct = walker.seen;
  walker.release();
  const coverage = spec.actions.map(({ name }, i) => ({
    action: name,
    fired: fired[i] ?? 0,
    fresh: fresh[i] ?? 0,
  }));
  const explored: Exploration = {
    reached: pathsOf(machine, stridesOf, depth),
    generated: steps,
    depth: deepest + 1,
    levels: [],
    oldest: 0,
    values: () => ({}),
    complete: false,
    limit,
    coverage,
    error,
  };
  const properties = judges.map((each) => each.result(explored));
  return {
    spec: spec.name,
    instance,
    distinct,
    generated: steps,
    depth: deepest + 1,
    complete: false,
    limit,
    properties,
    coverage,
    growth: undefined,
    error,
    symmetry: undefined,
    compaction: undefined,
  };
}

/** A state's number says in which walk it was met and after how many steps. */
function pathsOf<State extends object>(
  machine: Machine<State>,
  stridesOf: (run: number) => Strides,
  depth: number,
): Paths {
  const path = (id: number): Path => {
    const { initial, choose } = stridesOf(Math.floor(id / (depth + 1)));
    const steps = id % (depth + 1);
    const pick: Way<State>["pick"] = (successors, step) =>
      step < steps ? choose(successors.length, step) : undefined;
    return walk(machine, [], { initial, pick }).path;
  };
  return {
    size: 0,
    parent: (id) => (id % (depth + 1) === 0 ? -1 : id - 1),
    path,
    stepPath(from, choice) {
      const { initial, choices } = path(from);
      return { initial, choices: [...choices, choice] };
    },
    depths: () => new Int32Array(0),
  };
}

/** Numbers below a bound, evenly spread: SplitMix32, started from the seed and the number of the walk. */
function randomNumbers(seed: number, run: number): (below: number) => number {
  let state = mix(mix(seed) + run);
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    return Math.floor((mix(state) / 2 ** 32) * below);
  };
}

/** Murmur3's last step: every bit of the result depends on every bit of the number. */
function mix(number: number): number {
  let bits = number | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
