// slotcheck compare: designs side by side.

import { reference } from "../evaluate/reference.ts";
import { comparison, type Duel } from "../report/compare.ts";
import { comparisonJson } from "../report/compare-json.ts";
import { type Checked, exitCodeOf, type Judgement, judgements } from "../report/outcome.ts";
import { patternOf } from "../report/pattern.ts";
import type { Checkable } from "../report/suite.ts";
import { followSchedule } from "../trace/schedule.ts";
import { traceOf, type TraceStep } from "../trace/trace.ts";
import { sayErrors } from "./check.ts";
import { UsageError } from "./error.ts";
import { searchAll, type SearchOptions } from "./search-all.ts";
import { casesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

/** With the tool's version, which its JSON says. */
export interface CompareOptions extends SearchOptions {
  readonly json: boolean;
  readonly tool: string;
}

/** Returns 0, also if something is violated: that is what is compared; 3, 4 or a signal's code as check does. */
export async function compare(target: Target, options: CompareOptions, terminal: Terminal): Promise<number> {
  const cases = casesOf(target);
  const named = target.words.map((word) => patternOf(word.split("/")[0] ?? ""));
  const inOrder = named.flatMap((pattern) => cases.filter(({ design }) => pattern.test(design)));
  const designs = [...new Set(inOrder.map(({ design }) => design))];
  if (designs.length < 2) throw new UsageError("compare needs two designs or more");
  const checked = await searchAll(target, options, terminal);
  const code = exitCodeOf(checked);
  const exit = code === 1 ? 0 : code;
  const duel = duelOf(checked, designs);
  terminal.out(
    options.json
      ? [comparisonJson(checked, designs, duel, { tool: options.tool, exit })]
      : comparison(checked, designs, duel, terminal.style),
  );
  sayErrors(target, checked, terminal);
  return exit;
}

/** The first property and scenario in which a design has a counterexample and another one holds. */
function duelOf(checked: Checked, designs: readonly string[]): Duel | undefined {
  const all = judgements(checked);
  for (const property of checked.properties) {
    for (const bad of all.filter((each) => each.property === property && isShown(each))) {
      const other = designs
        .map((design) =>
          all.find(
            (each) => each.design === design && each.property === property && each.scenario === bad.scenario,
          ),
        )
        .find((each) => each?.verdict === "holds");
      if (other) return duel(bad, other);
    }
  }
  return undefined;
}

/** Has it a trace that ends where it is bad? */
function isShown({ verdict, property, outcome }: Judgement): boolean {
  const trace = outcome.result.properties.find((each) => each.property === property)?.trace;
  return verdict === "violated" && trace !== undefined && !("loop" in trace);
}

function duel(bad: Judgement, other: Judgement): Duel | undefined {
  const path = bad.outcome.result.properties.find(({ property }) => property === bad.property)?.trace;
  if (!path) return undefined;
  const machine = machineOf(bad.outcome.case);
  const trace = traceOf(machine, path, bad.outcome.case.narrator);
  const second = machineOf(other.outcome.case);
  const { path: shared, taken } = followSchedule(
    second,
    trace.steps.map(({ move }) => move),
  );
  const { steps } = traceOf(second, shared, other.outcome.case.narrator);
  const stepAt = (i: number): TraceStep | undefined =>
    taken[i] === true ? steps[taken.slice(0, i).filter(Boolean).length] : undefined;
  return {
    bad: { design: bad.design, trace },
    other: { design: other.design, steps: trace.steps.map((_, i) => stepAt(i)) },
    scenario: bad.scenario,
    property: bad.property,
  };
}

function machineOf({ spec, instance }: Checkable) {
  return reference(spec, instance);
}
