// The result as one JSON document, schema slotcheck.result/1.
//
// Main invariant: keys are sorted, and nothing in it depends on the clock, the machine or where the project lies.

import { sortedJson } from "../trace/json.ts";
import { costsOfCases } from "./costs.ts";
import { coverageOf, leftOut } from "./coverage.ts";
import { type Checked, judgements, signalText } from "./outcome.ts";
import type { Report } from "./report.ts";
import { silences } from "./silence.ts";

export const schema = "slotcheck.result/1";

export function resultJson(report: Report): string {
  return sortedJson({ ...restOf(report), results: verdictsOf(report) });
}

/** One object a line: each verdict, then everything else. */
export function resultLines(report: Report): readonly string[] {
  return [...verdictEvents(report), endEvent(report)];
}

export function verdictEvents(report: Report): readonly string[] {
  return verdictsOf(report).map((each) => line({ event: "verdict", ...each }));
}

export function endEvent(report: Report): string {
  return line({ event: "end", ...restOf(report) });
}

function line(event: object): string {
  return JSON.stringify(JSON.parse(sortedJson(event)));
}

/** A verdict is asked for as soon as its case is searched; what is said of all cases is not part of it. */
function verdictsOf({ checked, comparison, exhibit }: Report) {
  return judgements(checked).map((judgement) => {
    const { design, scenario, property, verdict, steps, token, outcome } = judgement;
    const because = exhibit(judgement)?.because?.reasons;
    return {
      id: `${design}/${scenario}/${property}`,
      verdict,
      expected: comparison ? comparison.standing(judgement).kind !== "differs" : null,
      steps: steps ?? null,
      replay: token ?? null,
      because: because?.map(({ text, since }) => ({ text, since: since ?? null })) ?? null,
      states: outcome.result.distinct,
      generated: outcome.result.generated,
      depth: outcome.result.depth,
    };
  });
}

/** Everything but the verdicts. */
function restOf({ checked, comparison, tool, exit }: Report) {
  return {
    schema,
    tool,
    suite: checked.suite.name,
    exit,
    complete: !checked.interrupted && checked.outcomes.every(({ result }) => result.complete),
    interrupted: checked.interrupted
      ? {
          by: signalText(checked.interrupted.signal),
          searched: checked.outcomes.length,
          cases: checked.interrupted.cases,
        }
      : null,
    baseline: comparison?.file ?? null,
    errors: checked.outcomes.flatMap(({ case: { design, scenario }, result: { error } }) =>
      error ? [{ id: `${design}/${scenario}`, message: error.message, action: error.action ?? null }] : [],
    ),
    inexpressible: checked.inexpressible.map(({ design, scenario, inexpressible: reason }) => ({
      id: `${design}/${scenario}`,
      reason,
    })),
    ...withoutVerdict(checked),
    coverage: coverage(checked),
    notModelled: Object.fromEntries([...leftOut(checked)].map(([name, text]) => [name, text ?? null])),
    growth: growth(checked),
    ...reductions(checked),
    costs: costsOfCases(checked).map(({ design, scenario, costs }) => ({
      id: `${design}/${scenario}`,
      costs,
    })),
  };
}

function coverage(checked: Checked): Record<string, Record<string, number>> {
  const counts = [...coverageOf(checked)].map(
    ([name, actions]) =>
      [name, Object.fromEntries(actions.map(({ action, fired }) => [action, fired]))] as const,
  );
  return Object.fromEntries(counts);
}

/** Of the cases that a limit ended. */
function growth({ outcomes }: Checked) {
  return outcomes.flatMap(({ case: { design, scenario }, result, smaller = [], folded }) =>
    result.growth
      ? [
          {
            id: `${design}/${scenario}`,
            limit: result.limit,
            ...result.growth,
            actions: result.coverage,
            smaller,
            folded,
          },
        ]
      : [],
  );
}

/** The cells of the matrix that have no verdict, with the reasons; nothing if the suite gives none. */
function withoutVerdict({ suite, properties, outcomes, inexpressible }: Checked) {
  if (!suite.silence) return {};
  const shown = new Set([
    ...outcomes.map((each) => each.case.design),
    ...inexpressible.map(({ design }) => design),
  ]);
  const silent = [...shown].flatMap((design) =>
    properties.flatMap((property) => {
      const reasons = silences(suite, design, property);
      return reasons.length > 0 ? [{ design, property, reasons }] : [];
    }),
  );
  return { silent };
}

/** What became of wishes to keep less of the states; nothing if there were none. */
function reductions({ outcomes }: Checked) {
  const all = outcomes.flatMap(({ case: { design, scenario }, result: { symmetry, compaction } }) =>
    symmetry || compaction ? [{ id: `${design}/${scenario}`, symmetry, compaction }] : [],
  );
  return all.length > 0 ? { reductions: all } : {};
}
