// What finds out about one property: it watches the exploration and tells its verdict at the end.
//
// Main invariant: a judge keeps the first evidence it meets; the loop sees to it that the first is the shortest.

import type { Exploration, Observer } from "./explore.ts";
import type { Lasso, Path, PropertyResult, Verdict } from "./result.ts";

export interface Judge<State extends object> extends Observer<State> {
  readonly property: string;
  /** The verdict, after the exploration. */
  result(explored: Exploration<State>): PropertyResult;
}

/** A state, or one step further. */
export type Evidence = { readonly state: number } | { readonly from: number; readonly choice: number };

/** The verdict on a property with nothing against it. */
export function unopposed(complete: boolean, happened: boolean): Verdict {
  if (!complete) return "bounded";
  return happened ? "holds" : "vacuous";
}

export function report<State extends object>(
  { name, kind }: { readonly name: string; readonly kind: PropertyResult["kind"] },
  verdict: Verdict,
  evidence: Evidence | undefined,
  { reached }: Exploration<State>,
): PropertyResult {
  const trace =
    evidence &&
    ("state" in evidence ? reached.path(evidence.state) : reached.stepPath(evidence.from, evidence.choice));
  return withTrace(name, kind, verdict, trace, []);
}

export function withTrace(
  property: string,
  kind: PropertyResult["kind"],
  verdict: Verdict,
  trace: Path | Lasso | undefined,
  binding: readonly string[],
): PropertyResult {
  return { property, kind, verdict, trace, steps: trace?.choices.length, binding };
}
