// Fairness constraints on a graph.
//
// Main invariant: only an edge to another state counts, for taking a constraint's actions and for their being enabled:
// TLA+'s WF and SF speak of <A>_vars.

import type { Machine } from "../evaluate/machine.ts";
import type { Graph } from "./graph.ts";
import { textOf } from "./result.ts";

/** Some moves that count as one: for a weak constraint, not enabled for ever without being taken; for a strong one, not again and again. */
export interface Constraint {
  readonly strength: "weak" | "strong";
  /** 1 at the positions of its moves. */
  readonly moves: Uint8Array;
}

/** The constraints of a spec: one for each fairness and each value of what it is `per`. */
export function constraintsOf<State extends object>(machine: Machine<State>): readonly Constraint[] {
  return machine.spec.fairness.flatMap(({ strength, actions, per }) =>
    machine.bindings(per).map((binding) => {
      const belongs = machine.moves.map(
        (move) =>
          actions.includes(move.action.name) &&
          per.every(({ name }) => textOf(move.binding[name] ?? null) === textOf(binding[name] ?? null)),
      );
      return { strength, moves: Uint8Array.from(belongs, Number) };
    }),
  );
}

/** Does the edge of a state take the constraint's actions? */
export function takes(graph: Graph, constraint: Constraint, state: number, edge: number): boolean {
  return constraint.moves[graph.move(edge)] === 1 && graph.target(edge) !== state;
}

export function isEnabled(graph: Graph, constraint: Constraint, state: number): boolean {
  const end = graph.end(state);
  for (let edge = graph.start(state); edge < end; edge += 1)
    if (takes(graph, constraint, state, edge)) return true;
  return false;
}
