// The one loop once more, in compiled code: the same visits in the same order, many at a time.
//
// Main invariant: whatever could change a judge's mind goes the way of `explore.ts`, state by state, on the reference
// evaluator. Compiled code does the rest, about which no judge has anything to say: it stops at a state where a watched
// formula has the value that somebody waits for, and where it is unsure. So the two explorations end alike.

import type { Machine } from "../evaluate/machine.ts";
import type { Constants, Spec } from "../language/spec.ts";
import { compileModel, type Model, sizesOf } from "../compile/model.ts";
import { Unsupported } from "../compile/shape.ts";
import type { Ids } from "../compile/symmetry.ts";
import {
  type Exploration,
  type Limits,
  type Progress,
  type Searching,
  type Snapshot,
  usualPause,
} from "./explore.ts";
import type { GraphRecorder } from "./graph.ts";
import type { Judge } from "./judge.ts";
import { Observers } from "./observer.ts";
import { KeptStates } from "./kept.ts";
import type { Path } from "./result.ts";
import { type NoSymmetry, type Symmetry, symmetryOf } from "./symmetry.ts";
import { CompiledModel } from "./memory.ts";

export interface CompiledExploration extends Exploration {
  /** What became of the wish for symmetry, if there was one. */
  readonly symmetry: Symmetry | NoSymmetry | undefined;
  /** Are fingerprints kept in place of states, or why not? */
  readonly compact: true | string;
  /** Gives the memory back. Paths can no longer be asked for. */
  release(): void;
}

/** Visits every reachable state, as `explore` does; undefined if the spec cannot be compiled. */
export function exploreCompiled<State extends object>(
  machine: Machine<State>,
  judges: readonly Judge<State>[],
  recorder: GraphRecorder | undefined,
  limits: Limits,
): Searching<CompiledExploration> | undefined {
  const wished = limits.symmetry === true ? symmetryOf(machine.spec, machine.constants) : undefined;
  const compact = limits.hashCompact === true && !recorder;
  const folded = wished && "ids" in wished ? compiled(machine, judges, wished.ids, compact) : undefined;
  const model = folded ?? compiled(machine, judges, [], compact);
  if (!model) return undefined;
  const symmetry: Symmetry | NoSymmetry | undefined =
    wished && "ids" in wished && !folded ? { not: "its values are too large to be renamed" } : wished;
  return new CompiledExplorer(machine, judges, recorder, limits, model, symmetry).run();
}

/** Models by their spec and its sizes: instances that differ in tables and programs alone share one. */
const models = new WeakMap<Spec, Map<string, Model | undefined>>();

/** Equal for two instances of a spec if they share compiled code. */
export function kinOf(spec: Spec, instance: string): string {
  return `${spec.name} ${sizesOf(spec, spec.instances[instance] ?? {})}`;
}

/** The judges are those of the spec: what they watch follows from it and from its sizes. */
function compiled<State extends object>(
  { spec, constants }: Machine<State>,
  judges: readonly Judge<State>[],
  ids: readonly Ids[],
  compact: boolean,
): Model | undefined {
  const own = models.get(spec) ?? new Map<string, Model | undefined>();
  models.set(spec, own);
  const key = `${sizesOf(spec, constants)} ${ids.length} ${compact}`;
  if (own.has(key)) return own.get(key);
  const model = compile(spec, constants, judges, ids, compact);
  own.set(key, model);
  return model;
}

function compile<State extends object>(
  spec: Spec,
  constants: Constants,
  judges: readonly Judge<State>[],
  ids: readonly Ids[],
  compact: boolean,
): Model | undefined {
  try {
    return compileModel(spec, constants, {
      watches: judges.flatMap(({ watches = [] }) => watches),
      marks: judges.flatMap(({ marks = [] }) => marks),
      ids,
      compact,
    });
  } catch (thrown) {
    if (thrown instanceof Unsupported) return undefined;
    throw thrown;
  }
}

/** Why states are not compacted. */
const temporal = "temporal properties need more of the graph than fingerprints";
const small = "its states have 64 bits or less";

const none = new Int32Array();
const noGraph = { starts: none, targets: none, moves: none };

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** States after which counters are read, long before one of 32 bits is full. */
const drainEvery = 4096;

