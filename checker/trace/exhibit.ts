// A trace as evidence: what it shows, of which model, and how to see it again. Every format renders this one object.

import type { Plain, Spec } from "../language/spec.ts";
import type { Verdict } from "../search/result.ts";
import type { Because } from "./because.ts";
import type { Narrator, Trace } from "./trace.ts";

export interface Exhibit {
  /** Of which case: design/scenario. */
  readonly id: string;
  /** What the case is, a sentence each: the design, the scenario. */
  readonly about: readonly string[];
  /** What the trace violates or reaches; undefined for a trace that is shown for its own sake. */
  readonly property:
    { readonly name: string; readonly doc: string; readonly at: string | undefined } | undefined;
  /** Undefined where nothing was searched. */
  readonly verdict: Verdict | undefined;
  /** "violated in 3 steps, a shortest trace" */
  readonly outcome: string;
  /** "14,942 states, all that can be reached"; undefined where nothing was searched. */
  readonly extent: string | undefined;
  readonly because: Because | undefined;
  /** Is the last step what violates the property? Not in lassos and witnesses. */
  readonly endsBadly: boolean;
  readonly trace: Trace;
  readonly narrator: Narrator;
  readonly token: string;
  /** The command that shows this again. */
  readonly replay: string;
  /** The version of the tool. */
  readonly tool: string;
}

/** What a model says that it leaves out: the paragraph of its doc that begins so. */
export function notModelled({ doc }: Pick<Spec, "doc">): string | undefined {
  return doc
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .find((paragraph) => /^not modelled\b/i.test(paragraph));
}

/** Who acts, in the order of their first steps. */
export function actorsOf({ steps }: Trace): readonly string[] {
  return [...new Set(steps.map(({ actor }) => actor))];
}

/** How an infinite behaviour goes on. */
export function loopText({ loop, steps }: Trace): string | undefined {
  if (loop === undefined) return undefined;
  return loop === steps.length
    ? "and so for ever: nothing more has to happen"
    : `and again from after step ${loop}, for ever`;
}

/** The exhibit as data. */
export function exhibitData(exhibit: Exhibit): Readonly<Record<string, unknown>> {
  const { id, property, verdict, outcome, because, token } = exhibit;
  return {
    schema: "slotcheck.trace/1",
    id: property ? `${id}/${property.name}` : id,
    verdict: verdict ?? null,
    outcome,
    replay: token,
    because: because
      ? {
          binding: because.binding,
          reasons: because.reasons.map(({ text, since }) => ({ text, since: since ?? null })),
        }
      : null,
    ...traceData(exhibit.trace),
  };
}

function traceData(trace: Trace): Readonly<Record<string, unknown>> {
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
      diff: changes.map(({ mark, path, before, after }): Plain => [
        mark,
        path,
        before ?? null,
        after ?? null,
      ]),
      values,
    })),
  };
}
