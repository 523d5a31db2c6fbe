// What a search found: plain data that every report, export and comparison reads.

import type { Place, Plain } from "../language/spec.ts";

/**
 * How to reach a state again: which initial state, then which successor of each state, both counted from 0 in the
 * machine's own order. Short, exact and independent of how states are stored.
 */
export interface Path {
  readonly initial: number;
  readonly choices: readonly number[];
}

/** An infinite behaviour: the path, whose last state equals the one after `loop` steps, for ever round. */
export interface Lasso extends Path {
  /** Steps before the loop. Equal to choices.length when the behaviour ends by stuttering. */
  readonly loop: number;
}

/**
 * holds      every reachable state was seen, and none objects
 * bounded    no objection up to a limit that ended the search
 * violated   there is a counterexample; for `sometimes`, every state was seen and none qualifies
 * vacuous    holds, but what the property talks about never happened
 */
export type Verdict = "holds" | "bounded" | "violated" | "vacuous";

export interface PropertyResult {
  readonly property: string;
  readonly kind: "invariant" | "step" | "sometimes" | "temporal" | "refinement" | "deadlock";
  readonly verdict: Verdict;
  /** A shortest counterexample of a violated property; a shortest witness of a `sometimes` that holds. */
  readonly trace: Path | Lasso | undefined;
  /** Steps of that trace, the initial state not counted; for a lasso, stem and loop. */
  readonly steps: number | undefined;
  /** Parameters of an outermost `each` for which a temporal property is violated, as text: ["rm0"]. */
  readonly binding: readonly string[];
}

/** How often an action could be taken, and how often that led to a state not seen before. */
export interface ActionCoverage {
  readonly action: string;
  readonly fired: number;
  readonly fresh: number;
}

/** A value left its sort, or an operator had no value. The search ends at the first one. */
export interface ModelErrorResult {
  readonly message: string;
  /** The action whose guard or update failed; undefined when a property or the initial states failed. */
  readonly action: string | undefined;
  readonly property: string | undefined;
  readonly at: Place | undefined;
  /** The way to the state in which it failed; undefined if there is not even an initial state. */
  readonly trace: Path | undefined;
  /** The action's parameters, as text. */
  readonly binding: readonly string[];
}

/** What made a space grow that a limit did not let to be searched to its end. */
export interface Growth {
  /** States that were found first after 0, 1, 2, .. steps; of the last level perhaps not all. */
  readonly levels: readonly number[];
  /** How many different values each variable has in the states looked at, most first. At least so many in all. */
  readonly variables: readonly { readonly variable: string; readonly values: number }[];
  /** States looked at for that: all, or so many, evenly spread. */
  readonly sampled: number;
}

/** What became of the wish to take states as one that differ in the names of ids alone. */
export type Folding = { readonly permutations: number } | { readonly not: string };

/**
 * What became of the wish to keep fingerprints in place of states: an upper bound of the probability that a reachable state
 * was taken for another one and missed.
 */
export type Compaction = { readonly missed: number } | { readonly not: string };

export interface Result {
  readonly spec: string;
  readonly instance: string;
  /** Different reachable states; representatives of them, if they were folded. */
  readonly distinct: number;
  /** Initial states and successors, each as often as it was computed. */
  readonly generated: number;
  /** States on the longest shortest path: 1 if nothing can happen. */
  readonly depth: number;
  /** True when the search saw every reachable state. */
  readonly complete: boolean;
  /** The limit that ended an incomplete search, in words: "--max-states 1000". */
  readonly limit: string | undefined;
  readonly properties: readonly PropertyResult[];
  readonly coverage: readonly ActionCoverage[];
  /** There if a limit ended the search. */
  readonly growth: Growth | undefined;
  readonly error: ModelErrorResult | undefined;
  /** There if it was asked for. */
  readonly symmetry: Folding | undefined;
  readonly compaction: Compaction | undefined;
}

/** A parameter's value in `binding`. */
export function textOf(value: Plain): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
