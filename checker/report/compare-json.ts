// A comparison as one JSON document, schema slotcheck.comparison/1.
//
// Main invariant: it says what the text of a comparison says, and as little of the clock and the machine.

import { sortedJson } from "../trace/json.ts";
import type { TraceStep } from "../trace/trace.ts";
import { cellOf, cleanOf, differenceOf, type Duel } from "./compare.ts";
import { costsOfCases } from "./costs.ts";
import { type Checked, signalText } from "./outcome.ts";
import { errorsOf } from "./report.ts";

export const schema = "slotcheck.comparison/1";

export function comparisonJson(
  checked: Checked,
  designs: readonly string[],
  duel: Duel | undefined,
  { tool, exit }: { readonly tool: string; readonly exit: number },
): string {
  const outcomesOf = (design: string) => checked.outcomes.filter((outcome) => outcome.case.design === design);
  const complete = !checked.interrupted && checked.outcomes.every(({ result }) => result.complete);
  return sortedJson({
    schema,
    tool,
    suite: checked.suite.name,
    exit,
    complete,
    interrupted: checked.interrupted ? signalText(checked.interrupted.signal) : null,
    designs: designs.map((design) => ({
      design,
      scenarios: [...new Set(outcomesOf(design).map((outcome) => outcome.case.scenario))],
      states: outcomesOf(design).reduce((sum, { result }) => sum + result.distinct, 0),
      generated: outcomesOf(design).reduce((sum, { result }) => sum + result.generated, 0),
    })),
    properties: checked.properties.map((property) => ({
      property,
      verdicts: designs.flatMap((design) => {
        const cell = cellOf(checked, design, property);
        if (!cell) return [];
        const { scenario, verdict, steps, token } = cell;
        return [{ design, scenario, verdict, steps: steps ?? null, replay: token ?? null }];
      }),
    })),
    costs: costsOfCases(checked).map(({ design, scenario, costs }) => ({
      id: `${design}/${scenario}`,
      costs,
    })),
    inexpressible: checked.inexpressible.map(({ design, scenario, inexpressible: reason }) => ({
      id: `${design}/${scenario}`,
      reason,
    })),
    errors: errorsOf(checked),
    schedule: duel ? schedule(duel) : null,
    holdsAll: cleanOf(checked, designs),
  });
}

function schedule(duel: Duel) {
  const { bad, other, scenario, property } = duel;
  return {
    scenario,
    property,
    violated: bad.design,
    other: other.design,
    difference: differenceOf(duel) ?? null,
    steps: bad.trace.steps.map((step, i) => ({
      n: step.n,
      violated: told(step),
      other: told(other.steps[i]),
    })),
  };
}

function told(step: TraceStep | undefined) {
  return step ? { actor: step.actor, action: step.action } : null;
}
