// The seam between a reading of a spec and the searches: a machine yields states and their successors.
//
// States are opaque to a search. Equal states are the same object, so a search may use them as keys of a Map.

import type { Binder, Node } from "../language/node.ts";
import type { Action, Constants, Plain, Spec } from "../language/spec.ts";

/** An action with values for its parameters. */
export interface Move {
  readonly action: Action;
  /** Position of the action in spec.actions. */
  readonly index: number;
  readonly binding: Readonly<Record<string, Plain>>;
}

export type Predicate<State> = (state: State) => boolean;
export type StepPredicate<State> = (from: State, to: State) => boolean;

export interface Machine<State extends object = object> {
  readonly spec: Spec;
  readonly instance: string;
  readonly constants: Constants;
  /** Every action with every value of its parameters, in the order in which successors come. */
  readonly moves: readonly Move[];

  /** Initial states in order; one that can be chosen in two ways comes twice. */
  initial(): readonly State[];

  /**
   * Calls `visit` for each enabled move, in the order of `moves`, with the position of the move.
   * @throws {ModelError} if a guard or an update has no value, or a value leaves its sort.
   */
  successors(state: State, visit: (to: State, move: number) => void): void;

  /** Compiles a formula over one state. The names of `over`, of an `each` say, have the values of the binding. */
  predicate(
    node: Node,
    over?: readonly Binder[],
    binding?: Readonly<Record<string, Plain>>,
  ): Predicate<State>;

  /** Compiles a formula over a step: `var` reads the state before, `next` the one after. */
  stepPredicate(node: Node): StepPredicate<State>;

  /** All values of the binders, the last one changing fastest; [{}] if there are none. */
  bindings(over: readonly Binder[]): readonly Readonly<Record<string, Plain>>[];

  /** The state as plain values, by variable. Parts of them come again in other states: whoever is given them must not change them. */
  values(state: State): Readonly<Record<string, Plain>>;

  /** The state of this machine with these values, which must not change afterwards. @throws if a value is not of its variable's sort. */
  state(values: Readonly<Record<string, Plain>>): State;

  /** A machine of another spec at the same constants, sharing values, to follow a refinement. */
  mapped(
    abstract: Spec,
    map: Readonly<Record<string, Node>>,
  ): {
    readonly machine: Machine<State>;
    /** What a state of this machine is in the abstract one. */
    image(state: State): State;
  };
}
