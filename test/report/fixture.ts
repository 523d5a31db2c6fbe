// A small suite in which everything happens that a report can show. Its models are as simple as that allows.

import { reference } from "../../checker/evaluate/reference.ts";
import type { Node } from "../../checker/language/node.ts";
import type { Property, Spec } from "../../checker/language/spec.ts";
import { type Comparison, rate } from "../../checker/report/baseline.ts";
import { type Checked, exitCodeOf, type Outcome } from "../../checker/report/outcome.ts";
import type { Report } from "../../checker/report/report.ts";
import { ascii, plain, type Style, unicode } from "../../checker/report/style.ts";
import { type Checkable, isCheckable, type Suite } from "../../checker/report/suite.ts";
import { search } from "../../checker/search/search.ts";
import { exhibitsOf } from "../trace/exhibits.ts";
import { action, apply, at, eq, init, int, lit, not, set, tiny, v, variables } from "../evaluate/tiny.ts";

const invariant = (name: string, node: Node, witness?: Node): Property => ({
  kind: "invariant",
  name,
  doc: `${name} at all times`,
  at,
  node,
  witness,
});

/** Counts up to Top, which may be more than its variable can be. */
function counter(name: string, ...properties: readonly Property[]): Spec {
  return tiny({
    name,
    doc: `${name}, a counter`,
    constants: [{ kind: "bound", name: "Top" }],
    variables: variables({ x: int(0, 99, "Num") }),
    init: init({ x: lit(0) }),
    actions: [
      action("Up", {
        guards: [apply("lt", v("x"), { op: "const", name: "Top" })],
        updates: [set("x", apply("add", v("x"), lit(1)))],
      }),
      action("Reset", { guards: [eq(v("x"), lit(98))], updates: [set("x", lit(0))] }),
    ],
    properties,
    instances: { low: { Top: 3 }, high: { Top: 50 }, over: { Top: 200 } },
  });
}

const Low = invariant("Low", apply("lt", v("x"), lit(40)));
const Odd = invariant("Odd", not(eq(v("x"), lit(2))));
const Late = invariant("Late", apply("lt", v("x"), lit(99)), eq(v("x"), lit(60)));
const Five: Property = {
  kind: "sometimes",
  name: "Five",
  doc: "five is reached",
  at,
  node: eq(v("x"), lit(5)),
};

const steady = counter("Steady", Low);
const leaky = counter("Leaky", Low, Odd);
const idle = counter("Idle", Late, Five);

const pair = (design: string, scenario: string, spec: Spec): Suite["cases"][number] => ({
  design,
  scenario,
  spec,
  instance: scenario,
});

export const suite: Suite = {
  name: "counters",
  prefix: "count1",
  designs: ["steady", "leaky", "idle", "partial", "broken"].map((name) => ({ name, title: `a ${name} one` })),
  scenarios: ["low", "high", "over"].map((name) => ({ name, title: `counts ${name}` })),
  properties: [Low, Odd, Late, Five].map(({ name, doc }) => ({ name, title: doc })),
  cases: [
    pair("steady", "low", steady),
    pair("leaky", "low", leaky),
    pair("leaky", "high", leaky),
    pair("idle", "low", idle),
    { design: "partial", scenario: "low", inexpressible: "it cannot count" },
    pair("partial", "high", steady),
    pair("broken", "over", idle),
  ],
  sourceOf: () => "counters.ts",
};

/** The suite, or some designs of it, judged. `partial` is stopped after ten states. */
export function checked(...designs: readonly string[]): Checked {
  const cases = suite.cases.filter(({ design }) => designs.length === 0 || designs.includes(design));
  const outcomes = cases.filter(isCheckable).map((each): Outcome => {
    const limits = each.design === "partial" ? { maxStates: 10 } : {};
    return { case: each, result: search(reference(each.spec, each.instance), limits), milliseconds: 1234 };
  });
  const judged = new Set(outcomes.flatMap(({ result }) => result.properties.map(({ property }) => property)));
  return {
    suite,
    properties: suite.properties.map(({ name }) => name).filter((name) => judged.has(name)),
    outcomes,
    inexpressible: cases.filter(
      (each): each is Exclude<Suite["cases"][number], Checkable> => !isCheckable(each),
    ),
  };
}

/** A report of some designs, whose traces have the words of the reports' tests. */
export function reportOf(checks: Checked, comparison?: Comparison): Report {
  return {
    checked: checks,
    comparison,
    by: "property",
    details: false,
    tool: "1.2.3",
    exit: exitCodeOf(checks, (judgement) => rate(judgement, comparison)),
    show: "slotcheck show counters.ts",
    exhibit: ({ outcome: { case: each }, property, token }) =>
      exhibitsOf(each.spec, each.instance)
        .filter((shown) => shown.property?.name === property)
        .map((shown) => ({ ...shown, token: token ?? "", replay: `slotcheck replay ${token}` }))[0],
    place: ({ file, line }) => ({ file, line }),
  };
}

export function look(width: number, isAscii: boolean): Style {
  return { width, glyphs: isAscii ? ascii : unicode, paint: plain };
}
