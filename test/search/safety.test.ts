import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Node } from "../../checker/language/node.ts";
import type { Deadlock, Property, Spec } from "../../checker/language/spec.ts";
import { follow } from "../../checker/search/follow.ts";
import type { PropertyResult, Result } from "../../checker/search/result.ts";
import { type Limits, search, searching } from "../../checker/search/search.ts";
import {
  action,
  apply,
  at,
  bool,
  bound,
  eq,
  init,
  int,
  lit,
  next,
  not,
  set,
  tiny,
  v,
  variables,
} from "../evaluate/tiny.ts";

const named = { name: "P", doc: "", at };

/** Counts x up from 0 to 5, and may set the flag at any time. */
function counter(parts: Partial<Spec>): Spec {
  const below: Node = apply("lt", v("x"), lit(5));
  return tiny({
    variables: variables({ x: int(0, 9), flag: bool }),
    init: init({ x: lit(0), flag: lit(false) }),
    actions: [
      action("Up", { guards: [below], updates: [set("x", apply("add", v("x"), lit(1)))] }),
      action("Flag", { guards: [not(v("flag"))], updates: [set("flag", lit(true))] }),
    ],
    ...parts,
  });
}

function run(parts: Partial<Spec>, limits?: Limits): Result {
  return search(reference(counter(parts), "only"), limits);
}

function judge(property: Property, limits?: Limits): PropertyResult {
  const [result] = run({ properties: [property] }, limits).properties;
  if (result === undefined) throw new Error("no result");
  return result;
}

const invariant = (node: Node, witness?: Node): Property => ({ ...named, kind: "invariant", node, witness });
const step = (node: Node): Property => ({ ...named, kind: "step", node });
const sometimes = (node: Node): Property => ({ ...named, kind: "sometimes", node });
const x = (value: number): Node => eq(v("x"), lit(value));

describe("an invariant", () => {
  it("holds, or is violated by the least of the shortest traces", () => {
    expect(judge(invariant(apply("le", v("x"), lit(5))))).toMatchObject({
      verdict: "holds",
      trace: undefined,
    });
    expect(judge(invariant(not(x(2))))).toMatchObject({
      verdict: "violated",
      trace: { initial: 0, choices: [0, 0] },
      steps: 2,
    });
    expect(judge(invariant(not(x(0))))).toMatchObject({ verdict: "violated", steps: 0 });
  });

  it("is vacuous if its witness never happens", () => {
    expect(judge(invariant(lit(true), x(5))).verdict).toBe("holds");
    expect(judge(invariant(lit(true), x(6))).verdict).toBe("vacuous");
    expect(judge(invariant(lit(true), x(6)), { maxDepth: 2 }).verdict).toBe("bounded");
    expect(judge(invariant(not(x(5)), x(6))).verdict).toBe("violated");
  });
});

describe("a step property", () => {
  const grows = apply("le", v("x"), next("x"));

  it("reads the state before and the state after", () => {
    expect(judge(step(grows)).verdict).toBe("holds");
    expect(judge(step(eq(next("flag"), lit(false))))).toMatchObject({ verdict: "violated", steps: 1 });
  });

  it("shows the step that breaks it, not a shorter way to the same state", () => {
    const jump = action("Jump", { guards: [x(4)], updates: [set("x", lit(1))] });
    const spec = counter({ properties: [step(grows)] });
    const machine = reference({ ...spec, actions: [...spec.actions, jump] }, "only");
    const [result] = search(machine).properties;
    if (!result?.trace) throw new Error("no trace");
    expect(result.steps).toBe(5);
    expect(follow(machine, result.trace).moves.at(-1)?.action.name).toBe("Jump");
  });

  it("is satisfied by steps that change nothing", () => {
    const idle = action("Idle", { updates: [set("x", v("x"))] });
    const spec = counter({ properties: [step(not(eq(v("x"), next("x"))))] });
    const [result] = search(reference({ ...spec, actions: [idle] }, "only")).properties;
    expect(result?.verdict).toBe("vacuous");
  });

  it("is vacuous if it is an implication whose left side never happens", () => {
    const onlyIf = (left: Node): Node => apply("implies", left, lit(true));
    const forDigit = (body: Node): Node => ({ op: "forall", over: [{ name: "d", sort: int(6, 9) }], body });
    expect(judge(step(onlyIf(x(4)))).verdict).toBe("holds");
    expect(judge(step(onlyIf(x(6)))).verdict).toBe("vacuous");
    expect(judge(step(forDigit(onlyIf(eq(v("x"), bound("d")))))).verdict).toBe("vacuous");
  });
});

describe("what should happen sometimes", () => {
  it("holds with a shortest witness", () => {
    expect(judge(sometimes(x(5)))).toMatchObject({ verdict: "holds", steps: 5 });
  });

  it("is violated if every state was seen, and open as long as not", () => {
    expect(judge(sometimes(x(6)))).toMatchObject({ verdict: "violated", trace: undefined, steps: undefined });
    expect(judge(sometimes(x(5)), { maxDepth: 3 }).verdict).toBe("bounded");
    expect(judge(sometimes(x(1)), { maxDepth: 3 }).verdict).toBe("holds");
  });
});

