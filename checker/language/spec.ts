// A spec as plain data: what every reading of a model reads, and the only truth there is.
//
// Order is meaning-free but kept everywhere (variables, actions, properties, labels), because it decides how a spec
// prints and which of several shortest traces is shown.

import type { Binder, Node, Sort, Temporal } from "./node.ts";

/** Where in a model's source something was written. `file` is a path or URL as the runtime names it. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A plain value of a sort, as an instance gives it and as a trace shows it. `plain.ts` has the shapes. */
export type Plain = boolean | number | string | null | readonly Plain[] | { readonly [name: string]: Plain };

/** What an instance chooses: how many members an ids sort has, a bound (an integer), or a value of a sort. */
export type ConstantDeclaration =
  | { readonly kind: "ids" | "bound"; readonly name: string }
  | { readonly kind: "value"; readonly name: string; readonly sort: Sort; readonly doc: string };

export interface Variable {
  readonly name: string;
  readonly sort: Sort;
  readonly doc: string;
  /** History that only properties and other ghosts read. */
  readonly ghost: boolean;
}

/** A named operator: `Name(params) == body`. Operators come after the operators that they call. */
export interface Definition {
  readonly name: string;
  readonly doc: string;
  readonly params: readonly Binder[];
  readonly sort: Sort;
  readonly body: Node;
  readonly at: Place;
}

/** `x = node`, or with `among` x \in node, where the node is a set. */
export interface Initial {
  readonly variable: string;
  readonly among: boolean;
  readonly node: Node;
}

export interface Update {
  readonly variable: string;
  /** The whole next value of the variable. */
  readonly value: Node;
  readonly at: Place;
}

/**
 * An atomic step. It can be taken, for each value of its parameters, in a state where all guards hold; a variable
 * without an update keeps its value. Guards are tested in order and later ones may rely on earlier ones.
 */
export interface Action {
  readonly name: string;
  readonly doc: string;
  /** The code that the step stands for, such as a kernel function with file and version. */
  readonly standsFor: string | undefined;
  readonly params: readonly Binder[];
  readonly guards: readonly Node[];
  readonly updates: readonly Update[];
  readonly at: Place;
}

interface Named {
  readonly name: string;
  readonly doc: string;
  readonly at: Place;
}

export type Property =
  /** Holds in every reachable state. Vacuous if the witness (a state predicate) holds in none. */
  | (Named & { readonly kind: "invariant"; readonly node: Node; readonly witness: Node | undefined })
  /** Holds for every step, reads `var` before and `next` after it: [][node]_vars. */
  | (Named & { readonly kind: "step"; readonly node: Node })
  /** Some reachable state satisfies it. */
  | (Named & { readonly kind: "sometimes"; readonly node: Node })
  /** Holds on every fair behaviour. */
  | (Named & { readonly kind: "temporal"; readonly temporal: Temporal })
  /** Every step is, seen through the map, a step of the abstract spec or none; initial states map to initial states. */
  | (Named & {
      readonly kind: "refinement";
      readonly abstract: Spec;
      /** The abstract spec's variables, each as an expression over this spec's. Constants go by name. */
      readonly map: Readonly<Record<string, Node>>;
    });

/**
 * Fairness of `actions` taken together, for each value of the parameters named in `per` separately and for any value
 * of the others: \A p \in P : WF_vars(\E q \in Q : A(p, q) \/ B(p, q)).
 */
export interface Fairness {
  readonly strength: "weak" | "strong";
  readonly actions: readonly string[];
  readonly per: readonly Binder[];
}

export type Deadlock =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused" }
  /** A state without successors must satisfy the node. */
  | { readonly kind: "only"; readonly node: Node };

/** The constants of one instance, by name. */
export type Constants = Readonly<Record<string, Plain>>;

export interface Spec {
  readonly name: string;
  /** First line: what it is. The rest: what is abstracted and why that is sound. */
  readonly doc: string;
  readonly constants: readonly ConstantDeclaration[];
  readonly variables: readonly Variable[];
  readonly definitions: readonly Definition[];
  readonly init: readonly Initial[];
  /** What initial states must satisfy beyond `init`. */
  readonly where: Node | undefined;
  readonly actions: readonly Action[];
  readonly properties: readonly Property[];
  readonly fairness: readonly Fairness[];
  readonly deadlock: Deadlock;
  readonly instances: Readonly<Record<string, Constants>>;
}
