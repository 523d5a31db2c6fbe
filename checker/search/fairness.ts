// The fairness of a spec on its graph: which constraints a state enables and which an edge takes.
//
// Main invariant: only an edge to another state counts, for taking a constraint's actions and for their being enabled:
// TLA+'s WF and SF speak of <A>_vars. Sets of constraints are bits in a few 32-bit words, so that looking at a
// component costs its edges, not its edges times the constraints.

import type { Machine } from "../evaluate/machine.ts";
import type { Graph } from "./graph.ts";
import { Masks } from "./masks.ts";
import { textOf } from "./result.ts";

/** Some moves that count as one: a spec's fairness has a constraint for each value of what it is `per`. */
export interface Constraint {
  readonly number: number;
  readonly strength: "weak" | "strong";
  /** Positions in machine.moves. */
  readonly moves: readonly number[];
}

export interface Component {
  readonly states: readonly number[];
  has(state: number): boolean;
}

/** What even the round through all of a component owes to fairness. */
export interface Debt {
  /** Nothing: the round is fair. */
  readonly none: boolean;
  /** Something to weak fairness, which no smaller round in the component can pay either. */
  readonly hopeless: boolean;
  /** The states without which the rest owes nothing of this to strong fairness. */
  causes(state: number): boolean;
}

export class Fairness {
  readonly constraints: readonly Constraint[];
  readonly #graph: Graph;
  readonly #words: number;
  readonly #moves: Masks;
  readonly #enabled: Masks;
  readonly #weak: Masks;
  readonly #strong: Masks;

  constructor(constraints: readonly Constraint[], graph: Graph, moves: number) {
    this.constraints = constraints;
    this.#graph = graph;
    this.#words = Math.ceil(constraints.length / 32);
    this.#moves = new Masks(moves, this.#words);
    this.#enabled = new Masks(graph.size, this.#words);
    this.#weak = new Masks(1, this.#words);
    this.#strong = new Masks(1, this.#words);
    for (const { number, strength, moves: own } of constraints) {
      (strength === "weak" ? this.#weak : this.#strong).set(0, number);
      for (const move of own) this.#moves.set(move, number);
    }
    for (let state = 0; state < graph.size; state += 1) {
      for (let edge = graph.start(state); edge < graph.end(state); edge += 1) {
        if (graph.target(edge) !== state) this.#enabled.or(state, this.#moves, graph.move(edge));
      }
    }
  }

  isEnabled(state: number, { number }: Constraint): boolean {
    return this.#enabled.has(state, number);
  }

  /** Does an edge of the state take the constraint's actions? */
  takes(state: number, edge: number, { number }: Constraint): boolean {
    return this.#graph.target(edge) !== state && this.#moves.has(this.#graph.move(edge), number);
  }

  /** Is it fair that nothing happens any more? */
  mayRest(state: number): boolean {
    return !this.#enabled.any(state);
  }

  debt(component: Component): Debt {
    const [first = -1] = component.states;
    if (component.states.length === 1) {
      const none = this.mayRest(first);
      return { none, hopeless: !none, causes: () => false };
    }
    const taken = new Masks(1, this.#words);
    const everywhere = new Masks(1, this.#words);
    const somewhere = new Masks(1, this.#words);
    everywhere.or(0, this.#weak, 0);
    for (const state of component.states) {
      everywhere.and(0, this.#enabled, state);
      somewhere.or(0, this.#enabled, state);
      for (let edge = this.#graph.start(state); edge < this.#graph.end(state); edge += 1) {
        const to = this.#graph.target(edge);
        if (to !== state && component.has(to)) taken.or(0, this.#moves, this.#graph.move(edge));
      }
    }
    everywhere.minus(0, taken, 0);
    somewhere.and(0, this.#strong, 0);
    somewhere.minus(0, taken, 0);
    return {
      none: !everywhere.any(0) && !somewhere.any(0),
      hopeless: everywhere.any(0),
      causes: (state) => this.#enabled.meets(state, somewhere, 0),
    };
  }
}

export function fairnessOf<State extends object>(machine: Machine<State>, graph: Graph): Fairness {
  const groups = machine.spec.fairness.flatMap(({ strength, actions, per }) =>
    machine.bindings(per).map((binding) => {
      const moves = [...machine.moves.keys()].filter((position) => {
        const move = machine.moves[position];
        if (!move || !actions.includes(move.action.name)) return false;
        return per.every(({ name }) => textOf(move.binding[name] ?? null) === textOf(binding[name] ?? null));
      });
      return { strength, moves };
    }),
  );
  const constraints = groups.map((group, number) => ({ ...group, number }));
  return new Fairness(constraints, graph, machine.moves.length);
}
