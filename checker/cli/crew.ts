// Threads that search cases side by side, each case in one of them.
//
// Main invariant: which thread searches a case, and when, changes nothing of what is found. A thread that ends before its
// time ends the check with a message, never with a wait.

import { serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Place, Spec } from "../language/spec.ts";
import { type Signal, signals } from "../report/outcome.ts";
import { kinOf, type Progress, ThreadDied } from "../search/search.ts";
import type { Job, Searched } from "./job.ts";

/** A job as threads are told, by its number. */
export interface Task extends Omit<Job, "spec"> {
  readonly job: number;
  /** Its spec's number. */
  readonly spec: number;
}

/** What a thread is told: everything that there is to do, of which it takes what nobody else has taken. */
export interface Round {
  /** By a job's number, whose it is: 0 for nobody's, else a thread's mark. */
  readonly claims: Int32Array<SharedArrayBuffer>;
  readonly mark: number;
  /** Each as `serialize` writes it: whoever needs none of its jobs need not read it. */
  readonly specs: readonly Uint8Array<SharedArrayBuffer>[];
  /** In the order in which this thread looks at them. */
  readonly tasks: readonly Task[];
}

/** What all threads see from the beginning. */
export interface Shared {
  /** 0, or a signal's position in `signals` plus 1. */
  readonly heard: Int32Array<SharedArrayBuffer>;
}

/** "thrown" if the search throws, or meets an error of the model: a search in the first thread says what. */
export type Found = Searched | "thrown" | "unsearched";

export interface Answer {
  readonly job: number;
  readonly said: { readonly progress: Progress } | { readonly found: Found };
}

/** Whoever waits for the answers. */
export interface Listener {
  readonly onProgress: (job: number, progress: Progress) => void;
  readonly onFound: (job: number, found: Found) => void;
  readonly onDeath: (died: ThreadDied) => void;
}

/** The signal that was heard, if one was. */
export function signalIn(heard: Int32Array): Signal | undefined {
  return signals[Atomics.load(heard, 0) - 1];
}

/** Takes a job, unless somebody has. */
export function claim({ claims, mark }: Pick<Round, "claims" | "mark">, job: number): boolean {
  return Atomics.compareExchange(claims, job, 0, mark) === 0;
}

/** Room for what is young: short searches leave much behind, and little of it lasts. */
const resourceLimits = { maxYoungGenerationSizeMb: 128 };

export class Crew {
  readonly #heard = new Int32Array(new SharedArrayBuffer(4));
  readonly #workers: readonly Worker[];
  #jobs: ReadonlyMap<number, Job> = new Map();
  /** What this thread takes next, if nobody else has. */
  #own: Pick<Round, "claims" | "mark" | "tasks"> = {
    claims: new Int32Array(new SharedArrayBuffer(0)),
    mark: markOf(0),
    tasks: [],
  };
  #next = 0;
  readonly #answered = new Set<number>();
  #listener: Listener | undefined;
  #died: ThreadDied | undefined;

  /** @param program what a thread runs */
  constructor(size: number, program = new URL("./worker.js", import.meta.url)) {
    const workerData: Shared = { heard: this.#heard };
    this.#workers = Array.from({ length: size }, (_, i) => {
      const worker = new Worker(program, { workerData, resourceLimits });
      worker.on("message", (answers: readonly Answer[]) => this.#hear(answers));
      worker.on("error", (error) => this.#lose(i, error.message));
      worker.on("exit", (code) => this.#lose(i, `it ended with code ${code}`));
      return worker;
    });
  }

  /** Lets threads search jobs, and this one claim them. Once, and with numbers from 0 on. */
  share(jobs: ReadonlyMap<number, Job>, listener: Listener): void {
    this.#jobs = jobs;
    this.#listener = listener;
    if (this.#died) return listener.onDeath(this.#died);
    const claims = new Int32Array(new SharedArrayBuffer(4 * (Math.max(-1, ...jobs.keys()) + 1)));
    const all = byKin(jobs);
    const specs = [...new Set(all.map(([, { spec }]) => spec))];
    const numbers = new Map(specs.map((spec, number) => [spec, number]));
    const tasks = all.map(([job, { spec, ...rest }]): Task => ({
      ...rest,
      job,
      spec: numbers.get(spec) as number,
    }));
    const written = specs.map((spec) => sharedBytes(serialize(unplaced(spec))));
    const threads = this.#workers.length + 1;
    this.#workers.forEach((worker, i) => {
      const own = orderFor(tasks, i + 1, threads);
      const round: Round = { claims, mark: markOf(i + 1), specs: written, tasks: own };
      worker.postMessage(round);
    });
    this.#own = { claims, mark: markOf(0), tasks: orderFor(tasks, 0, threads) };
  }

  /** The number of a job that no thread has begun, and none will. */
  claim(): number | undefined {
    if (this.#died) return undefined;
    for (; this.#next < this.#own.tasks.length; this.#next += 1) {
      const { job } = this.#own.tasks[this.#next] as Task;
      if (!claim(this.#own, job)) continue;
      this.#answered.add(job);
      return job;
    }
    return undefined;
  }

  /** Ends all searches as soon as they pause, and begins no other. */
  interrupt(signal: Signal): void {
    Atomics.store(this.#heard, 0, signals.indexOf(signal) + 1);
    for (let job = this.claim(); job !== undefined; job = this.claim())
      this.#listener?.onFound(job, "unsearched");
  }

  async end(): Promise<void> {
    this.#listener = undefined;
    await Promise.all(
      this.#workers.map((worker) => {
        worker.removeAllListeners();
        return worker.terminate();
      }),
    );
  }

  #hear(answers: readonly Answer[]): void {
    for (const { job, said } of answers) {
      if ("progress" in said) {
        this.#listener?.onProgress(job, said.progress);
        continue;
      }
      this.#answered.add(job);
      this.#listener?.onFound(job, said.found);
    }
  }

  /** All that waits for a thread waits in vain. */
  #lose(worker: number, why: string): void {
    const { claims } = this.#own;
    const job = [...this.#jobs].find(
      ([number]) => claims[number] === markOf(worker + 1) && !this.#answered.has(number),
    )?.[1];
    const during = job ? `while it searched ${job.spec.name} ${job.instance}` : "before its first search";
    this.#died ??= new ThreadDied(`a thread died ${during}: ${why}`);
    this.#listener?.onDeath(this.#died);
  }
}

function markOf(thread: number): number {
  return thread + 1;
}

/** Jobs of one kin, which share compiled code, one after the other. */
function byKin(jobs: ReadonlyMap<number, Job>): readonly (readonly [number, Job])[] {
  const kins = new Map<string, (readonly [number, Job])[]>();
  for (const numbered of jobs) {
    const { spec, instance } = numbered[1];
    const kin = kinOf(spec, instance);
    const own = kins.get(kin) ?? [];
    kins.set(kin, own);
    own.push(numbered);
  }
  return [...kins.values()].flat();
}

/**
 * All of them as one of so many threads looks at them. Two threads begin at the two ends of a part, so that they meet once, when it is
 * done: until then each has kins of its own, and compiles no other.
 */
function orderFor<Each>(all: readonly Each[], thread: number, threads: number): readonly Each[] {
  const parts = Math.ceil(threads / 2);
  const part = Math.floor(thread / 2);
  const at = (of: number): number => Math.round((all.length * of) / parts);
  if (thread % 2 === 0) return [...all.slice(at(part)), ...all.slice(0, at(part))];
  return [...all.slice(at(part + 1)), ...all.slice(0, at(part + 1))].reverse();
}

function sharedBytes(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
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
