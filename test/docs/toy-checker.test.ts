import { describe, expect, test } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import { action, int, invariant, sometimes, spec, state, variable, when } from "../../checker/index.ts";
import { search } from "../../checker/search/search.ts";
import { check } from "../../docs/toy-checker.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { diningPhilosophers } from "../../model/example/dining-philosophers.ts";
import { hanoi } from "../../model/example/hanoi.ts";
import { unfair } from "../../model/example/semaphore.ts";
import { twoPhase } from "../../model/example/two-phase.ts";

test("the toy solves Die Hard in six steps", () => {
  const { distinct, generated, depth, findings } = check(dieHard, "film");
  expect([distinct, generated, depth]).toEqual([16, 97, 8]);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.property).toBe("NotSolved");
  expect(findings[0]?.trace.map(({ small, big }) => [small, big])).toEqual([
    [0, 0],
    [0, 5],
    [3, 2],
    [0, 2],
    [2, 0],
    [2, 5],
    [3, 4],
  ]);
});

describe("the toy and the checker count the same states of", () => {
  const both = [
    [dieHard, "film"],
    [diningPhilosophers, "three"],
    [hanoi, "three"],
    [unfair, "three"],
    [twoPhase, "small"],
  ] as const;
  for (const [model, instance] of both) {
    test(`${model.name}, ${instance}`, () => {
      const { distinct, generated, depth } = search(reference(model, instance));
      expect(check(model, instance)).toMatchObject({ distinct, generated, depth });
    });
  }
});

describe("the toy finds", () => {
  const s = state({ n: variable(int("N", 0, 3), "a number") });
  const model = (limit: number) =>
    spec(s, {
      name: "Count",
      doc: "Counts up",
      constants: [],
      init: { n: 0 },
      actions: {
        Up: action("one more", () => {
          when(s.n.lt(limit));
          s.n.set(s.n.plus(1));
        }),
      },
      properties: { Small: invariant("small", () => s.n.lt(2)), Large: sometimes("large", () => s.n.eq(3)) },
      deadlock: "refused",
      instances: { only: {} },
    });

  test("a broken invariant, what never happens, and a dead end", () => {
    expect(check(model(2), "only").findings).toEqual([
      { property: "Small", trace: [{ n: 0 }, { n: 1 }, { n: 2 }] },
      { property: "Deadlock", trace: [{ n: 0 }, { n: 1 }, { n: 2 }] },
      { property: "Large", trace: [] },
    ]);
  });

  test("a value that leaves its sort", () => {
    expect(() => check(model(9), "only")).toThrow("a model error: n leaves its sort");
  });
});
