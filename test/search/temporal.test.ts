import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Node, Temporal } from "../../checker/language/node.ts";
import type { Fairness, Spec } from "../../checker/language/spec.ts";
import type { PropertyResult } from "../../checker/search/result.ts";
import { type Limits, search } from "../../checker/search/search.ts";
import { action, apply, at, bound, eq, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";
import { flaw } from "./lasso-check.ts";

const digit = { name: "d", sort: int(0, 39, "Digit") };
const x = (value: number): Node => eq(v("x"), lit(value));
const weakly = (...actions: string[]): Fairness => ({ strength: "weak", actions, per: [] });

/** x goes from 0 to 3, then between 2 and 3. */
const ring = tiny({
  variables: variables({ x: digit.sort }),
  init: init({ x: lit(0) }),
  actions: [
    action("Up", {
      guards: [apply("lt", v("x"), lit(3))],
      updates: [set("x", apply("add", v("x"), lit(1)))],
    }),
    action("Back", { guards: [x(3)], updates: [set("x", lit(2))] }),
    action("Idle", {}),
  ],
});

function judge(temporal: Temporal, parts: Partial<Spec> = {}, limits: Limits = {}): PropertyResult {
  const properties = [{ kind: "temporal", name: "P", doc: "", at, temporal } as const];
  const machine = reference({ ...ring, ...parts, properties }, "only");
  const [result] = search(machine, limits).properties;
  if (result === undefined) throw new Error("no result");
  expect(result.trace && flaw(machine, result)).toBeUndefined();
  return result;
}

describe("a temporal property", () => {
  const next = { fairness: [weakly("Up", "Back")] };

  it("is violated by the shortest stem and loop", () => {
    const often: Temporal = { op: "infinitelyOften", arg: x(0) };
    expect(judge(often, next)).toMatchObject({ verdict: "violated", steps: 4, trace: { loop: 2 } });
    expect(judge(often)).toMatchObject({ verdict: "violated", steps: 1, trace: { loop: 1 } });
    expect(judge({ op: "stabilizes", arg: x(3) }, next)).toMatchObject({ verdict: "violated", steps: 4 });
  });

  it("holds where fairness leaves no way out", () => {
    expect(judge({ op: "eventually", arg: x(3) }, next).verdict).toBe("holds");
    expect(judge({ op: "infinitelyOften", arg: x(2) }, next).verdict).toBe("holds");
    expect(judge({ op: "stabilizes", arg: apply("le", lit(2), v("x")) }, next).verdict).toBe("holds");
    expect(judge({ op: "leadsTo", from: x(2), to: x(3) }, next).verdict).toBe("holds");
  });

  it("owes nothing to actions that change nothing", () => {
    const idle = { fairness: [weakly("Idle")] };
    expect(judge({ op: "eventually", arg: x(3) }, idle)).toMatchObject({ verdict: "violated", steps: 0 });
  });

  it("is vacuous if what should lead somewhere never happens, for any of the names", () => {
    const never: Temporal = { op: "leadsTo", from: x(9), to: x(3) };
    const some: Temporal = { op: "leadsTo", from: eq(v("x"), bound("d")), to: apply("le", lit(2), v("x")) };
    expect(judge(never, next).verdict).toBe("vacuous");
    expect(judge({ op: "each", over: [digit], body: some }, next).verdict).toBe("holds");
  });

  it("names what it is violated for, and of several the one with the shortest lasso", () => {
    const body: Temporal = { op: "leadsTo", from: eq(v("x"), bound("d")), to: x(1) };
    const found = judge({ op: "each", over: [digit], body }, next);
    expect(found).toMatchObject({ verdict: "violated", binding: ["2"], steps: 4 });
  });

  it("is open while the search has not seen everything, unless the lasso lies in what it has seen", () => {
    expect(judge({ op: "eventually", arg: x(3) }, next, { maxDepth: 2 }).verdict).toBe("bounded");
    expect(judge({ op: "eventually", arg: x(3) }, {}, { maxDepth: 2 }).verdict).toBe("violated");
  });

  it("may depend on any number of constraints", () => {
    const jump = action("Jump", {
      params: [digit],
      guards: [x(0), eq(bound("d"), lit(39))],
      updates: [set("x", bound("d"))],
    });
    const forEach: Fairness = { strength: "strong", actions: ["Jump"], per: [digit] };
    const ends: Temporal = { op: "eventually", arg: x(39) };
    expect(judge(ends, { actions: [jump], fairness: [forEach] }).verdict).toBe("holds");
    expect(judge(ends, { actions: [jump] }).verdict).toBe("violated");
  });

  it("may need a lasso of a hundred thousand steps", () => {
    const last = 100_000;
    const wide = int(0, last, "Wide");
    const [up, over] = [
      { guards: [apply("lt", v("x"), lit(last))], updates: [set("x", apply("add", v("x"), lit(1)))] },
      { guards: [x(last)], updates: [set("x", lit(0))] },
    ];
    const parts: Partial<Spec> = {
      variables: variables({ x: wide }),
      actions: [action("Up", up), action("Over", over)],
      fairness: [{ strength: "strong", actions: ["Over"], per: [] }, weakly("Up", "Over")],
    };
    expect(judge({ op: "stabilizes", arg: apply("lt", v("x"), lit(5)) }, parts).steps).toBe(last + 1);
    expect(judge({ op: "infinitelyOften", arg: x(last) }, parts).verdict).toBe("holds");
  });
});
