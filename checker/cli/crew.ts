// Threads that search cases side by side, each case in one of them.
//
// Main invariant: which thread searches a case, and when, changes nothing of what is found. A thread that ends before its
// time ends the check with a message, never with a wait.

import { Worker } from "node:worker_threads";
import type { Place, Spec } from "../language/spec.ts";
import { type Signal, signals } from "../report/outcome.ts";
import { kinOf, type Progress, ThreadDied } from "../search/search.ts";
import type { Job, Searched } from "./job.ts";

/** A job as a thread is told: a spec comes with the first of its jobs alone. */
export interface Task extends Omit<Job, "spec"> {
  readonly number: number;
  readonly spec: Spec | undefined;
}

/** What all threads see from the beginning. */
export interface Shared {
  /** 0, or a signal's position in `signals` plus 1. */
  readonly heard: Int32Array<SharedArrayBuffer>;
}

export type Answer = { readonly progress: Progress } | Searched | { readonly not: "thrown" | "unsearched" };

/** The signal that was heard, if one was. */
export function signalIn(heard: Int32Array): Signal | undefined {
  return signals[Atomics.load(heard, 0) - 1];
}

/** Room for what is young: short searches leave much behind, and little of it lasts. */
const resourceLimits = { maxYoungGenerationSizeMb: 128 };

interface Waiting extends Job {
  readonly number: number;
  /** Jobs of one kin share compiled code, and so, as far as possible, a thread. */
  readonly kin: string;
  readonly onProgress: (progress: Progress) => void;
  readonly done: (found: Searched | "thrown" | "unsearched") => void;
  readonly fail: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly known: Set<Spec>;
  /** What it was told and has not answered, the one at work first. */
  readonly jobs: Waiting[];
  kin: string | undefined;
}

/** Jobs that a thread is told at once: each message wakes somebody, which takes as long as a short search. */
const mostAtOnce = 16;
/** So many times that, for each thread, wait then. Where there are fewer, one might wait behind a long one. */
const plenty = 8;

export class Crew {
  readonly #heard = new Int32Array(new SharedArrayBuffer(4));
  readonly #threads: Thread[] = [];
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #numbers = new Map<Spec, number>();
  /** The kin of what was claimed last. */
  #claimed: string | undefined;
  #died: ThreadDied | undefined;

  readonly #program: URL;

  /** @param program what a thread runs */
  constructor(size: number, program = new URL("./worker.js", import.meta.url)) {
    this.#program = program;
    for (let i = 0; i < size; i += 1) this.#hire();
  }

