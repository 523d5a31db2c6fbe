// The one loop: breadth-first over everything reachable. What is looked for meanwhile, observers say.
//
// Main invariant: states are visited in the order in which they were found, so whatever an observer meets first lies
// at the end of a shortest path, and of all shortest paths on the least one. An observer sees a state before its steps.

import type { Threads } from "./assist.ts";
import type { Machine } from "../evaluate/machine.ts";
import type { Plain } from "../language/spec.ts";
import { type Memory, type Observer, Observers } from "./observer.ts";
import { type Paths, Reached } from "./reached.ts";
import { type ActionCoverage, type ModelErrorResult, type Path } from "./result.ts";
import type { NoSymmetry, Symmetry } from "./symmetry.ts";

export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** States found and not visited yet. */
  readonly waiting: number;
}

export interface Limits {
  readonly maxStates?: number | undefined;
  /** Levels; the states of the last one are looked at but not left. */
  readonly maxDepth?: number | undefined;
  /** Bytes for states and the table of them, in compiled code; the reference evaluator does not count. */
  readonly maxMemory?: number | undefined;
  /** Take states as one that differ in the names of ids alone, where nothing tells them apart. Compiled code only. */
  readonly symmetry?: boolean | undefined;
  /** Keep fingerprints of 64 bits in place of states. Compiled code only. */
  readonly hashCompact?: boolean | undefined;
  /** Where an earlier search of the same was. Compiled code only. */
  readonly from?: Snapshot | undefined;
  /** Visited states between two pauses. */
  readonly pauseEvery?: number | undefined;
  /** Help for large levels. It changes nothing of what is found. Compiled code without `maxMemory` only. */
  readonly threads?: Threads | undefined;
}

/** The names of limits of memory. */
export const givenMemory = "the memory that this machine gives";
export function memoryLimit(bytes: number | undefined): string {
  return bytes === undefined ? "4 GiB of memory" : `--max-mem ${bytes / 2 ** 20}M`;
}

/** A search at rest, between two states. */
export interface Pause {
  progress(): Progress;
  /** All that it takes to go on from here elsewhere; missing where states are not packed. */
  readonly snapshot?: () => Snapshot;
  /** All states are found; what takes long is judging. */
  readonly isExplored?: true;
}

/** A search in the middle. It belongs to one spec, one instance, one set of properties and one version of slotcheck. */
export interface Snapshot {
  readonly facts: SnapshotFacts;
  /** States with their parents, marks, the graph; views of what will change as soon as the search goes on. */
  readonly data: readonly Uint8Array[];
}

/** As JSON. */
export interface SnapshotFacts {
  /** The state to be visited next, and where its level ends. */
  readonly next: number;
  readonly levelEnd: number;
  readonly size: number;
  readonly depth: number;
  readonly levels: readonly number[];
  readonly generated: number;
  readonly fired: readonly number[];
  readonly fresh: readonly number[];
  /** Initial states, and which choice each is. */
  readonly initial: readonly (readonly [number, number])[];
  readonly judges: readonly Memory[];
}

/**
 * A search that pauses every few states, and goes on when it is asked for the next pause. A text that it is given then
 * ends it, as a limit of that name would.
 */
export type Searching<Found> = Generator<Pause, Found, string | undefined>;

/** Lets a search go on to its end. */
export function finish<Found>(searching: Searching<Found>): Found {
  for (;;) {
    const { done, value } = searching.next();
    if (done === true) return value;
  }
}

export interface Exploration {
  readonly reached: Paths;
  readonly generated: number;
  readonly depth: number;
  /** States that were found first at each depth. */
  readonly levels: readonly number[];
  /** A state's values, by variable; if states are compacted, of states from `oldest` on. */
  readonly oldest: number;
  readonly values: (id: number) => Readonly<Record<string, Plain>>;
  readonly complete: boolean;
  readonly limit: string | undefined;
  readonly coverage: readonly ActionCoverage[];
  readonly error: ModelErrorResult | undefined;
}

/** The same in compiled code. */
export interface CompiledExploration extends Exploration {
  /** What became of the wish for symmetry, if there was one. */
  readonly symmetry: Symmetry | NoSymmetry | undefined;
  /** Are fingerprints kept in place of states? */
  readonly compact: boolean;
  /** How it stands after the last state; missing where states are not kept whole. */
  readonly snapshot: (() => Snapshot) | undefined;
  /** Gives the memory back. Paths can no longer be asked for. */
  release(): void;
}

/** Visits every reachable state, up to the limits or the first model error. */
export function explore<State extends object>(
  machine: Machine<State>,
  observers: readonly Observer<State>[],
  limits: Limits = {},
): Searching<Exploration & { readonly reached: Reached<State> }> {
  return new Explorer(machine, observers, limits).run();
}

