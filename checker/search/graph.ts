// The explored states as a graph, for what shows only in infinite behaviours: its edges in three flat lists.
//
// Main invariant: the states below `size` have all their successors recorded, in the machine's order. The others were
// found but not left before a limit, and have none.

import { givenMemory, type Limits, memoryLimit } from "./explore.ts";
import type { Observer } from "./observer.ts";
import { isRefusal } from "./work.ts";

export interface Graph {
  readonly size: number;
  /** The edges of a state begin at its entry and end at the next one's: one entry more than there are states. */
  readonly starts: Int32Array;
  /** By edge, the state to which it leads; -1 if a limit kept that out of the search. */
  readonly targets: Int32Array;
  /** By edge, the position of its move in machine.moves. */
  readonly moves: Int32Array;
}

/** A graph that grows, state by state. Where it may not grow any more, it stays as it was after the last whole state. */
export class GraphRecorder {
  readonly #starts = new Ints();
  readonly #targets = new Ints();
  readonly #moves = new Ints();
  #room: (bytes: number) => boolean = () => true;
  #full: "refused" | "limit" | undefined;

  constructor() {
    this.#starts.push(0);
  }

  get bytes(): number {
    return this.#starts.bytes + this.#targets.bytes + this.#moves.bytes;
  }

  /** Why it does not grow any more: the system gave no memory, or nobody who was asked had room. */
  get full(): "refused" | "limit" | undefined {
    return this.#full;
  }

  /** Asks before it takes so many bytes more. */
  ask(room: (bytes: number) => boolean): void {
    this.#room = room;
  }

  /** Adds an edge to the state that is being recorded. */
  edge(target: number, move: number): void {
    // The two are equally long.
    if (!this.#targets.hasRoom && !this.#grow([this.#targets, this.#moves])) return;
    this.#targets.push(target);
    this.#moves.push(move);
  }

  /** Ends a state: the next edge is the next state's. */
  close(): void {
    if (this.#full !== undefined || (!this.#starts.hasRoom && !this.#grow([this.#starts]))) return;
    this.#starts.push(this.#targets.length);
  }

  #grow(lists: readonly Ints[]): boolean {
    if (this.#full !== undefined) return false;
    const bytes = lists.reduce((total, list) => total + list.bytes, 0);
    const factor = [2, 1.25].find((each) => this.#room((each - 1) * bytes));
    if (factor === undefined) {
      this.#full = "limit";
      return false;
    }
    try {
      for (const list of lists) list.grow(factor);
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      this.#full = "refused";
    }
    return this.#full === undefined;
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

const none = new Int32Array();
/** Where none is recorded. */
export const noGraph = { starts: none, targets: none, moves: none };

/** A list as it lies in memory. */
export function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The limit that a graph met which does not grow any more. */
export function graphLimit({ full }: GraphRecorder, { maxMemory }: Pick<Limits, "maxMemory">): string {
  return full === "limit" && maxMemory !== undefined ? memoryLimit(maxMemory) : givenMemory;
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

  get bytes(): number {
    return this.#values.byteLength;
  }

  get hasRoom(): boolean {
    return this.length < this.#values.length;
  }

  /** @throws {RangeError} if there is not so much memory */
  grow(factor: number): void {
    const wider = new Int32Array(Math.ceil(this.#values.length * factor));
    wider.set(this.#values);
    this.#values = wider;
  }

  push(value: number): void {
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
