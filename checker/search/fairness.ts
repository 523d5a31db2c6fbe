// The fairness of a spec on its graph: which constraints a state enables and which an edge takes.
//
// Main invariant: only an edge to another state counts, for taking a constraint's actions and for their being enabled:
// TLA+'s WF and SF speak of <A>_vars. Sets of constraints are bits in a few 32-bit words, so that looking at a
// component costs its edges, not its edges times the constraints.

import type { Machine, Move } from "../evaluate/machine.ts";
import type { Graph } from "./graph.ts";
import { Masks } from "./masks.ts";
import { isDue, type Work } from "./work.ts";

/** Some moves that count as one: a spec's fairness has a constraint for each value of what it is `per`. */
export interface Constraint {
  readonly number: number;
  readonly strength: "weak" | "strong";
  /** Positions in machine.moves. */
  readonly moves: readonly number[];
}

export interface Component {
  readonly states: Int32Array;
  readonly has: (state: number) => boolean;
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
  /** By move, the constraints whose actions it takes, and whether there is one. */
  readonly #moves: Masks;
  readonly #constrained: Uint8Array;
  readonly #weak: Masks;
  readonly #strong: Masks;

  constructor(constraints: readonly Constraint[], graph: Graph, moves: number) {
    this.constraints = constraints;
    this.#graph = graph;
    this.#words = Math.ceil(constraints.length / 32);
    this.#moves = new Masks(moves, this.#words);
    this.#constrained = new Uint8Array(moves);
    this.#weak = new Masks(1, this.#words);
    this.#strong = new Masks(1, this.#words);
    for (const { number, strength, moves: own } of constraints) {
      (strength === "weak" ? this.#weak : this.#strong).set(0, number);
      for (const move of own) {
        this.#moves.set(move, number);
        this.#constrained[move] = 1;
      }
    }
  }

  isEnabled(state: number, constraint: Constraint): boolean {
    const { starts } = this.#graph;
    for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1)
      if (this.takes(state, edge, constraint)) return true;
    return false;
  }

  /** Does an edge of the state take the constraint's actions? */
  takes(state: number, edge: number, { number }: Constraint): boolean {
    return this.#graph.targets[edge] !== state && this.#moves.has(this.#graph.moves[edge] as number, number);
  }

  /** Is it fair that nothing happens any more? */
  mayRest(state: number): boolean {
    const { starts, targets, moves } = this.#graph;
    const end = starts[state + 1] as number;
    for (let edge = starts[state] as number; edge < end; edge += 1)
      if (this.#constrained[moves[edge] as number] === 1 && targets[edge] !== state) return false;
    return true;
  }

  *debt({ states, has }: Component): Work<Debt> {
    const [first = -1] = states;
    if (states.length === 1) {
      const none = this.mayRest(first);
      return { none, hopeless: !none, causes: () => false };
    }
    const { starts, targets, moves } = this.#graph;
    const own = new Masks(1, this.#words);
    /** Leaves in `own` what the state enables, and adds what it takes inside the component. */
    const look = (state: number, taken: Masks | undefined): void => {
      own.clear(0);
      const end = starts[state + 1] as number;
      for (let edge = starts[state] as number; edge < end; edge += 1) {
        const to = targets[edge] as number;
        if (to === state) continue;
        own.or(0, this.#moves, moves[edge] as number);
        if (taken && has(to)) taken.or(0, this.#moves, moves[edge] as number);
      }
    };
    const taken = new Masks(1, this.#words);
    const everywhere = new Masks(1, this.#words);
    const somewhere = new Masks(1, this.#words);
    everywhere.or(0, this.#weak, 0);
    for (const state of states) {
      if (isDue(1 + (starts[state + 1] as number) - (starts[state] as number))) yield;
      look(state, taken);
      everywhere.and(0, own, 0);
      somewhere.or(0, own, 0);
    }
    everywhere.minus(0, taken, 0);
    somewhere.and(0, this.#strong, 0);
    somewhere.minus(0, taken, 0);
    return {
      none: !everywhere.any(0) && !somewhere.any(0),
      hopeless: everywhere.any(0),
      causes: (state) => {
        look(state, undefined);
        return own.meets(0, somewhere, 0);
      },
    };
  }
}

export function fairnessOf<State extends object>(machine: Machine<State>, graph: Graph): Fairness {
  const constraints = known.get(machine.moves) ?? constraintsOf(machine);
  known.set(machine.moves, constraints);
  return new Fairness(constraints, graph, machine.moves.length);
}

/** By the moves, which the machines of equal instances have in common. */
const known = new WeakMap<Machine["moves"], readonly Constraint[]>();

function constraintsOf<State extends object>(machine: Machine<State>): readonly Constraint[] {
  const groups = machine.spec.fairness.flatMap(({ strength, actions, per }) => {
    const keyOf = (binding: Move["binding"]): string => JSON.stringify(per.map(({ name }) => binding[name]));
    const moves = new Map<string, number[]>();
    machine.moves.forEach(({ action, binding }, position) => {
      if (!actions.includes(action.name)) return;
      const key = keyOf(binding);
      const own = moves.get(key) ?? [];
      own.push(position);
      moves.set(key, own);
    });
    return machine.bindings(per).map((binding) => ({ strength, moves: moves.get(keyOf(binding)) ?? [] }));
  });
  return groups.map((group, number) => ({ ...group, number }));
}
