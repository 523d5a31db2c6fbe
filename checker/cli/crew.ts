// Threads that search cases side by side, each case in one of them.
//
// Main invariant: which thread searches a case, and when, changes nothing of what is found. A thread that ends before its
// time ends the check with a message, never with a wait.

import { Worker } from "node:worker_threads";
import type { Spec } from "../language/spec.ts";
import { type Signal, signals } from "../report/outcome.ts";
import { type Progress, ThreadDied } from "../search/search.ts";
import type { Job } from "./job.ts";
import { promised, type Promised } from "./promised.ts";
import {
  type Answer,
  claim,
  type Found,
  markOf,
  type Round,
  roundsOf,
  type Shared,
  type Task,
} from "./round.ts";

/** Room for what is young: short searches leave much behind, and little of it lasts. */
const resourceLimits = { maxYoungGenerationSizeMb: 128 };

/** A job that the crew was offered. */
interface Offered {
  readonly job: Job;
  readonly found: Promised<Found>;
  isAnswered: boolean;
}

export class Crew {
  /** Told how far another thread is with a job. */
  onProgress: (number: number, progress: Progress) => void = () => undefined;
  readonly #heard = new Int32Array(new SharedArrayBuffer(4));
  readonly #workers: readonly Worker[];
  /** By number. */
  readonly #offered: Offered[] = [];
  readonly #numbers = new Map<Spec, Map<string, number>>();
  /** What this thread may claim, the latest first, and the position of the task that it looks at next. */
  readonly #rounds: (Round & { next: number })[] = [];
  readonly #death = promised<ThreadDied>();
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

  /** Resolves if a thread dies: who waits for it waits in vain. */
  get death(): Promise<ThreadDied> {
    return this.#death.promise;
  }

  /** Lets threads search jobs as soon as they are free. Returns their numbers; one that was offered before keeps its own. */
  offer(jobs: readonly Job[]): readonly number[] {
    const fresh = new Map<number, Job>();
    const numbers = jobs.map((job) => {
      const own = this.#numbers.get(job.spec) ?? new Map<string, number>();
      this.#numbers.set(job.spec, own);
      const known = own.get(job.instance);
      if (known !== undefined && isSame(this.#offered[known]?.job, job)) return known;
      const number = this.#offered.push({ job, found: promised(), isAnswered: false }) - 1;
      own.set(job.instance, number);
      fresh.set(number, job);
      return number;
    });
    if (fresh.size === 0 || this.#died) return numbers;
    const [own, ...others] = roundsOf(fresh, this.#workers.length + 1) as [Round, ...Round[]];
    this.#rounds.unshift({ ...own, next: 0 });
    this.#workers.forEach((worker, i) => worker.postMessage(others[i]));
    return numbers;
  }

  /** What a thread finds; nothing is ever found of what this one has claimed. */
  found(number: number): Promise<Found> {
    return (this.#offered[number] as Offered).found.promise;
  }

  /** The number of a job that no thread has begun, and none will. */
  claim(): number | undefined {
    if (this.#died) return undefined;
    for (const round of this.#rounds) {
      while (round.next < round.tasks.length) {
        const task = round.tasks[round.next] as Task;
        round.next += 1;
        if (claim(round, task)) return task.number;
      }
    }
    return undefined;
  }

  /** Ends all searches as soon as they pause, and begins no other. */
  interrupt(signal: Signal): void {
    Atomics.store(this.#heard, 0, signals.indexOf(signal) + 1);
    for (let number = this.claim(); number !== undefined; number = this.claim())
      this.#offered[number]?.found.give("unsearched");
  }

  async end(): Promise<void> {
    await Promise.all(
      this.#workers.map((worker) => {
        worker.removeAllListeners();
        return worker.terminate();
      }),
    );
  }

  #hear(answers: readonly Answer[]): void {
    for (const { number, said } of answers) {
      if ("progress" in said) {
        this.onProgress(number, said.progress);
        continue;
      }
      const offered = this.#offered[number] as Offered;
      offered.isAnswered = true;
      offered.found.give(said.found);
    }
  }

  #lose(worker: number, why: string): void {
    const mark = markOf(worker + 1);
    const job = this.#rounds
      .flatMap(({ claims, tasks }) => tasks.filter(({ at }) => claims[at] === mark))
      .map(({ number }) => this.#offered[number])
      .find((offered) => offered?.isAnswered === false)?.job;
    const during = job ? `while it searched ${job.spec.name} ${job.instance}` : "before its first search";
    this.#died ??= new ThreadDied(`a thread died ${during}: ${why}`);
    this.#death.give(this.#died);
  }
}

function isSame(known: Job | undefined, { limits, engine }: Job): boolean {
  return known?.limits === limits && known.engine === engine;
}
