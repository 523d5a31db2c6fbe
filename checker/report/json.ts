// The result as one JSON document, schema slotcheck.result/1.
//
// Main invariant: keys are sorted, and nothing in it depends on the clock, the machine or where the project lies.

import type { Plain } from "../language/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { type Checked, judgements } from "./outcome.ts";

export const schema = "slotcheck.result/1";

export function resultJson(checked: Checked, tool: string, exit: number): string {
  return text({
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

/** A trace, or only what is known without one. */
export function traceJson(trace: Trace | undefined, about: Readonly<Record<string, Plain>>): string {
  return text({ schema: "slotcheck.trace/1", ...about, ...(trace ? partsOf(trace) : { steps: null }) });
}

function partsOf(trace: Trace): Readonly<Record<string, unknown>> {
  return {
    spec: trace.spec.name,
    instance: trace.instance,
    initial: trace.initial,
    loop: trace.loop ?? null,
    steps: trace.steps.map(({ n, actor, action, move, changes, values }) => ({
      n,
      actor,
      action,
      move: { action: move.action.name, binding: move.binding },
      diff: changes.map(({ mark, path, before, after }) => [mark, path, before ?? null, after ?? null]),
      values,
    })),
  };
}

function coverage({ outcomes }: Checked): Record<string, Record<string, number>> {
  const fired: Record<string, Record<string, number>> = {};
  for (const outcome of outcomes) {
    const own = (fired[outcome.case.spec.name] ??= {});
    for (const { action, fired: times } of outcome.result.coverage) own[action] = (own[action] ?? 0) + times;
  }
  return fired;
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (isRecord(each) ? sorted(each) : each), 1);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
