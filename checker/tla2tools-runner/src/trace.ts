// Counterexamples. Invariant: states[0] is an initial state, and loop, where present, is an index of states.

import { findLocation, type Location } from "./location.ts";
import { parseState, type TlaState } from "./state.ts";

/** How a state was reached: by the initial predicate, or by an action of the specification. */
export type TraceAction = "initial" | { readonly name: string; readonly location?: Location };

export interface TraceState {
  readonly action: TraceAction;
  readonly values: TlaState;
}

/** A behaviour: finite, or ending in a loop back to `states[loop]`, or in the last state forever. */
export interface Trace {
  readonly states: readonly TraceState[];
  /** The 0-based index of the state that follows the last one; absent unless the trace is a lasso. */
  readonly loop?: number;
  /** The action that closes the loop; present exactly with `loop`. */
  readonly loopAction?: TraceAction;
  /** True when the last state repeats forever. */
  readonly stuttering: boolean;
}

/** Reads a label such as `<Inc line 5, col 8 to line 5, col 26 of module M>` or `<Initial predicate>`. */
export function parseAction(label: string): TraceAction {
  const inside = label.trim().replace(/^<|>$/g, "");
  if (inside === "Initial predicate") return "initial";
  const location = findLocation(inside);
  const name = location === undefined ? inside : inside.slice(0, inside.search(/ line \d+, col /));
  return { name, ...(location !== undefined && { location }) };
}

/** Reads the body of a message with one state: `2: <Inc line ..>` and the variables below. */
export function parseTraceState(text: string): TraceState {
  const label = text.slice(0, Math.max(0, text.indexOf("\n")));
  return {
    action: parseAction(label.slice(label.indexOf(":") + 1)),
    values: parseState(text.slice(label.length)),
  };
}
