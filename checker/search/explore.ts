// The one loop: breadth-first over everything reachable. What is looked for meanwhile, observers say.
//
// Main invariant: states are visited in the order in which they were found, so whatever an observer meets first lies
// at the end of a shortest path, and of all shortest paths on the least one. An observer sees a state before its steps.

import { ModelError } from "../evaluate/error.ts";
import type { Machine } from "../evaluate/machine.ts";
import type { Plain } from "../language/spec.ts";
import type { Memory } from "./judge.ts";
import { type Paths, Reached } from "./reached.ts";
import { type ActionCoverage, type ModelErrorResult, type Path, textOf } from "./result.ts";

/** One successor of a state. */
export interface Step<State> {
  readonly from: State;
  readonly to: State;
  readonly fromId: number;
  /** -1 if the state is new and a limit keeps it out of the search. */
  readonly toId: number;
  /** Position in machine.moves. */
  readonly move: number;
  /** Which successor of `from`, counted from 0. */
  readonly choice: number;
}

export interface Observer<State> {
  /** The property that it is about: named in model errors. */
  readonly property?: string;
  /** Called once for each state, in order. */
  readonly state?: (state: State, id: number, isInitial: boolean) => void;
  /** Called for each successor of a state, in order. */
  readonly step?: (step: Step<State>) => void;
  /** Called after the last successor of a state; never for a state whose successors were not all computed. */
  readonly expanded?: (state: State, id: number, successors: number) => void;
}

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
  /** Where an earlier search of the same was. Compiled code only. */
  readonly from?: Snapshot | undefined;
  /** Visited states between two pauses. */
  readonly pauseEvery?: number | undefined;
}

/** A search at rest, between two states. */
export interface Pause {
  progress(): Progress;
  /** All that it takes to go on from here elsewhere; missing where states are not packed. */
  snapshot?(): Snapshot;
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
  /** A state's values, by variable. */
  readonly values: (id: number) => Readonly<Record<string, Plain>>;
  readonly complete: boolean;
  readonly limit: string | undefined;
  readonly coverage: readonly ActionCoverage[];
  readonly error: ModelErrorResult | undefined;
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
  readonly #observers: readonly Observer<State>[];
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
  #error: ModelErrorResult | undefined;

  constructor(machine: Machine<State>, observers: readonly Observer<State>[], limits: Limits) {
    this.#machine = machine;
    this.#observers = observers;
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
    for (let id = 0; id < reached.size && this.#error === undefined; id += 1) {
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
      values: (id) => this.#machine.values(reached.state(id)),
      complete: this.#limit === undefined && this.#error === undefined,
      limit: this.#limit,
      coverage: this.#machine.spec.actions.map(({ name }, i) => ({
        action: name,
        fired: this.#fired[i] ?? 0,
        fresh: this.#fresh[i] ?? 0,
      })),
      error: this.#error,
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
      this.#fail(thrown, undefined, undefined);
    }
  }

  #visit(state: State, id: number): void {
    const path = (): Path => this.#reached.path(id);
    this.#tell(path, (observer) => observer.state?.(state, id, this.#reached.parent(id) < 0));
    if (this.#error || this.#full) return;
    let successors = 0;
    try {
      this.#machine.successors(state, (to, move) => {
        if (this.#error === undefined) this.#step(state, to, id, move, successors);
        successors += 1;
      });
    } catch (thrown) {
      this.#fail(thrown, path(), undefined);
    }
    if (this.#error === undefined) this.#tell(path, (observer) => observer.expanded?.(state, id, successors));
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
    this.#tell(
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

  #tell(trace: () => Path, call: (observer: Observer<State>) => void): void {
    for (const observer of this.#observers) {
      try {
        call(observer);
      } catch (thrown) {
        this.#fail(thrown, trace(), observer.property);
      }
    }
  }

  /** Keeps the first model error. */
  #fail(thrown: unknown, trace: Path | undefined, property: string | undefined): void {
    const error = modelErrorOf(thrown, trace, property);
    this.#error ??= error;
  }
}

/** What a search says of a model error. Anything else that is thrown is a mistake of slotcheck and goes on. */
export function modelErrorOf(
  thrown: unknown,
  trace: Path | undefined,
  property: string | undefined,
): ModelErrorResult {
  if (!(thrown instanceof ModelError)) throw thrown;
  const { message, move, at } = thrown;
  return {
    message,
    action: move?.action.name,
    property,
    at,
    trace,
    binding: Object.values(move?.binding ?? {}).map(textOf),
  };
}