/** Visited states between two pauses, unless told. */
export const usualPause = 256;

class Explorer<State extends object> {
  readonly #machine: Machine<State>;
  readonly #observers: Observers<State>;
  readonly #watchesSteps: boolean;
  readonly #limits: Limits;
  readonly #maxStates: number;
  readonly #reached = new Reached<State>();
  readonly #fired: number[];
  readonly #fresh: number[];
  #generated = 0;
  #depth = 0;
  #limit: string | undefined;
  /** A limit was met after which no state is left any more. */
  #full = false;

  constructor(machine: Machine<State>, observers: readonly Observer<State>[], limits: Limits) {
    this.#machine = machine;
    this.#observers = new Observers(observers);
    this.#watchesSteps = observers.some((observer) => observer.step !== undefined);
    this.#limits = limits;
    this.#maxStates = limits.maxStates ?? Infinity;
    this.#fired = machine.spec.actions.map(() => 0);
    this.#fresh = machine.spec.actions.map(() => 0);
  }

  *run(): Searching<Exploration & { readonly reached: Reached<State> }> {
    const { maxDepth = Infinity, pauseEvery = usualPause } = this.#limits;
    const reached = this.#reached;
    const levels: number[] = [];
    let levelEnd = 0;
    this.#enterInitial();
    for (let id = 0; id < reached.size && this.#observers.error === undefined; id += 1) {
      if (id === levelEnd) {
        this.#depth += 1;
        levels.push(reached.size - levelEnd);
        levelEnd = reached.size;
      }
      if (id % pauseEvery === 0) {
        const ended = yield { progress: () => this.#progress(id) };
        if (ended !== undefined) this.#stop(ended);
      }
      if (this.#depth >= maxDepth) this.#stop(`--max-depth ${maxDepth}`);
      this.#visit(reached.state(id), id);
    }
    return {
      reached,
      generated: this.#generated,
      depth: this.#depth,
      levels: reached.size > levelEnd ? [...levels, reached.size - levelEnd] : levels,
      oldest: 0,
      values: (id) => this.#machine.values(reached.state(id)),
      complete: this.#limit === undefined && this.#observers.error === undefined,
      limit: this.#limit,
      coverage: this.#machine.spec.actions.map(({ name }, i) => ({
        action: name,
        fired: this.#fired[i] ?? 0,
        fresh: this.#fresh[i] ?? 0,
      })),
      error: this.#observers.error,
    };
  }

  #progress(visited: number): Progress {
    return {
      distinct: this.#reached.size,
      generated: this.#generated,
      depth: this.#depth,
      waiting: this.#reached.size - visited,
    };
  }

  #stop(limit: string): void {
    this.#limit ??= limit;
    this.#full = true;
  }

  #enterInitial(): void {
    try {
      this.#machine.initial().forEach((state, choice) => {
        this.#generated += 1;
        this.#enter(state, -1, choice);
      });
    } catch (thrown) {
      this.#observers.fail(thrown, undefined, undefined);
    }
  }

  #visit(state: State, id: number): void {
    const path = (): Path => this.#reached.path(id);
    this.#observers.tell(path, (observer) => observer.state?.(state, id, this.#reached.parent(id) < 0));
    if (this.#observers.error || this.#full) return;
    let successors = 0;
    try {
      this.#machine.successors(state, (to, move) => {
        if (this.#observers.error === undefined) this.#step(state, to, id, move, successors);
        successors += 1;
      });
    } catch (thrown) {
      this.#observers.fail(thrown, path(), undefined);
    }
    if (this.#observers.error === undefined)
      this.#observers.tell(path, (observer) => observer.expanded?.(state, id, successors));
  }

  #step(from: State, to: State, fromId: number, move: number, choice: number): void {
    const action = this.#machine.moves[move]?.index ?? -1;
    const size = this.#reached.size;
    const toId = this.#enter(to, fromId, choice);
    this.#generated += 1;
    this.#fired[action] = (this.#fired[action] ?? 0) + 1;
    if (this.#reached.size > size) this.#fresh[action] = (this.#fresh[action] ?? 0) + 1;
    if (!this.#watchesSteps) return;
    const step = { from, to, fromId, toId, move, choice };
    this.#observers.tell(
      () => this.#reached.stepPath(fromId, choice),
      (observer) => observer.step?.(step),
    );
  }

  /** The number of a state, a new one if there is room; -1 if there is not. */
  #enter(state: State, parent: number, choice: number): number {
    const known = this.#reached.find(state);
    if (known >= 0) return known;
    if (this.#reached.size < this.#maxStates) return this.#reached.add(state, parent, choice);
    this.#stop(`--max-states ${this.#maxStates}`);
    return -1;
  }
}
