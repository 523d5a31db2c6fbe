import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Node, Temporal } from "../../checker/language/node.ts";
import type { Fairness, Spec } from "../../checker/language/spec.ts";
import type { PropertyResult } from "../../checker/search/result.ts";
import { search } from "../../checker/search/search.ts";
import { action, at, eq, init, int, lit, set, setOf, tiny, v, variables } from "../evaluate/tiny.ts";
import { flaw } from "./lasso-check.ts";

/** A graph of a few states, 0 the initial one, whose edges belong to the actions A, B and C. */
interface Example {
  readonly size: number;
  readonly edges: readonly { readonly from: number; readonly to: number; readonly action: number }[];
  readonly fairness: readonly { readonly strength: "weak" | "strong"; readonly actions: readonly number[] }[];
  readonly op: "leadsTo" | "eventually" | "infinitelyOften" | "stabilizes";
  readonly p: readonly number[];
  readonly q: readonly number[];
}

const example: fc.Arbitrary<Example> = fc.integer({ min: 1, max: 6 }).chain((size) => {
  const state = fc.nat(size - 1);
  const states = fc.uniqueArray(state, { maxLength: size });
  const actions = fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 });
  return fc.record({
    size: fc.constant(size),
    edges: fc.array(fc.record({ from: state, to: state, action: fc.nat(2) }), { maxLength: 12 }),
    fairness: fc.array(fc.record({ strength: fc.constantFrom("weak", "strong"), actions }), { maxLength: 3 }),
    op: fc.constantFrom("leadsTo", "eventually", "infinitelyOften", "stabilizes"),
    p: states,
    q: states,
  });
});

function specOf({ size, edges, fairness, op, p, q }: Example): Spec {
  const letters = ["A", "B", "C"];
  const isIn = (states: readonly number[]): Node => ({
    op: "in",
    left: v("at"),
    right: setOf(...states.map(lit)),
  });
  const temporal: Temporal = op === "leadsTo" ? { op, from: isIn(p), to: isIn(q) } : { op, arg: isIn(q) };
  const names = edges.map((edge, i) => `${letters[edge.action]}${i}`);
  return tiny({
    variables: variables({ at: int(0, size - 1) }),
    init: init({ at: lit(0) }),
    actions: edges.map(({ from, to }, i) =>
      action(names[i] ?? "", { guards: [eq(v("at"), lit(from))], updates: [set("at", lit(to))] }),
    ),
    fairness: fairness.map(({ strength, actions }): Fairness => ({
      strength,
      actions: names.filter((name) => actions.some((one) => name.startsWith(letters[one] as string))),
      per: [],
    })),
    properties: [{ kind: "temporal", name: "P", doc: "", at, temporal }],
  });
}

/** Does a fair behaviour violate the property? Tries every set of states that could be visited for ever. */
function violatedByForce({ size, edges, fairness, op, p, q }: Example): boolean {
  const all = Array.from({ length: size }, (_, i) => i);
  const reach = (from: readonly number[], inside: readonly number[]): Set<number> => {
    const seen = new Set(from.filter((state) => inside.includes(state)));
    for (const state of seen) {
      for (const edge of edges) if (edge.from === state && inside.includes(edge.to)) seen.add(edge.to);
    }
    return seen;
  };
  const notQ = all.filter((state) => !q.includes(state));
  const reachable = reach([0], all);
  const sources = [...reachable].filter((state) => op !== "leadsTo" || p.includes(state));
  const inside = op === "stabilizes" ? all : notQ;
  const visitable = reach(op === "eventually" ? [0] : sources, inside);
  for (let mask = 1; mask < 1 << size; mask += 1) {
    const round = all.filter((state) => (mask >> state) & 1);
    if (!round.every((state) => visitable.has(state) && reach([state], round).size === round.length))
      continue;
    if (op === "stabilizes" && round.every((state) => q.includes(state))) continue;
    const fair = fairness.every(({ strength, actions }) => {
      const own = edges.filter(({ from, to, action: one }) => actions.includes(one) && from !== to);
      const enabled = round.filter((state) => own.some(({ from }) => from === state));
      const taken = own.some(({ from, to }) => round.includes(from) && round.includes(to));
      return taken || (strength === "weak" ? enabled.length < round.length : enabled.length === 0);
    });
    if (fair) return true;
  }
  return false;
}

function judge(drawn: Example, maxStates?: number): { result: PropertyResult; genuine: boolean } {
  const machine = reference(specOf(drawn), "only");
  const [result] = search(machine, { maxStates }).properties;
  if (result === undefined) throw new Error("no result");
  return { result, genuine: result.trace === undefined || flaw(machine, result) === undefined };
}

describe("on random graphs", () => {
  it("a property is violated exactly if brute force finds a fair round, and its lasso is genuine", () => {
    let violated = 0;
    fc.assert(
      fc.property(example, (drawn) => {
        const { result, genuine } = judge(drawn);
        expect(result.verdict === "violated").toBe(violatedByForce(drawn));
        expect(result.verdict === "violated").toBe(result.trace !== undefined);
        expect(genuine).toBe(true);
        if (result.trace) violated += 1;
      }),
      { numRuns: 3000 },
    );
    expect(violated).toBeGreaterThan(300);
  });

  it("what a limited search finds violated is violated, and of the rest it claims nothing that is not so", () => {
    fc.assert(
      fc.property(example, fc.integer({ min: 1, max: 5 }), (drawn, maxStates) => {
        const { result, genuine } = judge(drawn, maxStates);
        expect(genuine).toBe(true);
        expect(result.verdict === "violated" && !violatedByForce(drawn)).toBe(false);
        expect(["holds", "vacuous"].includes(result.verdict) && violatedByForce(drawn)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
