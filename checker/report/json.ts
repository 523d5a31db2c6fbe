// The result as one JSON document, schema slotcheck.result/1.
//
// Main invariant: keys are sorted, and nothing in it depends on the clock, the machine or where the project lies.

import { sortedJson } from "../trace/json.ts";
import { type Checked, judgements } from "./outcome.ts";

export const schema = "slotcheck.result/1";

export function resultJson(checked: Checked, tool: string, exit: number): string {
  return sortedJson({
    schema,
    tool,
    suite: checked.suite.name,
    exit,
    complete: checked.outcomes.every(({ result }) => result.complete),
    results: judgements(checked).map(({ design, scenario, property, verdict, steps, token, outcome }) => ({
      id: `${design}/${scenario}/${property}`,
      verdict,
      steps: steps ?? null,
      replay: token ?? null,
      states: outcome.result.distinct,
      generated: outcome.result.generated,
      depth: outcome.result.depth,
    })),
    errors: checked.outcomes.flatMap(({ case: { design, scenario }, result: { error } }) =>
      error ? [{ id: `${design}/${scenario}`, message: error.message, action: error.action ?? null }] : [],
    ),
    inexpressible: checked.inexpressible.map(({ design, scenario, inexpressible: reason }) => ({
      id: `${design}/${scenario}`,
      reason,
    })),
    coverage: coverage(checked),
  });
}

function coverage({ outcomes }: Checked): Record<string, Record<string, number>> {
  const fired: Record<string, Record<string, number>> = {};
  for (const outcome of outcomes) {
    const own = (fired[outcome.case.spec.name] ??= {});
    for (const { action, fired: times } of outcome.result.coverage) own[action] = (own[action] ?? 0) + times;
  }
  return fired;
}
