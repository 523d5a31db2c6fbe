// The one loop once more, in compiled code: the same visits in the same order, many at a time.
//
// Main invariant: whatever could change a judge's mind goes the way of `explore.ts`, state by state, on the reference
// evaluator. Compiled code does the rest, about which no judge has anything to say: it stops at a state where a watched
// formula has the value that somebody waits for, and where it is unsure. So the two explorations end alike.

import type { Machine } from "../evaluate/machine.ts";
import type { Model } from "../compile/model.ts";
import { Unsupported } from "../compile/shape.ts";
import {
  type CompiledExploration,
  givenMemory,
  type Limits,
  memoryLimit,
  type Pause,
  type Progress,
  type Searching,
  type Snapshot,
  usualPause,
} from "./explore.ts";
import { bytesOf, graphLimit, noGraph, type GraphRecorder } from "./graph.ts";
import type { Judge, Mark } from "./judge.ts";
import { Observers } from "./observer.ts";
import { KeptStates } from "./kept.ts";
import { compiled, modelsFor } from "./models.ts";
import type { Path } from "./result.ts";
import { type NoSymmetry, type Symmetry, symmetryOf } from "./symmetry.ts";
import { CompiledModel } from "./memory.ts";
import type { Threads } from "./assist.ts";
import { Tally } from "./tally.ts";
import { OutOfMemory } from "./wasm.ts";
import { Team, ThreadDied, usualLeast } from "./team.ts";
import { Watches } from "./watches.ts";

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
  const tooLarge: NoSymmetry = { not: "its values are too large to be renamed" };
  const symmetry = wished && "ids" in wished && !folded ? tooLarge : wished;
  return new CompiledExplorer(machine, judges, recorder, limits, model, symmetry).run();
}

/** States after which counters are read, long before one of 32 bits is full. */
const drainEvery = 4096;