describe("a deadlock", () => {
  const under = (deadlock: Deadlock): PropertyResult | undefined => run({ deadlock }).properties[0];

  it("is no concern where it is allowed", () => {
    expect(under({ kind: "allowed" })).toBeUndefined();
  });

  it("is a violation where it is refused", () => {
    expect(under({ kind: "refused" })).toMatchObject({
      property: "Deadlock",
      kind: "deadlock",
      verdict: "violated",
      steps: 6,
    });
  });

  it("must satisfy what it is allowed for", () => {
    expect(under({ kind: "only", node: x(5) })?.verdict).toBe("holds");
    expect(under({ kind: "only", node: x(4) })?.verdict).toBe("violated");
  });

  it("is not where a step changes nothing", () => {
    const idle = action("Idle", { guards: [x(0)] });
    expect(run({ deadlock: { kind: "refused" }, actions: [idle] }).properties[0]?.verdict).toBe("holds");
  });
});

describe("initial states", () => {
  const among: Spec["init"] = [
    { variable: "x", among: true, node: { op: "set", elems: [lit(7), lit(3), lit(5)] } },
    { variable: "flag", among: true, node: { op: "domain", sort: bool } },
  ];

  it("are all choices, in the order of the sorts, the last variable changing fastest", () => {
    const machine = reference(counter({ init: among }), "only");
    expect(machine.initial().map((state) => Object.values(machine.values(state)))).toEqual([
      [3, false],
      [3, true],
      [5, false],
      [5, true],
      [7, false],
      [7, true],
    ]);
  });

  it("satisfy `where`, and others are not even generated", () => {
    const { distinct, generated } = run({ init: among, where: apply("lt", lit(4), v("x")), actions: [] });
    expect([distinct, generated]).toEqual([4, 4]);
  });

  it("are told apart in paths", () => {
    const [result] = run({ init: among, properties: [invariant(not(x(7)))] }).properties;
    expect(result?.trace).toEqual({ initial: 4, choices: [] });
  });

  it("that do not exist make every property vacuous", () => {
    const { distinct, depth, properties } = run({ where: lit(false), properties: [invariant(lit(false))] });
    expect([distinct, depth, properties[0]?.verdict]).toEqual([0, 0, "vacuous"]);
  });
});

describe("a limit", () => {
  const all: Partial<Spec> = { properties: [invariant(lit(true)), sometimes(x(3))] };

  it("of states ends the search with what is known so far", () => {
    const result = run(all, { maxStates: 4 });
    expect(result).toMatchObject({ distinct: 4, complete: false, limit: "--max-states 4" });
    expect(result.properties.map(({ verdict }) => verdict)).toEqual(["bounded", "bounded"]);
    expect(run(all, { maxStates: 12 })).toMatchObject({ distinct: 12, complete: true, limit: undefined });
  });

  it("of depth looks at the last level and does not leave it", () => {
    const result = run(all, { maxDepth: 4 });
    expect(result).toMatchObject({ distinct: 7, depth: 4, complete: false, limit: "--max-depth 4" });
    expect(result.properties.map(({ verdict }) => verdict)).toEqual(["bounded", "holds"]);
  });

  it("is whatever a search is told at a pause", () => {
    const going = searching(reference(counter(all), "only"), { pauseEvery: 5 });
    const seen: number[] = [];
    let at = going.next();
    while (at.done !== true) {
      const { distinct, waiting } = at.value.progress();
      seen.push(distinct - waiting);
      at = going.next(seen.length === 2 ? "patience" : undefined);
    }
    expect(seen).toEqual([0, 5]);
    expect(at.value).toMatchObject({ complete: false, limit: "patience" });
    expect(at.value.properties.map(({ verdict }) => verdict)).toEqual(["bounded", "holds"]);
  });

  it("may come before the first state", () => {
    const going = searching(reference(counter(all), "only"));
    going.next();
    expect(going.next("patience").value).toMatchObject({ distinct: 1, generated: 1, limit: "patience" });
  });
});

describe("a refinement", () => {
  const toggle = tiny({
    name: "Toggle",
    variables: variables({ on: bool }),
    init: init({ on: lit(false) }),
    actions: [action("On", { guards: [not(v("on"))], updates: [set("on", lit(true))] })],
  });
  const refines = (on: Node): Property => ({ ...named, kind: "refinement", abstract: toggle, map: { on } });

  it("holds if each step is a step of the abstract spec or none", () => {
    expect(judge(refines(v("flag"))).verdict).toBe("holds");
    expect(judge(refines(apply("le", lit(3), v("x")))).verdict).toBe("holds");
  });

  it("fails at the first step that is neither", () => {
    const result = judge(refines(x(3)));
    expect(result).toMatchObject({
      verdict: "violated",
      steps: 4,
      trace: { initial: 0, choices: [0, 0, 0, 0] },
    });
  });

  it("fails at an initial state that is none of the abstract spec", () => {
    expect(judge(refines(x(0)))).toMatchObject({ verdict: "violated", steps: 0 });
  });
});
