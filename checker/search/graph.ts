// The explored states as a graph, for what shows only in infinite behaviours: its edges in three flat lists.
//
// Main invariant: the states below `size` have all their successors recorded, in the machine's order. The others were
// found but not left before a limit, and have none.

import type { Observer } from "./observer.ts";

export interface Graph {
  readonly size: number;
  /** The edges of a state begin at its entry and end at the next one's: one entry more than there are states. */
  readonly starts: Int32Array;
  /** By edge, the state to which it leads; -1 if a limit kept that out of the search. */
  readonly targets: Int32Array;
  /** By edge, the position of its move in machine.moves. */
  readonly moves: Int32Array;
}

/** A graph that grows, state by state. */
export class GraphRecorder {
  readonly #starts = new Ints();
  readonly #targets = new Ints();
  readonly #moves = new Ints();

  constructor() {
    this.#starts.push(0);
  }

  /** Adds an edge to the state that is being recorded. */
  edge(target: number, move: number): void {
    this.#targets.push(target);
    this.#moves.push(move);
  }

  /** Ends a state: the next edge is the next state's. */
  close(): void {
    this.#starts.push(this.#targets.length);
  }

  /** Goes on with what was recorded elsewhere. */
  load({ starts, targets, moves }: Pick<Graph, "starts" | "targets" | "moves">): void {
    this.#starts.load(starts);
    this.#targets.load(targets);
    this.#moves.load(moves);
  }

  /** What was recorded so far. */
  graph(): Graph {
    return {
      size: this.#starts.length - 1,
      starts: this.#starts.values(),
      targets: this.#targets.values(),
      moves: this.#moves.values(),
    };
  }
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

  load(values: Int32Array): void {
    this.#values = Int32Array.from({ length: Math.max(1024, values.length) }, (_, i) => values[i] ?? 0);
    this.length = values.length;
  }

  values(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}