  #hire(): void {
    const shared: Shared = { heard: this.#heard };
    const worker = new Worker(this.#program, { workerData: shared, resourceLimits });
    const thread: Thread = { worker, known: new Set(), jobs: [], kin: undefined };
    worker.on("message", (answers: readonly Answer[]) => this.#hear(thread, answers));
    worker.on("error", (error) => this.#lose(thread, error.message));
    worker.on("exit", (code) => this.#lose(thread, `it ended with code ${code}`));
    this.#threads.push(thread);
    this.#employ();
  }

  /**
   * Searches as soon as a thread is free, or never if somebody has claimed the number. "thrown" if the search throws, or meets
   * an error of the model: a search in this thread says what.
   * @throws {ThreadDied}
   */
  search(
    job: Job,
    number: number,
    onProgress: (progress: Progress) => void,
  ): Promise<Searched | "thrown" | "unsearched"> {
    return new Promise((done, fail) => {
      if (this.#died) return fail(this.#died);
      const kin = kinOf(job.spec, job.instance);
      const waiting = { ...job, number, kin, onProgress, done, fail };
      const same = this.#waiting.get(kin) ?? [];
      same.push(waiting);
      this.#waiting.set(kin, same);
      this.#employ();
    });
  }

  /** The number of a job that no thread has begun, and none will. */
  claim(): number | undefined {
    const job = this.#died ? undefined : this.#next({ kin: this.#claimed });
    this.#claimed = job?.kin;
    return job?.number;
  }

  /** Ends all searches as soon as they pause, and begins no other. */
  interrupt(signal: Signal): void {
    Atomics.store(this.#heard, 0, signals.indexOf(signal) + 1);
    for (const { done } of [...this.#waiting.values()].flat()) done("unsearched");
    this.#waiting.clear();
  }

  async end(): Promise<void> {
    this.#waiting.clear();
    await Promise.all(
      this.#threads.map(({ worker }) => {
        worker.removeAllListeners();
        return worker.terminate();
      }),
    );
  }

  /** Tells each thread what it is to do before it has nothing left. */
  #employ(): void {
    for (const thread of this.#threads) {
      const atOnce = Math.min(mostAtOnce, Math.floor(this.#open() / (plenty * this.#threads.length)));
      if (thread.jobs.length === 0 || thread.jobs.length < atOnce) this.#give(thread, Math.max(1, atOnce));
    }
  }

  #open(): number {
    return [...this.#waiting.values()].reduce((total, { length }) => total + length, 0);
  }

  #give(thread: Thread, atOnce: number): void {
    const tasks: Task[] = [];
    while (tasks.length < atOnce && !this.#died) {
      const job = this.#next(thread);
      if (!job) break;
      thread.jobs.push(job);
      thread.kin = job.kin;
      tasks.push(this.#task(thread, job));
    }
    if (tasks.length > 0) thread.worker.postMessage(tasks);
  }

  #task({ known }: Thread, { spec, instance, limits, engine }: Waiting): Task {
    const number = this.#numbers.get(spec) ?? this.#numbers.size;
    this.#numbers.set(spec, number);
    const isNew = !known.has(spec);
    known.add(spec);
    return { number, spec: isNew ? unplaced(spec) : undefined, instance, limits, engine };
  }

  /** More of what the thread has searched last; else what nobody is at, the first that came; else of what there is most. */
  #next({ kin }: Pick<Thread, "kin">): Waiting | undefined {
    const busy = new Set([this.#claimed, ...this.#threads.map((thread) => thread.kin)]);
    const all = [...this.#waiting];
    const [key, jobs] =
      all.find(([own]) => own === kin) ??
      all.find(([own]) => !busy.has(own)) ??
      all.reduce((most, each) => (each[1].length > most[1].length ? each : most), ["", []]);
    const job = jobs.shift();
    if (jobs.length === 0) this.#waiting.delete(key);
    return job;
  }

  #hear({ jobs }: Thread, answers: readonly Answer[]): void {
    for (const answer of answers) {
      if ("progress" in answer) jobs[0]?.onProgress(answer.progress);
      else jobs.shift()?.done("not" in answer ? answer.not : answer);
    }
    this.#employ();
  }

  /** All that waits for a thread waits in vain. */
  #lose({ jobs: [job] }: Thread, why: string): void {
    const during = job ? `while it searched ${job.spec.name} ${job.instance}` : "before its first search";
    this.#died ??= new ThreadDied(`a thread died ${during}: ${why}`);
    const jobs = [...this.#threads.flatMap((thread) => thread.jobs), ...[...this.#waiting.values()].flat()];
    for (const { fail } of jobs) fail(this.#died);
  }
}

/** The spec without the places where it was written: to find them all takes long, and a thread leaves it to others to name one. */
function unplaced(spec: Spec): Spec {
  const bare = <T extends { readonly at: Place }>(own: T): T => ({ ...own, at: { file: "", line: 0 } });
  return {
    ...spec,
    definitions: spec.definitions.map(bare),
    actions: spec.actions.map((action) => bare({ ...action, updates: action.updates.map(bare) })),
    properties: spec.properties.map((property) =>
      bare(
        property.kind === "refinement" ? { ...property, abstract: unplaced(property.abstract) } : property,
      ),
    ),
  };
}
