// What is said of a space that was too large, with numbers that can be checked by hand.

import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { mostSampled, smallerInstances } from "../../checker/search/growth.ts";
import { engine, search } from "../../checker/search/search.ts";
import { action, apply, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

const up = (name: string) => ({
  guards: [apply("lt", v(name), lit(300))],
  updates: [set(name, apply("add", v(name), lit(1)))],
});

/** Two counters to 300, and a number that never changes: 90,601 states. */
const pair: Spec = tiny({
  constants: [{ kind: "bound", name: "Top" }],
  variables: variables({ x: int(0, 300, "Num"), y: int(0, 300, "Num"), still: int(0, 300, "Num") }),
  init: init({ x: lit(0), y: lit(0), still: lit(7) }),
  actions: [action("X", up("x")), action("Y", up("y"))],
  instances: { only: { Top: 5 }, one: { Top: 1 } },
});

describe("growth", () => {
  it("is counted by level, by action and by variable where a limit ended a search", () => {
    const result = search(engine(pair, "only"), { maxDepth: 4 });
    expect(result.growth).toEqual({
      levels: [1, 2, 3, 4],
      sampled: 10,
      variables: [
        { variable: "x", values: 4 },
        { variable: "y", values: 4 },
        { variable: "still", values: 1 },
      ],
    });
    expect(result.coverage).toEqual([
      { action: "X", fired: 6, fresh: 3 },
      { action: "Y", fired: 6, fresh: 6 },
    ]);
  });

  it("has a last level in part", () => {
    expect(search(engine(pair, "only"), { maxStates: 8 }).growth?.levels).toEqual([1, 2, 3, 2]);
  });

  it("is not there where all was seen", () => {
    expect(search(engine(pair, "only")).growth).toBeUndefined();
  });

  it("looks at states all over the space, where they are many", () => {
    const { growth, distinct } = search(engine(pair, "only"), { maxStates: 90_000 });
    expect([distinct, growth?.sampled]).toEqual([90_000, mostSampled]);
    for (const { variable, values } of growth?.variables ?? [])
      expect(values).toBeGreaterThanOrEqual(variable === "still" ? 1 : 100);
  });

  it("is the same for both engines", () => {
    const limits = { maxStates: 5000 };
    const growth = search(reference(pair, "only"), limits).growth;
    expect(growth?.levels.length).toBeGreaterThan(50);
    expect(search(engine(pair, "only"), limits).growth).toEqual(growth);
  });
});

describe("a smaller instance", () => {
  it("has one less of one constant", () => {
    const [smaller, ...more] = smallerInstances(pair, "only");
    expect(more).toEqual([]);
    expect(smaller).toMatchObject({ constant: "Top", from: 5, to: 4 });
    expect(smaller?.spec.instances).toEqual({ only: { Top: 4 }, one: { Top: 1 } });
  });

  it("is not there below one", () => {
    expect(smallerInstances(pair, "one")).toEqual([]);
  });
});