class CompiledExplorer<State extends object> {
  readonly #machine: Machine<State>;
  readonly #judges: readonly Judge<State>[];
  readonly #observers: Observers<State>;
  readonly #recorder: GraphRecorder | undefined;
  readonly #limits: Limits;
  readonly #model: Model;
  readonly #symmetry: Symmetry | NoSymmetry | undefined;
  readonly #run: CompiledModel;
  readonly #initial = new Map<number, number>();
  readonly #kept: KeptStates<State>;
  readonly #fired: number[];
  readonly #fresh: number[];
  #generated = 0;
  #depth = 0;
  #limit: string | undefined;
  #full = false;

  constructor(
    machine: Machine<State>,
    judges: readonly Judge<State>[],
    recorder: GraphRecorder | undefined,
    limits: Limits,
    model: Model,
    symmetry: Symmetry | NoSymmetry | undefined,
  ) {
    this.#symmetry = symmetry;
    this.#machine = machine;
    this.#judges = judges;
    this.#observers = new Observers(judges);
    this.#recorder = recorder;
    this.#limits = limits;
    this.#model = model;
    this.#run = new CompiledModel(
      model,
      machine.constants,
      limits.maxStates ?? Infinity,
      limits.maxMemory ?? Infinity,
    );
    this.#kept = new KeptStates(machine, model.layout, this.#run, this.#initial, symmetry);
    this.#fired = machine.spec.actions.map(() => 0);
    this.#fresh = machine.spec.actions.map(() => 0);
  }

  *run(): Searching<CompiledExploration> {
    const { maxDepth = Infinity, pauseEvery = usualPause } = this.#limits;
    const run = this.#run;
    const { from } = this.#limits;
    const levels = [...(from?.facts.levels ?? [])];
    let levelEnd = from?.facts.levelEnd ?? 0;
    let drained = 0;
    if (from) this.#load(from);
    else this.#enterInitial();
    this.#arm();
    for (let id = from?.facts.next ?? 0; id < run.size && this.#observers.error === undefined;) {
      const visited = id;
      if (id === levelEnd) {
        this.#depth += 1;
        levels.push(run.size - levelEnd);
        levelEnd = run.size;
      }
      if (id - drained >= drainEvery) {
        this.#drain();
        drained = id;
      }
      if (id % pauseEvery === 0) {
        const end = levelEnd;
        const ended = yield {
          progress: () => this.#progress(visited),
          ...(!run.isCompact && { snapshot: () => this.#snapshot(visited, end, levels) }),
        };
        if (ended !== undefined) this.#stop(ended);
      }
      if (this.#depth >= maxDepth) this.#stop(`--max-depth ${maxDepth}`);
      if (id < this.#initial.size && this.#judges.some((judge) => judge.initial?.() === true)) {
        this.#attend(id);
        this.#arm();
        id += 1;
        continue;
      }
      const most = Math.min(levelEnd - id, pauseEvery - (id % pauseEvery));
      const done = run.batch(id, most, !this.#full);
      this.#record(done);
      if (run.full && !this.#full) this.#stop(this.#roomLimit());
      id += done;
      if (!run.attention) continue;
      this.#attend(id);
      this.#arm();
      id += 1;
    }
    this.#drain();
    return {
      reached: this.#kept,
      generated: this.#generated,
      depth: this.#depth,
      levels: run.size > levelEnd ? [...levels, run.size - levelEnd] : levels,
      values: (id) => this.#kept.values(id),
      complete: this.#limit === undefined && this.#observers.error === undefined,
      limit: this.#limit,
      coverage: this.#machine.spec.actions.map(({ name }, i) => ({
        action: name,
        fired: this.#fired[i] ?? 0,
        fresh: this.#fresh[i] ?? 0,
      })),
      error: this.#observers.error,
      oldest: run.oldest,
      symmetry: this.#symmetry,
      compact: run.isCompact || (this.#recorder ? temporal : small),
      release: () => run.release(),
    };
  }

  #progress(visited: number): Progress {
    this.#drain();
    const { size } = this.#run;
    return { distinct: size, generated: this.#generated, depth: this.#depth, waiting: size - visited };
  }

  #snapshot(next: number, levelEnd: number, levels: readonly number[]): Snapshot {
    this.#drain();
    const { starts, targets, moves } = this.#recorder?.graph() ?? noGraph;
    const marks = this.#judges.flatMap((judge) => judge.marks ?? []).map((mark) => mark.words());
    return {
      facts: {
        next,
        levelEnd,
        size: this.#run.size,
        depth: this.#depth,
        levels: [...levels],
        generated: this.#generated,
        fired: this.#fired,
        fresh: this.#fresh,
        initial: [...this.#initial],
        judges: this.#judges.map((judge) => judge.save()),
      },
      data: [this.#run.records(), ...[...marks, starts, targets, moves].map(bytesOf)],
    };
  }

  /** Goes on where another search was. */
  #load({ facts, data: [records = new Uint8Array(), ...rest] }: Snapshot): void {
    const words = rest.map((bytes) => new Int32Array(Uint8Array.from(bytes).buffer));
    const marks = this.#judges.flatMap((judge) => judge.marks ?? []);
    marks.forEach((mark, i) => mark.load(Uint32Array.from(words[i] ?? []), facts.next));
    const [starts = none, targets = none, moves = none] = words.slice(marks.length);
    this.#recorder?.load({ starts, targets, moves });
    this.#judges.forEach((judge, i) => judge.load(facts.judges[i] ?? {}));
    for (const [id, choice] of facts.initial) this.#initial.set(id, choice);
    this.#fired.splice(0, Infinity, ...facts.fired);
    this.#fresh.splice(0, Infinity, ...facts.fresh);
    this.#generated = facts.generated;
    this.#depth = facts.depth;
    this.#run.load(records);
  }

  #stop(limit: string): void {
    this.#limit ??= limit;
    this.#full = true;
  }

  /** What keeps new states out. */
  #roomLimit(): string {
    const { maxStates = Infinity, maxMemory } = this.#limits;
    if (!this.#run.exhausted || this.#run.size >= maxStates) return `--max-states ${maxStates}`;
    if (this.#run.refused) return "the memory that this machine gives";
    return maxMemory === undefined ? "4 GiB of memory" : `--max-mem ${maxMemory / 2 ** 20}M`;
  }

  /** Tells the code which watches are still open. */
  #arm(): void {
    this.#run.arm(this.#judges.flatMap(({ watches = [] }) => watches.map((watch) => watch.open())));
  }

  /** Moves the code's counters, one a move, to the actions. */
  #drain(): void {
    const { moves } = this.#machine;
    this.#run.drain((move, fired, fresh) => {
      const action = moves[move]?.index ?? -1;
      this.#generated += fired;
      this.#fired[action] = (this.#fired[action] ?? 0) + fired;
      this.#fresh[action] = (this.#fresh[action] ?? 0) + fresh;
    });
  }

  /** Keeps what judges and the graph want to know of every state that a batch has done. */
  #record(done: number): void {
    const marks = this.#judges.flatMap((judge) => judge.marks ?? []);
    if (marks.length > 0) this.#run.marks(done, marks);
    if (this.#recorder && !this.#full) this.#run.edges(done, this.#recorder);
  }

  #enterInitial(): void {
    try {
      this.#machine.initial().forEach((state, choice) => {
        this.#generated += 1;
        const size = this.#run.size;
        const id = this.#enter(state, -1);
        if (id === size) this.#initial.set(id, choice);
      });
    } catch (thrown) {
      this.#observers.fail(thrown, undefined, undefined);
    }
  }

  #enter(state: State, parent: number): number {
    const id = this.#run.insert(this.#kept.packed(state), parent);
    if (id < 0) this.#stop(this.#roomLimit());
    return id;
  }

  /** One state as `explore.ts` visits it. */
  #attend(id: number): void {
    const state = this.#kept.state(id);
    const path = (): Path => this.#kept.path(id);
    this.#observers.tell(path, (judge) => judge.state?.(state, id, this.#run.parent(id) < 0));
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
    if (this.#observers.error !== undefined) return;
    this.#observers.tell(path, (judge) => judge.expanded?.(state, id, successors));
    this.#recorder?.close();
  }

  #step(from: State, to: State, fromId: number, move: number, choice: number): void {
    const action = this.#machine.moves[move]?.index ?? -1;
    const { size } = this.#run;
    const toId = this.#enter(to, fromId);
    this.#generated += 1;
    this.#fired[action] = (this.#fired[action] ?? 0) + 1;
    if (this.#run.size > size) this.#fresh[action] = (this.#fresh[action] ?? 0) + 1;
    this.#recorder?.edge(toId, move);
    // The number of a representative is none of the state itself.
    const step = { from, to, fromId, toId: this.#model.symmetric ? -1 : toId, move, choice };
    this.#observers.tell(
      () => this.#kept.stepPath(fromId, choice),
      (judge) => judge.step?.(step),
    );
  }
}
