// Counterexamples. Invariant: states[0] is an initial state, and loop, where present, indexes into states.

import type { TlaState } from "./value.ts";

/** A stretch of a module's text; lines and columns count from 1, ends are inclusive. */
export interface Location {
  readonly module: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** How a state was reached: by the initial predicate, or by a named action of the specification. */
export type TraceAction = "initial" | { readonly name: string; readonly location: Location };

export interface TraceState {
  readonly action: TraceAction;
  readonly values: TlaState;
}

/** A behaviour: finite, or ending in a loop back to `states[loop]` (0-based), or in the last state forever. */
export interface Trace {
  readonly states: readonly TraceState[];
  /** The index of the state that follows the last one; absent unless the trace is a lasso. */
  readonly loop?: number;
  /** The action that closes the loop; present exactly with `loop`. */
  readonly loopAction?: TraceAction;
  /** True when the last state repeats forever. */
  readonly stuttering: boolean;
}
