// The explored states as a graph, for what shows only in infinite behaviours.
//
// Main invariant: the states below `size` have all their successors recorded, in the machine's order. The others were
// found but not left before a limit, and have none.

import type { Observer } from "./explore.ts";

export interface Graph {
  readonly size: number;
  /** Where the edges of a state begin and end. */
  start(state: number): number;
  end(state: number): number;
  /** The state to which an edge leads; -1 if a limit kept it out of the search. */
  target(edge: number): number;
  /** The position of an edge's move in machine.moves. */
  move(edge: number): number;
}

export interface GraphRecorder {
  readonly graph: Graph;
  /** Adds an edge to the state that is being recorded. */
  edge(target: number, move: number): void;
  /** Ends a state: the next edge is the next state's. */
  close(): void;
}

/** A graph that grows, state by state. */
export function recordGraph(): GraphRecorder {
  const ends = new Ints();
  const targets = new Ints();
  const moves = new Ints();
  return {
    graph: {
      get size() {
        return ends.length;
      },
      start: (state) => (state === 0 ? 0 : ends.at(state - 1)),
      end: (state) => ends.at(state),
      target: (edge) => targets.at(edge),
      move: (edge) => moves.at(edge),
    },
    edge(target, move) {
      targets.push(target);
      moves.push(move);
    },
    close() {
      ends.push(targets.length);
    },
  };
}

/** What fills a graph during an exploration. */
export function graphObserver<State>(recorder: GraphRecorder): Observer<State> {
  return {
    step: ({ toId, move }) => recorder.edge(toId, move),
    expanded: () => recorder.close(),
  };
}

/** A growing list of 32-bit integers, at four bytes each. */
class Ints {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const wider = new Int32Array(this.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? -1;
  }
}
