import { describe, expect, test } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import { type Spec, withInstances } from "../../checker/index.ts";
import type { PropertyResult } from "../../checker/search/result.ts";
import { search } from "../../checker/search/search.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { diningPhilosophers } from "../../model/example/dining-philosophers.ts";
import { hanoi } from "../../model/example/hanoi.ts";
import { examples } from "../../model/example/index.ts";
import { strongEnter, unfair, weakEach, weakNext } from "../../model/example/semaphore.ts";
import { transactionCommit } from "../../model/example/transaction-commit.ts";
import { twoPhase } from "../../model/example/two-phase.ts";

interface Expected {
  /** Distinct states, generated states, depth. */
  readonly counts: readonly [number, number, number];
  /** Verdict and steps of the trace, if there is one: "violated 6". */
  readonly verdicts: Readonly<Record<string, string>>;
}

// Counts, depths and verdicts are those that TLC 2.18 gives for the TLA+ originals.
const known: readonly [Spec, string, Expected][] = [
  [
    dieHard,
    "film",
    { counts: [16, 97, 8], verdicts: { SmallFits: "holds", NotSolved: "violated 6", Deadlock: "holds" } },
  ],
  [
    diningPhilosophers,
    "five",
    {
      counts: [67, 336, 29],
      verdicts: { Exclusive: "holds", NobodyStarves: "holds", Deadlock: "holds" },
    },
  ],
  [hanoi, "three", { counts: [27, 79, 8], verdicts: { NotSolved: "violated 7", Deadlock: "holds" } }],
  [hanoi, "five", { counts: [243, 727, 32], verdicts: { NotSolved: "violated 31", Deadlock: "holds" } }],
  [
    transactionCommit,
    "small",
    { counts: [34, 94, 7], verdicts: { Consistent: "holds", AllCommit: "holds 6" } },
  ],
  [
    twoPhase,
    "small",
    {
      counts: [288, 1_146, 11],
      verdicts: { Consistent: "holds", AllCommit: "holds 10", ImplementsCommit: "holds" },
    },
  ],
  [
    twoPhase,
    "large",
    {
      counts: [8_832, 58_146, 17],
      verdicts: { Consistent: "holds", AllCommit: "holds 16", ImplementsCommit: "holds" },
    },
  ],
];

const semaphores: readonly [Spec, noStarve: string, someProgress: string][] = [
  [unfair, "violated 1", "violated 1"],
  [weakNext, "violated 4", "holds"],
  [weakEach, "violated 4", "holds"],
  [strongEnter, "holds", "holds"],
];

function found(spec: Spec, instance: string): Expected {
  const { distinct, generated, depth, complete, error, properties } = search(reference(spec, instance));
  expect(error).toBeUndefined();
  expect(complete).toBe(true);
  return {
    counts: [distinct, generated, depth],
    verdicts: Object.fromEntries(properties.map((result) => [result.property, verdict(result)])),
  };
}

function verdict({ verdict, steps }: PropertyResult): string {
  return steps === undefined ? verdict : `${verdict} ${steps}`;
}

for (const [spec, instance, expected] of known) {
  test(`${spec.name}, ${instance}: counts, depth and verdicts are the known ones`, () => {
    expect(found(spec, instance)).toEqual(expected);
  });
}

describe("the semaphore tells weak from strong fairness", () => {
  for (const [spec, NoStarve, SomeProgress] of semaphores) {
    const verdicts = { Exclusion: "holds", NoStarve, SomeProgress, Deadlock: "holds" };
    test(`${spec.name}: NoStarve ${NoStarve}, SomeProgress ${SomeProgress}`, () => {
      expect(found(spec, "two")).toEqual({ counts: [8, 15, 4], verdicts });
      expect(found(spec, "three")).toEqual({ counts: [20, 49, 5], verdicts });
    });
  }
});

test("transaction commit and two-phase commit grow with the number of RMs as published", () => {
  const sized = (base: Spec, RM: number): readonly number[] => {
    const { distinct, generated, depth } = search(reference(withInstances(base, { sized: { RM } }), "sized"));
    return [distinct, generated, depth];
  };
  expect([1, 2, 3, 4, 5, 6].map((n) => sized(transactionCommit, n)[0])).toEqual([4, 12, 34, 96, 274, 792]);
  expect([1, 2, 3, 4].map((n) => sized(twoPhase, n))).toEqual([
    [12, 20, 5],
    [56, 154, 8],
    [288, 1_146, 11],
    [1_568, 8_258, 14],
  ]);
});

test("every example is listed once, under a module name of its own", () => {
  const listed = [...known.map(([spec]) => spec), ...semaphores.map(([spec]) => spec)];
  expect(new Set(examples)).toEqual(new Set(listed));
  expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length);
});

test("every action of every example can happen", () => {
  for (const spec of examples) {
    const { coverage } = search(reference(spec, Object.keys(spec.instances)[0] ?? ""));
    expect(coverage.filter(({ fired }) => fired === 0)).toEqual([]);
  }
});
