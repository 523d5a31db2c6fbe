// What is taken away, and that nothing else changes.

import { describe, expect, it } from "vitest";
import { mutants } from "../../checker/search/mutants.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { action, apply, eq, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

const low = apply("lt", v("x"), lit(3));
const even = eq(v("y"), lit(0));
const spec: Spec = {
  ...tiny({
    variables: variables({ x: int(0, 3, "Num"), y: int(0, 3, "Num") }),
    init: init({ x: lit(0), y: lit(0) }),
    actions: [
      action("Both", {
        guards: [{ op: "and", args: [low, even] }, low],
        updates: [set("x", lit(1)), set("y", lit(0))],
      }),
      action("Free", { updates: [set("x", lit(2))] }),
    ],
  }),
  fairness: [
    { strength: "weak", actions: ["Both"], per: [] },
    { strength: "strong", actions: ["Free"], per: [] },
  ],
};

describe("mutants", () => {
  const all = mutants(spec);

  it("lack each part of a guard, each update, each fairness, in order", () => {
    expect(
      all.map(({ without }) =>
        without.kind === "guard"
          ? [without.action, without.guard]
          : without.kind === "update"
            ? [without.action, without.variable]
            : without.fairness.actions,
      ),
    ).toEqual([
      ["Both", low],
      ["Both", even],
      ["Both", low],
      ["Both", "x"],
      ["Both", "y"],
      ["Free", "x"],
      ["Both"],
      ["Free"],
    ]);
  });

  it("lack one thing each", () => {
    const shapes = all.map(({ spec: { actions, fairness } }) => [
      ...actions.map(({ guards, updates }) => `${guards.length}${updates.length}`),
      fairness.length,
    ]);
    expect(shapes).toEqual([
      ...[0, 1, 2].map(() => ["22", "01", 2]),
      ["21", "01", 2],
      ["21", "01", 2],
      ["22", "00", 2],
      ["22", "01", 1],
      ["22", "01", 1],
    ]);
  });

  it("leave the spec as it is", () => {
    expect(spec.actions[0]?.guards.length).toBe(2);
    expect(all.every((each) => each.spec !== spec && each.spec.variables === spec.variables)).toBe(true);
  });
});