class CompiledExplorer<State extends object> {
  readonly #machine: Machine<State>;
  readonly #judges: readonly Judge<State>[];
  readonly #marks: readonly Mark[];
  readonly #observers: Observers<State>;
  readonly #watches: Watches;
  readonly #recorder: GraphRecorder | undefined;
  readonly #limits: Limits;
  readonly #model: Model;
  readonly #symmetry: Symmetry | NoSymmetry | undefined;
  #run: CompiledModel;
  #team: Team | undefined;
  /** Where a claim ends of which the search does the rest itself. */
  #own = 0;
  readonly #initial = new Map<number, number>();
  #kept: KeptStates<State>;
  readonly #tally: Tally;
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
    this.#marks = judges.flatMap(({ marks = [] }) => marks);
    this.#observers = new Observers(judges);
    this.#watches = new Watches(judges);
    this.#recorder = recorder;
    this.#limits = limits;
    this.#model = model;
    this.#run = new CompiledModel(
      model,
      machine.constants,
      limits.maxStates ?? Infinity,
      limits.maxMemory ?? Infinity,
      [],
      () => recorder?.bytes ?? 0,
    );
    recorder?.ask((bytes) => this.#run.hasRoom(bytes));
    this.#kept = this.#keptIn(this.#run);
    this.#tally = new Tally(machine);
  }

  #keptIn(run: CompiledModel): KeptStates<State> {
    return new KeptStates(this.#machine, this.#model, run, this.#initial, this.#symmetry);
  }

  *run(): Searching<CompiledExploration> {
    const { maxDepth = Infinity, pauseEvery = usualPause } = this.#limits;
    const { from } = this.#limits;
    const levels = [...(from?.facts.levels ?? [])];
    let levelEnd = from?.facts.levelEnd ?? 0;
    let drained = 0;
    if (from) this.#load(from);
    else this.#enterInitial();
    this.#watches.arm(this.#run);
    const pauseAt = (id: number): Pause => {
      const end = levelEnd;
      const snapshot = () => this.#snapshot(id, end, levels);
      return { progress: () => this.#progress(id), ...(!this.#run.isCompact && { snapshot }) };
    };
    try {
      for (let id = from?.facts.next ?? 0; id < this.#run.size && this.#observers.error === undefined;) {
        if (id === levelEnd) {
          this.#depth += 1;
          levels.push(this.#run.size - levelEnd);
          levelEnd = this.#run.size;
          this.#share(id, levelEnd);
        }
        if (id - drained >= drainEvery) {
          this.#tally.drain(this.#run);
          drained = id;
        }
        if (id % pauseEvery === 0) this.#stop(yield pauseAt(id));
        if (this.#team) this.#look(this.#team);
        if (this.#depth >= maxDepth) this.#stop(`--max-depth ${maxDepth}`);
        if (this.#full && this.#team) yield* this.#dismiss(this.#team, pauseAt(id));
        if (id < this.#initial.size && this.#judges.some((judge) => judge.initial?.() === true)) {
          this.#attend(id);
          this.#watches.arm(this.#run);
          id += 1;
          continue;
        }
        const end = Math.min(levelEnd, id - (id % pauseEvery) + pauseEvery);
        const done = this.#team ? this.#take(this.#team, id, levelEnd) : this.#alone(id, end);
        if (this.#team && done < 0) {
          yield* this.#prepare(this.#team, id, levelEnd, pauseAt(id));
          continue;
        }
        if (this.#run.full) this.#stop(this.#roomLimit());
        if (this.#recorder?.full) this.#stop(graphLimit(this.#recorder, this.#limits));
        id += done;
        if (!this.#run.attention) continue;
        // Other threads have words of their own for what they meet.
        if (this.#team || !this.#watches.tell(this.#run, id)) {
          this.#attend(id);
          id += 1;
        }
        this.#watches.arm(this.#run);
      }
    } finally {
      this.#team?.end();
    }
    const run = this.#run;
    this.#tally.drain(this.#run);
    return {
      reached: this.#kept,
      generated: this.#tally.generated,
      depth: this.#depth,
      levels: run.size > levelEnd ? [...levels, run.size - levelEnd] : levels,
      values: (id) => this.#kept.values(id),
      complete: this.#limit === undefined && this.#observers.error === undefined,
      limit: this.#limit,
      coverage: this.#tally.coverage(),
      error: this.#observers.error,
      oldest: run.oldest,
      symmetry: this.#symmetry,
      compact: run.isCompact,
      snapshot: run.isCompact ? undefined : () => this.#snapshot(run.size, levelEnd, levels),
      release: () => run.release(),
    };
  }

  #progress(visited: number): Progress {
    this.#tally.drain(this.#run);
    const [{ size }, { generated }] = [this.#run, this.#tally];
    return { distinct: size, generated, depth: this.#depth, waiting: size - visited };
  }

  #snapshot(next: number, levelEnd: number, levels: readonly number[]): Snapshot {
    this.#tally.drain(this.#run);
    const { starts, targets, moves } = this.#recorder?.graph() ?? noGraph;
    const marks = this.#marks.map((mark) => mark.words());
    return {
      facts: {
        next,
        levelEnd,
        size: this.#run.size,
        depth: this.#depth,
        levels: [...levels],
        ...this.#tally.save(),
        initial: [...this.#initial],
        judges: this.#judges.map((judge) => judge.save()),
      },
      data: [this.#run.records(), ...[...marks, starts, targets, moves].map(bytesOf)],
    };
  }

  /** Goes on where another search was. */
  #load({ facts, data: [records = new Uint8Array(), ...rest] }: Snapshot): void {
    const words = rest.map((bytes) => new Int32Array(Uint8Array.from(bytes).buffer));
    this.#marks.forEach((mark, i) => mark.load(Uint32Array.from(words[i] ?? []), facts.next));
    const [starts = noGraph.starts, targets = noGraph.targets, moves = noGraph.moves] = words.slice(
      this.#marks.length,
    );
    this.#recorder?.load({ starts, targets, moves });
    this.#judges.forEach((judge, i) => judge.load(facts.judges[i] ?? {}));
    for (const [id, choice] of facts.initial) this.#initial.set(id, choice);
    this.#tally.load(facts);
    this.#depth = facts.depth;
    this.#run.load(records);
  }

  #alone(id: number, end: number): number {
    // In a team, what this thread has collected may be of states further on.
    const done = this.#run.batch(id, end - id, !this.#full, !this.#recorder && !this.#team);
    this.#record(done);
    return done;
  }

  /** Begins a level together with other threads, if it is large and there are any. */
  #share(id: number, levelEnd: number): void {
    const { threads, maxMemory } = this.#limits;
    // Initial states may each be attended to.
    const least = id < this.#initial.size ? Infinity : (threads?.least ?? usualLeast);
    if (
      threads &&
      !this.#team &&
      !this.#full &&
      maxMemory === undefined &&
      !this.#run.isCompact &&
      levelEnd - id >= least
    )
      this.#team = this.#gather(threads);
    this.#team?.begin(id, levelEnd);
  }

  /** Moves into a memory that other threads share; undefined if that is not to be had. */
  #gather(threads: Threads): Team | undefined {
    const { constants } = this.#machine;
    const { maxStates = Infinity, pauseEvery = usualPause } = this.#limits;
    const ids = this.#symmetry && "ids" in this.#symmetry ? this.#symmetry.ids : [];
    try {
      const models = modelsFor(threads.size, this.#machine, this.#judges, ids);
      const [own, ...others] = models;
      if (!own || others.length === 0) return undefined;
      const run = new CompiledModel(own, constants, maxStates, Infinity, others);
      run.load(this.#run.records());
      this.#tally.drain(this.#run);
      this.#run.release();
      this.#run = run;
      this.#kept = this.#keptIn(run);
      this.#watches.arm(this.#run);
      return new Team(run, models, threads, { pauseEvery, leaveOut: !this.#recorder });
    } catch (thrown) {
      if (thrown instanceof Unsupported || thrown instanceof OutOfMemory) return undefined;
      throw thrown;
    }
  }

  /** Takes what somebody has collected from a state on, and enters it. Returns how many states are done; -1 if nothing is there yet. */
  #take(team: Team, id: number, levelEnd: number): number {
    const run = this.#run;
    const end = team.endOf(id, levelEnd);
    const most = this.#most(end - id);
    if (run.moves(most)) return -1;
    if (id < this.#own) return this.#alone(id, this.#own);
    let found = team.ready(id);
    while (!found && team.lookAhead()) found = team.ready(id);
    if (!found) return -1;
    const { slot, collected, counted } = found;
    // What is counted is counted as a whole. Where room may end in the middle, the search does all of it itself.
    const whole = !counted || run.admits(most);
    if (whole) {
      const done = run.enter(id, collected, true, slot.address, counted);
      this.#record(done, slot.address);
      if (run.attention) this.#own = end;
      team.free(slot);
      return done;
    }
    team.free(slot);
    this.#own = end;
    return this.#alone(id, end);
  }

  /** Does what it takes so that there will be something: makes room that others' reading has to stop for, or waits for others. */
  *#prepare(team: Team, id: number, levelEnd: number, pause: Pause): Searching<void> {
    const most = this.#most(team.endOf(id, levelEnd) - id);
    if (!this.#run.moves(most)) {
      yield* this.#await(team, () => team.ready(id) !== undefined, pause);
      return;
    }
    yield* this.#still(team, pause);
    this.#run.makeRoom(most);
    team.goOn();
  }

  /** At most so many successors have some states, and one more that is attended to. */
  #most(states: number): number {
    return (states + 1) * this.#model.core.moves;
  }

  *#still(team: Team, pause: Pause): Searching<void> {
    team.hold();
    while (!team.rests()) yield* this.#await(team, () => team.rests(), pause);
  }

  *#dismiss(team: Team, pause: Pause): Searching<void> {
    yield* this.#still(team, pause);
    team.end();
    this.#team = undefined;
  }

  /** Waits a moment for other threads. */
  *#await(team: Team, until: () => boolean, pause: Pause): Searching<void> {
    team.wait(until);
    if (until()) return;
    this.#stop(yield pause);
    this.#look(team);
  }

  /** @throws {ThreadDied} if one of the team has */
  #look(team: Team): void {
    const why = team.died();
    const { spec, instance } = this.#machine;
    if (why !== undefined)
      throw new ThreadDied(`a thread died while it helped to search ${spec.name} ${instance}: ${why}`);
  }

  /** Lets no state be left any more, if there is a limit that wants it. */
  #stop(limit: string | undefined): void {
    if (limit === undefined) return;
    this.#limit ??= limit;
    this.#full = true;
  }

  /** What keeps new states out. */
  #roomLimit(): string {
    const { maxStates = Infinity, maxMemory } = this.#limits;
    if (!this.#run.exhausted || this.#run.size >= maxStates) return `--max-states ${maxStates}`;
    return this.#run.refused ? givenMemory : memoryLimit(maxMemory);
  }

  /** Keeps what judges and the graph want to know of every state that a batch has done. */
  #record(done: number, slot?: number): void {
    if (this.#marks.length > 0) this.#run.marks(done, this.#marks, slot);
    if (this.#recorder && !this.#full) this.#run.edges(done, this.#recorder, slot);
  }

  #enterInitial(): void {
    try {
      this.#machine.initial().forEach((state, choice) => {
        this.#tally.generated += 1;
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
    const compiled = this.#run.isCompact ? undefined : this.#expand(id);
    if (compiled !== undefined) {
      this.#observers.tell(path, (judge) => judge.expanded?.(state, id, compiled));
      return;
    }
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

  /**
   * Leaves a state that the judges have seen; returns how many successors it has, nothing if somebody may have something to say about
   * one of its steps.
   */
  #expand(id: number): number | undefined {
    const run = this.#run;
    this.#watches.arm(this.#run, ["step", "stuck"]);
    const successors = run.successors(id);
    if (successors === undefined) return undefined;
    for (let choice = 0; choice < successors; choice += 1) {
      const { size } = run;
      const { move, id: toId } = run.take(choice, id);
      if (toId < 0) this.#stop(this.#roomLimit());
      this.#tally.add(move, 1, run.size - size);
      this.#recorder?.edge(toId, move);
    }
    this.#recorder?.close();
    return successors;
  }

  #step(from: State, to: State, fromId: number, move: number, choice: number): void {
    const { size } = this.#run;
    const toId = this.#enter(to, fromId);
    this.#tally.add(move, 1, this.#run.size - size);
    this.#recorder?.edge(toId, move);
    // The number of a representative is none of the state itself.
    const step = { from, to, fromId, toId: this.#model.symmetric ? -1 : toId, move, choice };
    this.#observers.tell(
      () => this.#kept.stepPath(fromId, choice),
      (judge) => judge.step?.(step),
    );
  }
}
