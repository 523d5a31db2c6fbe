// The states found so far, and how each was found first.
//
// Main invariant: numbers count up from 0 in the order of discovery; a state's parent has a smaller number.

import type { Path } from "./result.ts";

/** How each state was found first. */
export interface Paths {
  readonly size: number;
  /** -1 for an initial state. */
  parent(id: number): number;
  /** The first, hence a shortest path to a state. */
  path(id: number): Path;
  /** The path to a state and one of its successors. */
  stepPath(from: number, choice: number): Path;
  /** Steps to each state on its first path. */
  depths(): Int32Array;
}

export class Reached<State extends object> implements Paths {
  readonly #numbers = new Map<State, number>();
  readonly #states: State[] = [];
  /** -1 for an initial state. */
  readonly #parents: number[] = [];
  /** Which successor of the parent, or which initial state. */
  readonly #choices: number[] = [];

  get size(): number {
    return this.#states.length;
  }

  get states(): readonly State[] {
    return this.#states;
  }

  state(id: number): State {
    const state = this.#states[id];
    if (state === undefined) throw new Error(`internal error: there is no state ${id}`);
    return state;
  }

  /** The number of a state, -1 if it was not found yet. */
  find(state: State): number {
    return this.#numbers.get(state) ?? -1;
  }

  /** Adds a state that was not found yet. Returns its number. */
  add(state: State, parent: number, choice: number): number {
    const id = this.#states.length;
    this.#numbers.set(state, id);
    this.#states.push(state);
    this.#parents.push(parent);
    this.#choices.push(choice);
    return id;
  }

  parent(id: number): number {
    return this.#parents[id] ?? -1;
  }

  path(id: number): Path {
    const choices: number[] = [];
    let at = id;
    for (; this.parent(at) >= 0; at = this.parent(at)) choices.push(this.#choices[at] ?? 0);
    return { initial: this.#choices[at] ?? 0, choices: choices.reverse() };
  }

  depths(): Int32Array {
    return depthsOf({ size: this.size, parent: (id) => this.parent(id) });
  }

  stepPath(from: number, choice: number): Path {
    const { initial, choices } = this.path(from);
    return { initial, choices: [...choices, choice] };
  }
}

/** A parent comes before its children. */
export function depthsOf({ size, parent }: Pick<Paths, "size" | "parent">): Int32Array {
  const depths = new Int32Array(size);
  for (let id = 0; id < size; id += 1) {
    const from = parent(id);
    depths[id] = from < 0 ? 0 : (depths[from] as number) + 1;
  }
  return depths;
}
