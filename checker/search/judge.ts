// What finds out about one property: it watches the exploration and tells its verdict at the end.
//
// Main invariant: a judge keeps the first evidence it meets; the loop sees to it that the first is the shortest.

import type { Formula, Watched } from "../compile/model.ts";
import type { Node } from "../language/node.ts";
import type { Exploration } from "./explore.ts";
import type { Evidence, Memory, Observer } from "./observer.ts";
import type { Lasso, Path, PropertyResult, Verdict } from "./result.ts";
import type { Work } from "./work.ts";

export interface Judge<State extends object> extends Observer<State> {
  readonly property: string;
  /** What may change the judge's mind. A search need not show it anything else. */
  readonly watches?: readonly Watch[];
  /** Has it to see every initial state? */
  readonly initial?: () => boolean;
  /** Formulas whose value in every state the judge has to know. */
  readonly marks?: readonly Mark[];
  /** What it has found out so far beside its marks. */
  save(): Memory;
  load(memory: Memory): void;
  /** The verdict, after the exploration. */
  result(explored: Exploration): PropertyResult;
  /** The same in pieces, where it may take long. */
  readonly work?: (explored: Exploration) => Work<PropertyResult>;
}

/** What matters as soon as it has a value in a state, in a step, or in a state without successors. */
export type Watch = Watched & {
  /** Does it still matter? */
  open(): boolean;
  /** The formula has the value in a state, which is the first: what looking at the state would tell. */
  readonly met?: ((id: number) => void) | undefined;
};

export interface Mark extends Formula {
  /** The value in the state with the next number. */
  add(value: boolean): void;
  /** A bit for each state so far, in 32-bit words. */
  words(): Uint32Array;
  /** Goes on as after so many states. */
  load(words: Uint32Array, states: number): void;
}

/** A watch for a formula without free names. */
export function watch(
  of: Watched["of"],
  node: Node,
  interesting: boolean,
  open: () => boolean,
  met?: Watch["met"],
): Watch {
  return { of, node, over: [], binding: {}, interesting, open, met };
}

/** The verdict on a property with nothing against it. */
export function unopposed(complete: boolean, happened: boolean): Verdict {
  if (!complete) return "bounded";
  return happened ? "holds" : "vacuous";
}

export function report(
  { name, kind }: { readonly name: string; readonly kind: PropertyResult["kind"] },
  verdict: Verdict,
  evidence: Evidence | undefined,
  { reached }: Exploration,
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
