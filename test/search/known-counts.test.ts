import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { follow, reachable } from "../../checker/search/follow.ts";
import type { PropertyResult } from "../../checker/search/result.ts";
import { search } from "../../checker/search/search.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { diningPhilosophers } from "../../model/example/dining-philosophers.ts";
import { hanoi } from "../../model/example/hanoi.ts";
import { strongEnter, unfair, weakEach, weakNext } from "../../model/example/semaphore.ts";
import { transactionCommit } from "../../model/example/transaction-commit.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { flaw } from "./lasso-check.ts";

// Counts that TLC and the literature agree on: distinct states, generated states, depth.
const counts: readonly [string, Spec, string, readonly [number, number, number]][] = [
  ["two-phase commit with 3 resource managers", twoPhase, "small", [288, 1_146, 11]],
  ["two-phase commit with 5 resource managers", twoPhase, "large", [8_832, 58_146, 17]],
  ["transaction commit with 3 resource managers", transactionCommit, "small", [34, 94, 7]],
  ["the jugs of Die Hard", dieHard, "film", [16, 97, 8]],
  ["five dining philosophers", diningPhilosophers, "five", [67, 336, 29]],
  ["five disks of Hanoi", hanoi, "five", [243, 727, 32]],
  ["a semaphore with 2 processes", unfair, "two", [8, 15, 4]],
  ["a semaphore with 3 processes", unfair, "three", [20, 49, 5]],
];

function result(spec: Spec, instance: string, property: string): PropertyResult {
  const found = search(reference(spec, instance)).properties.find((each) => each.property === property);
  if (found === undefined) throw new Error(`no result for ${property}`);
  return found;
}

describe("the search counts what TLC counts", () => {
  it.each(counts)("of %s", (_name, spec, instance, [distinct, generated, depth]) => {
    const found = search(reference(spec, instance));
    expect(found).toMatchObject({ distinct, generated, depth, complete: true, limit: undefined });
    expect(found.error).toBeUndefined();
  });

  it("and lists the states that it counts", () => {
    const machine = reference(twoPhase, "small");
    expect(new Set(reachable(machine).map((state) => JSON.stringify(machine.values(state)))).size).toBe(288);
  });

  it("and attributes every one of them to an action", () => {
    const { distinct, generated, coverage } = search(reference(twoPhase, "small"));
    const sum = (of: "fired" | "fresh"): number => coverage.reduce((total, action) => total + action[of], 0);
    expect([sum("fired"), sum("fresh")]).toEqual([generated - 1, distinct - 1]);
  });
});

describe("a search", () => {
  it("finds the same again, traces and all", () => {
    for (const [spec, instance] of [
      [twoPhase, "small"],
      [weakEach, "three"],
      [dieHard, "film"],
    ] as const) {
      expect(search(reference(spec, instance))).toEqual(search(reference(spec, instance)));
    }
  });
});

describe("traces are shortest", () => {
  it("to the solution of Die Hard, of seven states", () => {
    const machine = reference(dieHard, "film");
    const { verdict, trace, steps } = result(dieHard, "film", "NotSolved");
    expect([verdict, steps]).toEqual(["violated", 6]);
    if (trace === undefined) throw new Error("no trace");
    const { states, moves } = follow(machine, trace);
    expect(states.map((state) => machine.values(state)["big"])).toEqual([0, 5, 2, 2, 0, 5, 4]);
    expect(moves.map(({ action }) => action.name)).toEqual([
      "FillBig",
      "BigToSmall",
      "EmptySmall",
      "BigToSmall",
      "FillBig",
      "BigToSmall",
    ]);
  });

  it("to the solution of Hanoi, of 31 moves", () => {
    expect(result(hanoi, "five", "NotSolved").steps).toBe(31);
  });
});

describe("two-phase commit", () => {
  it("refines transaction commit", () => {
    expect(result(twoPhase, "small", "ImplementsCommit").verdict).toBe("holds");
  });

  it("no longer does if a resource manager may abort at any time, and the trace ends with the step", () => {
    const careless = twoPhase.actions.map((action) =>
      action.name === "RMChooseToAbort" ? { ...action, guards: [] } : action,
    );
    const broken = { ...twoPhase, actions: careless };
    const { verdict, trace } = result(broken, "small", "ImplementsCommit");
    if (trace === undefined) throw new Error("no trace");
    const machine = reference(broken, "small");
    const [before, after] = follow(machine, trace)
      .states.slice(-2)
      .map((state) => machine.values(state)["rmState"]);
    expect(verdict).toBe("violated");
    expect(before).toMatchObject({ rm0: "aborted" });
    expect(after).toMatchObject({ rm0: "committed" });
  });
});

describe("a semaphore tells weak from strong fairness", () => {
  const verdicts: readonly [string, Spec, string, string][] = [
    ["no fairness", unfair, "violated", "violated"],
    ["weak fairness of the whole", weakNext, "violated", "holds"],
    ["weak fairness of each process", weakEach, "violated", "holds"],
    ["strong fairness of entering", strongEnter, "holds", "holds"],
  ];

  it.each(verdicts)("under %s", (_name, spec, starve, progress) => {
    for (const instance of ["two", "three"]) {
      const machine = reference(spec, instance);
      const [noStarve, someProgress] = ["NoStarve", "SomeProgress"].map((name) =>
        result(spec, instance, name),
      );
      if (noStarve === undefined || someProgress === undefined) throw new Error("no result");
      expect([noStarve.verdict, someProgress.verdict]).toEqual([starve, progress]);
      for (const each of [noStarve, someProgress]) {
        expect(each.trace === undefined ? undefined : flaw(machine, each)).toBeUndefined();
      }
    }
  });

  it("names the process that starves", () => {
    expect(result(weakEach, "two", "NoStarve").binding).toEqual(["process0"]);
  });

  it("shows that without fairness a process may wait and all may stop: a lasso without a loop", () => {
    expect(result(unfair, "two", "NoStarve").trace).toEqual({ initial: 0, choices: [0], loop: 1 });
  });
});
