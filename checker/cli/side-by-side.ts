// Cases searched side by side: in this thread, and in others as soon as that takes a while.
//
// Main invariant: answers come in the order of the jobs, whoever is ready first. Jobs of one content are searched once.

import { constantsText } from "../language/plain.ts";
import type { Signal } from "../report/outcome.ts";
import type { Progress } from "../search/search.ts";
import { Crew } from "./crew.ts";
import { turnIfDue } from "./drive.ts";
import type { Job, Searched } from "./job.ts";
import { promised } from "./promised.ts";
import type { Found } from "./round.ts";

export interface Help {
  /** Threads that search, this one among them. */
  readonly workers: number;
  /** What the others run, if not what they always do. */
  readonly program?: URL;
  /** Those others, if they are there already: they help from the beginning. */
  readonly crew?: Crew | undefined;
  /** Searches a job in this thread. */
  readonly here: (job: number) => Promise<Searched>;
  /** Does anybody still wait for answers? */
  readonly isWanted: () => boolean;
  /** Calls back when nobody does any more. */
  readonly onSignal: (tell: (signal: Signal) => void) => void;
  /** Told how far a job is that another thread is at. */
  readonly crewTells: (job: number, progress: Progress) => void;
}

/** What a search threw; nothing if it was thrown in another thread. */
interface Thrown {
  readonly thrown: unknown;
}
type Answer = Searched | Thrown | undefined;

/**
 * The answers of all jobs, in their order; of those that nobody searched because nobody waits, none.
 * @throws what the first search that throws has thrown; {ThreadDied}
 */
export async function* sideBySide(jobs: readonly Job[], help: Help): AsyncGenerator<[number, Searched]> {
  const answers = jobs.map(() => promised<Answer>());
  const firsts = firstsOf(jobs);
  const open = [...new Set(firsts)];
  let crew: Crew | undefined;
  /** By the crew's numbers. */
  const offered = new Map<number, number>();
  const death = promised<{ readonly died: unknown }>();
  const claim = (): number | undefined => {
    const number = crew?.claim();
    return number === undefined ? undefined : (offered.get(number) ?? claim());
  };
  const searchHere = async (): Promise<void> => {
    for (;;) {
      const job = help.isWanted() ? (open.shift() ?? claim()) : undefined;
      if (job === undefined) break;
      answers[job]?.give(await help.here(job).catch((thrown: unknown): Thrown => ({ thrown })));
    }
    if (!crew) for (const job of open.splice(0)) answers[job]?.give(undefined);
  };
  const shareOut = (): void => {
    const rest = open.splice(0);
    const size = Math.min(help.workers, rest.length + 1);
    if (size < 2) return void open.push(...rest);
    const own = help.crew ?? new Crew(size - 1, help.program);
    crew = own;
    help.onSignal((signal) => own.interrupt(signal));
    const numbers = own.offer(rest.map((job) => jobs[job] as Job));
    own.onProgress = (number, progress) => {
      const job = offered.get(number);
      if (job !== undefined) help.crewTells(job, progress);
    };
    numbers.forEach((number, i) => {
      const job = rest[i] as number;
      offered.set(number, job);
      void own.found(number).then((found) => answers[job]?.give(answerOf(found)));
    });
    void own.death.then((died) => death.give({ died }));
  };
  const timer = help.crew ? undefined : setTimeout(shareOut, alone);
  if (help.crew) shareOut();
  void searchHere();
  try {
    for (const [job, first] of firsts.entries()) {
      // Answers may be there one after the other, and take long to print.
      await turnIfDue();
      const answer = await Promise.race([answers[first]?.promise, death.promise]);
      if (answer === undefined) continue;
      if ("died" in answer) throw answer.died;
      if (!("thrown" in answer)) yield [job, answer];
      else if (answer.thrown !== undefined) throw answer.thrown;
      else yield [job, await help.here(job)];
    }
  } finally {
    clearTimeout(timer);
    await crew?.end();
  }
}

function answerOf(found: Found): Answer {
  if (found === "thrown") return { thrown: undefined };
  return found === "unsearched" ? undefined : found;
}

/** Milliseconds of work that are not worth another thread. */
const alone = 150;

/** The first job of each content. */
export function distinct(jobs: readonly Job[]): readonly Job[] {
  return [...new Set(firstsOf(jobs))].map((job) => jobs[job] as Job);
}

/** For each job the first one of the same content. */
function firstsOf(jobs: readonly Job[]): readonly number[] {
  const known = new Map<unknown, Map<string, number>>();
  return jobs.map(({ spec, instance }, job) => {
    const own = known.get(spec) ?? new Map<string, number>();
    known.set(spec, own);
    const content = constantsText(spec.instances[instance] ?? {});
    const first = own.get(content) ?? job;
    own.set(content, first);
    return first;
  });
}
