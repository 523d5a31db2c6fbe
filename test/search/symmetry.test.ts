// Symmetry: the same verdicts and lengths from fewer states, and traces that are behaviours.

import { describe, expect, it } from "vitest";
import { Domains } from "../../checker/evaluate/domain.ts";
import type { Machine } from "../../checker/evaluate/machine.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { Store } from "../../checker/evaluate/value.ts";
import type { Constants, Spec } from "../../checker/language/spec.ts";
import { isCheckable } from "../../checker/report/suite.ts";
import { follow, reachable } from "../../checker/search/follow.ts";
import type { Result } from "../../checker/search/result.ts";
import { engine, search } from "../../checker/search/search.ts";
import { renamedState, renamings, symmetryOf } from "../../checker/search/symmetry.ts";
import { numbersOf } from "../../checker/tla/choices.ts";
import { randomSpec } from "../../checker/tla/random.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { bugSuite, exampleSuite, kvmSuite } from "../../model/suite.ts";
import { action, eq, init, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

/** Random machines to compare: SLOTCHECK_RANDOM=1000000 for a long night. */
const machines = Number(process.env["SLOTCHECK_RANDOM"] ?? 1000);

const folded = (spec: Spec, instance: string): Result => search(engine(spec, instance), { symmetry: true });

/** All that symmetry must not change. */
function unchanged({ depth, complete, error, properties }: Result): unknown {
  const verdicts = properties.map(({ property, verdict, steps }) => [property, verdict, steps]);
  return { depth, complete, error: error?.message, verdicts };
}

/** One for each spec, so that what is compiled of it is compiled once. */
const plain = new WeakMap<Spec, Spec>();

function withoutTemporal(spec: Spec): Spec {
  const known = plain.get(spec) ?? {
    ...spec,
    properties: spec.properties.filter(({ kind }) => kind !== "temporal"),
  };
  plain.set(spec, known);
  return known;
}

/** Reachable states, those that differ in names alone counted once, with no help from compiled code. */
function orbits<State extends object>(machine: Machine<State>): number {
  const found = symmetryOf(machine.spec, machine.constants);
  const all = renamings("ids" in found ? found.ids : []);
  const seen = new Set<State>();
  let count = 0;
  for (const state of reachable(machine)) {
    if (seen.has(state)) continue;
    count += 1;
    const values = machine.values(state);
    for (const renaming of all) seen.add(machine.state(renamedState(machine.spec, values, renaming)));
  }
  return count;
}

/** What is wrong with the traces of a result: each must be a behaviour whose end is what it is said to be. */
function wrongTraces(spec: Spec, instance: string, { properties }: Result): readonly string[] {
  const machine = reference(spec, instance);
  return properties.flatMap(({ property: name, trace }) => {
    const property = spec.properties.find((each) => each.name === name);
    if (!trace || !property || property.kind === "refinement") return [];
    const [before, end] = follow(machine, trace).states.slice(-2);
    if (property.kind === "invariant" || property.kind === "sometimes") {
      const holds = machine.predicate(property.node)((end ?? before) as never);
      return holds === (property.kind === "sometimes") ? [] : [name];
    }
    return property.kind === "step" && machine.stepPredicate(property.node)(before as never, end as never)
      ? [name]
      : [];
  });
}

/** At most so many states, whatever is reachable. */
function size(spec: Spec, constants: Constants): number {
  const domains = new Domains(new Store(), constants);
  return spec.variables.reduce((total, { sort }) => total * domains.count(sort), 1);
}

describe("states that differ in the names of ids alone", () => {
  const shipped = [...exampleSuite.cases, ...bugSuite.cases, ...kvmSuite.cases]
    .filter(isCheckable)
    .map(({ spec, instance }) => [`${spec.name} ${instance}`, withoutTemporal(spec), instance] as const)
    .filter(([, spec, instance]) => "ids" in symmetryOf(spec, spec.instances[instance] ?? {}));

  it("are there in models that ship", () => {
    expect(shipped.length).toBeGreaterThan(20);
  });

  it.each(shipped)("are one, and nothing else changes: %s", (_name, spec, instance) => {
    const [all, few] = [search(engine(spec, instance)), folded(spec, instance)];
    expect(few.symmetry).toHaveProperty("permutations");
    expect(unchanged(few)).toEqual(unchanged(all));
    expect(wrongTraces(spec, instance, few)).toEqual([]);
    const most = all.distinct < 500 ? orbits(reference(spec, instance)) : all.distinct;
    const least = all.distinct < 500 ? most : 1;
    expect(few.distinct).toBeLessThanOrEqual(most);
    expect(few.distinct).toBeGreaterThanOrEqual(least);
  });

  it("leave 80 of the 288 states of two-phase commit with 3 resource managers, and 314 of 8832 with 5", () => {
    expect([folded(twoPhase, "small").distinct, folded(twoPhase, "large").distinct]).toEqual([80, 314]);
  });

  it("are one in machines that nobody wrote", { timeout: 3_600_000 }, () => {
    const wrong: unknown[] = [];
    let [searched, fewer] = [0, 0];
    for (let seed = 1; seed <= machines; seed += 1) {
      const random = withoutTemporal(randomSpec(numbersOf(seed, 400)));
      const [constants] = Object.values(random.instances) as [Constants];
      if (!("Proc" in constants)) continue;
      const spec: Spec = { ...random, instances: { only: { ...constants, Proc: 2 + (seed % 2) } } };
      if (size(spec, spec.instances["only"] ?? {}) > 5000) continue;
      const [all, few] = [search(engine(spec, "only")), folded(spec, "only")];
      // Where a quantifier ends early, a mistake may show in one state and not in its mirror image.
      if (all.error || few.error) continue;
      searched += 1;
      if (few.distinct < all.distinct) fewer += 1;
      const same = JSON.stringify(unchanged(all)) === JSON.stringify(unchanged(few));
      const traces = wrongTraces(spec, "only", few);
      // A spec that cannot be compiled is searched as it is, and the result says so.
      const isFolded = few.symmetry !== undefined && "permutations" in few.symmetry;
      const expected = isFolded ? orbits(reference(spec, "only")) : all.distinct;
      if (!same || traces.length > 0 || few.distinct !== expected) wrong.push([seed, same, traces]);
    }
    expect(wrong).toEqual([]);
    expect([searched, fewer].every((count) => count > machines / 5)).toBe(true);
  });
});

describe("symmetry is refused, with the reason,", () => {
  const proc = { kind: "ids", name: "Proc" } as const;
  const spec = tiny({
    constants: [{ kind: "ids", name: "Proc" }],
    variables: variables({ who: proc }),
    init: [{ variable: "who", among: true, node: { op: "domain", sort: proc } }],
    actions: [action("Stay", { updates: [set("who", v("who"))] })],
    instances: { only: { Proc: 3 } },
  });
  const reason = (other: Partial<Spec>): unknown => folded({ ...spec, ...other }, "only").symmetry;

  it("never without one", () => {
    expect(reason({})).toEqual({ permutations: 6 });
    expect(folded(spec, "only").distinct).toBe(1);
    expect(search(engine(spec, "only")).symmetry).toBeUndefined();
  });

  it.each<readonly [string, Partial<Spec>, string]>([
    [
      "where a member is named",
      { actions: [action("First", { guards: [eq(v("who"), lit("proc0"))] })] },
      'the text "proc0" in the spec may mean a member',
    ],
    [
      "where a label may be a member",
      {
        variables: variables({ who: proc, label: { kind: "enum", labels: ["proc1", "none"] } }),
        init: [...spec.init, ...init({ label: lit("none") })],
      },
      'the text "proc1" in the spec may mean a member',
    ],
    [
      "where a constant may hold members",
      {
        constants: [
          ...spec.constants,
          { kind: "value", name: "Chosen", sort: { kind: "set", elem: proc }, doc: "" },
        ],
        instances: { only: { Proc: 3, Chosen: ["proc1"] } },
      },
      "the constant Chosen may tell members apart",
    ],
    [
      "where there is one member",
      { instances: { only: { Proc: 1 } } },
      "no variable has ids of which there are two",
    ],
    [
      "where there are too many",
      { instances: { only: { Proc: 8 } } },
      "its members have 40320 permutations, and 5040 are the most",
    ],
    [
      "where behaviours without end are judged",
      {
        properties: [
          {
            kind: "temporal",
            name: "Ends",
            doc: "",
            at: { file: "", line: 1 },
            temporal: { op: "eventually", arg: lit(true) },
          },
        ],
      },
      "temporal properties and fairness speak of single members",
    ],
  ])("%s", (_name, other, not) => {
    expect(reason(other)).toEqual({ not });
  });

  it("where the reference evaluator searches", () => {
    expect(search(reference(spec, "only"), { symmetry: true }).symmetry).toEqual({
      not: "only compiled code can fold states",
    });
  });
});
