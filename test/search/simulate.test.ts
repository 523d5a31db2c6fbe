// Random walks, and the way from a long one to a short one.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Property, Spec } from "../../checker/language/spec.ts";
import { tryFollow } from "../../checker/search/follow.ts";
import { engine, finish, search } from "../../checker/search/search.ts";
import { shorten } from "../../checker/search/shorten.ts";
import { simulate, type Walks } from "../../checker/search/simulate.ts";
import { numbersOf } from "../../checker/tla/choices.ts";
import { randomSpec } from "../../checker/tla/random.ts";
import { exampleSuite, kvmSuite } from "../../model/suite.ts";
import { isCheckable } from "../../checker/report/suite.ts";
import { action, apply, at, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

const plus = (name: string, n: number) => set(name, apply("add", v(name), lit(n)));
const below = (name: string, n: number) => apply("lt", v(name), lit(n));

/** x goes up and down between 0 and 50, and y up to a million; x must stay below 5. */
const drift = (...properties: readonly Property[]): Spec =>
  tiny({
    variables: variables({ x: int(0, 50, "X"), y: int(0, 1_000_000, "Y") }),
    init: init({ x: lit(0), y: lit(0) }),
    actions: [
      action("Up", { guards: [below("x", 50)], updates: [plus("x", 1)] }),
      action("Down", { guards: [apply("lt", lit(0), v("x"))], updates: [plus("x", -1)] }),
      action("Noise", { guards: [below("y", 1_000_000)], updates: [plus("y", 1)] }),
    ],
    properties,
  });
const Low: Property = {
  kind: "invariant",
  name: "Low",
  doc: "d",
  at,
  node: below("x", 5),
  witness: undefined,
};
const Far: Property = { kind: "sometimes", name: "Far", doc: "d", at, node: apply("lt", lit(3), v("x")) };

const walks = { runs: 20, depth: 200, seed: 7 };
const run = (spec: Spec, options = walks) => finish(simulate(reference(spec, "only"), options));

describe("simulation", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(run(drift(Low, Far))).toEqual(run(drift(Low, Far)));
    expect(run(drift(Low, Far), { ...walks, seed: 8 })).not.toEqual(run(drift(Low, Far)));
  });

  it("walks as many steps as it is told, and counts each", () => {
    const { generated, depth, coverage, limit, complete } = run(drift());
    expect({ generated, depth, limit, complete }).toEqual({
      generated: 4000,
      depth: 201,
      limit: "20 walks of 200 steps",
      complete: false,
    });
    expect(coverage.reduce((sum, { fired }) => sum + fired, 0)).toBe(4000);
    expect(coverage.every(({ fired }) => fired > 500)).toBe(true);
  });

  it("ends a walk where nothing can happen, which may be a deadlock", () => {
    const spec = tiny({
      variables: variables({ x: int(0, 3, "X") }),
      init: init({ x: lit(0) }),
      actions: [action("Up", { guards: [below("x", 3)], updates: [plus("x", 1)] })],
      deadlock: { kind: "refused" },
    });
    const { generated, properties } = run(spec);
    expect(generated).toBe(60);
    expect(properties).toMatchObject([{ property: "Deadlock", verdict: "violated", steps: 3 }]);
  });

  it("keeps the way to what it met", () => {
    const machine = reference(drift(Low, Far), "only");
    const [low, far] = run(drift(Low, Far)).properties;
    expect([low?.verdict, far?.verdict]).toEqual(["violated", "holds"]);
    for (const [met, x] of [
      [low, 5],
      [far, 4],
    ] as const) {
      const end = tryFollow(machine, met?.trace ?? { initial: 9, choices: [] })?.states.at(-1);
      expect(end && machine.values(end)["x"]).toBe(x);
    }
  });

  it("stops at a mistake of the model, with the way to it", () => {
    const spec = tiny({
      variables: variables({ x: int(0, 3, "X") }),
      init: init({ x: lit(0) }),
      actions: [action("Up", { updates: [plus("x", 1)] })],
    });
    expect(run(spec).error).toMatchObject({ action: "Up", trace: { initial: 0, choices: [0, 0, 0] } });
  });

  it("says so if there is no first state", () => {
    const spec = tiny({ variables: variables({ x: int(0, 3, "X") }), init: init({ x: lit(4) }) });
    const { error, distinct, generated } = run(spec);
    expect([error?.trace, distinct, generated]).toEqual([undefined, 0, 0]);
    expect(error?.message).toContain("x starts as 4");
  });

  it("objects to nothing in which a search finds nothing", () => {
    const wrong: (readonly string[])[] = [];
    for (const { spec, instance } of exampleSuite.cases.filter(isCheckable)) {
      const found = search(engine(spec, instance)).properties;
      const met = finish(simulate(reference(spec, instance), { runs: 20, depth: 30, seed: 1 })).properties;
      for (const { property, verdict } of met) {
        const searched = found.find((each) => each.property === property)?.verdict;
        if (verdict !== "bounded" && verdict !== searched) wrong.push([spec.name, instance, property]);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("walks in compiled code", () => {
  const compare = (spec: Spec, instance: string, options: Walks): readonly unknown[] => {
    const [fast, slow] = [engine(spec, instance), reference(spec, instance)].map((machine) => {
      try {
        return JSON.stringify(finish(simulate(machine, options)));
      } catch (thrown) {
        return String(thrown);
      }
    });
    return fast === slow ? [] : [[spec.name, instance, fast, slow]];
  };

  it("meet what those of the reference evaluator meet, in models that ship", () => {
    const some = [...exampleSuite.cases, ...kvmSuite.cases.filter((_, i) => i % 15 === 0)].filter(
      isCheckable,
    );
    const different = some.flatMap(({ spec, instance }) =>
      compare(spec, instance, { runs: 20, depth: 30, seed: 7 }),
    );
    expect(different).toEqual([]);
  });

  it("meet the same in machines that nobody wrote, their mistakes included", () => {
    const specs = Array.from({ length: 500 }, (_, seed) => randomSpec(numbersOf(seed, 400)));
    expect(specs.flatMap((spec, seed) => compare(spec, "only", { runs: 5, depth: 12, seed }))).toEqual([]);
  });
});

describe("a walk to a violation", () => {
  const spec = drift(Low);
  const [low] = run(spec).properties;
  const long = low?.trace ?? { initial: 0, choices: [] };

  it("becomes a shortest one by a search", () => {
    expect(long.choices.length).toBeGreaterThan(5);
    const { path, shortest } = shorten(spec, "only", long);
    expect([path.choices.length, shortest]).toEqual([5, true]);
  });

  it("loses steps that it can spare where there is too much to search", () => {
    const { path, shortest } = shorten(spec, "only", long, 3);
    expect(path.choices.length).toBe(5);
    expect(shortest).toBe(false);
  });

  it("violates the property still, and is no longer, in machines that nobody wrote", () => {
    let violated = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const random = randomSpec(numbersOf(seed, 400));
        for (const property of random.properties) {
          const one = { ...random, properties: [property], deadlock: { kind: "allowed" } as const };
          const [met] = run(one, { runs: 3, depth: 10, seed }).properties;
          if (met?.verdict !== "violated" || !met.trace) continue;
          violated += 1;
          const { path } = shorten(one, "only", met.trace, 1);
          expect(path.choices.length).toBeLessThanOrEqual(met.trace.choices.length);
          const again = shorten(one, "only", path);
          expect(again.shortest).toBe(true);
          expect(again.path.choices.length).toBeLessThanOrEqual(path.choices.length);
        }
      }),
      { numRuns: 100, seed: 1 },
    );
    expect(violated).toBeGreaterThan(10);
  });
});
