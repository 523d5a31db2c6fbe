// Every case that was asked for, searched: what check, compare and baseline begin with.
//
// Main invariant: outcomes come in the order of the cases, whoever searched them. When this ends, also by an error, nothing is
// at work any more.

import type { Spec } from "../language/spec.ts";
import { mostAdvised } from "../report/advice.ts";
import type { Checked, failFast, Outcome, Signal } from "../report/outcome.ts";
import { type Case, type Checkable, idOf, isCheckable } from "../report/suite.ts";
import type { Progress } from "../search/search.ts";
import { threadsOf } from "./assistants.ts";
import { type Checkpoints, type Course, courseOf } from "./checkpoint.ts";
import type { SearchLimits } from "./command.ts";
import type { Crew } from "./crew.ts";
import { type Interruption, listen, type Wishes } from "./drive.ts";
import { type Job, type Searched, searchJob } from "./job.ts";
import { judges, withProperties } from "./judge.ts";
import { foldedCase, smallerCases } from "./less.ts";
import { meter } from "./progress.ts";
import { sideBySide } from "./side-by-side.ts";
import { casesOf, checkableOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface SearchOptions {
  readonly property: readonly string[];
  readonly limits: SearchLimits;
  /** The compiled one, unless told. */
  readonly engine?: "wasm" | "reference";
  readonly checkpoints?: Checkpoints | undefined;
  /** Threads that search; one, unless told. */
  readonly workers?: number;
  /** The others of them, if they are there already. */
  readonly crew?: Crew | undefined;
}

/**
 * Calls `found` with each case alone as soon as it is searched; if that returns something, no other is begun. An interruption
 * ends the search at work and all others.
 */
export async function searchAll(
  target: Target,
  options: SearchOptions,
  terminal: Terminal,
  found: (one: Checked) => typeof failFast | undefined = () => undefined,
): Promise<Checked> {
  const { checkable, jobs, ...asked } = askedOf(target, options);
  const tell = teller(checkable, terminal);
  const outcomes: Outcome[] = [];
  let enough: typeof failFast | undefined;
  const add = (outcome: Outcome): void => {
    outcomes.push(outcome);
    enough ??= found({ ...asked, outcomes: [outcome], inexpressible: [] });
  };
  const course = courseOf(jobs, options.checkpoints, (line) => terminal.err([line]));
  course.searched.forEach((one, i) => add({ case: checkable[i] as Checkable, ...one }));
  const ending = endingOf();
  const answers = answersTo(jobs, course, {
    workers: options.workers ?? 1,
    crew: options.crew,
    ending,
    isWanted: () => ending.signal() === undefined && !enough,
    onProgress: (job, progress) => tell(job, outcomes.length, progress),
    onPause: (pause, isLast) => course.keep(pause, isLast, outcomes),
  });
  try {
    for await (const [job, searched] of answers) {
      const isAdvised =
        searched.result.growth !== undefined &&
        ending.asked() === undefined &&
        outcomes.filter(({ result }) => result.growth !== undefined).length < mostAdvised;
      add(outcomeOf(checkable[job] as Checkable, searched, isAdvised));
      // To who has gone away nothing is told.
      if (enough || ending.asked() === "SIGPIPE") break;
    }
  } finally {
    ending.end();
    terminal.progress(undefined);
  }
  const by = ending.asked() ?? (outcomes.length < checkable.length ? enough : undefined);
  return { ...asked, outcomes, interrupted: by && { signal: by, cases: checkable.length } };
}

/** What the words and options ask for: what there is to judge, and what is to be searched for that. */
function askedOf(
  target: Target,
  { property, limits, engine = "wasm" }: SearchOptions,
): Omit<Checked, "outcomes"> & { readonly checkable: readonly Checkable[]; readonly jobs: readonly Job[] } {
  const cases = casesOf(target);
  const wanted = propertiesOf(target, property);
  const checkable = checkableOf(cases, property);
  // Of hundreds of cases, a few have a spec of their own.
  const specs = [...new Set(checkable.map(({ spec }) => spec))];
  const narrowed = new Map(specs.map((spec) => [spec, withProperties(spec, wanted)]));
  return {
    suite: target.suite,
    properties: wanted.filter((name) => specs.some((spec) => judges(spec, name))),
    inexpressible: cases.filter((each): each is Exclude<Case, Checkable> => !isCheckable(each)),
    checkable,
    jobs: checkable.map(({ spec, instance }) => ({
      spec: narrowed.get(spec) as Spec,
      instance,
      limits,
      engine,
    })),
  };
}

/** What ends the searches: the signal of who asked for them, or that the check itself is over, be it by an error. */
interface Ending extends Interruption {
  /** The signal alone. */
  readonly asked: Interruption["signal"];
  readonly onSignal: (tell: (signal: Signal) => void) => void;
}

function endingOf(): Ending {
  const listeners: ((signal: Signal) => void)[] = [];
  const heard = listen((signal) => {
    for (const tell of listeners) tell(signal);
  });
  let over = false;
  return {
    asked: () => heard.signal(),
    signal: () => heard.signal() ?? (over ? "SIGTERM" : undefined),
    onSignal: (tell) => void listeners.push(tell),
    end() {
      over = true;
      heard.end();
    },
  };
}

interface Asking {
  readonly workers: number;
  readonly crew: Crew | undefined;
  readonly ending: Ending;
  readonly isWanted: () => boolean;
  readonly onProgress: (job: number, progress: Progress) => void;
  readonly onPause: NonNullable<Wishes["onPause"]>;
}

/** The answers to the jobs that no earlier check has answered, each with its job's number. */
async function* answersTo(
  jobs: readonly Job[],
  course: Course,
  { workers, crew, ending, isWanted, onProgress, onPause }: Asking,
): AsyncGenerator<[number, Searched]> {
  const first = course.searched.length;
  const rest = jobs.slice(first);
  const threads = course.isKept || rest.length === 1 ? threadsOf(workers) : undefined;
  const answers = sideBySide(rest, {
    // A checkpoint is of one search, and those before it are done.
    workers: course.isKept ? 1 : workers,
    crew,
    here: (job) =>
      searchJob(
        rest[job] as Job,
        { interruption: ending, onProgress: (progress) => onProgress(first + job, progress), onPause },
        { from: job === 0 ? course.snapshot : undefined, threads },
      ),
    isWanted,
    onSignal: ending.onSignal,
    crewTells: (job, progress) => onProgress(first + job, progress),
  });
  for await (const [job, searched] of answers) yield [first + job, searched];
}

/** The answer may be another case's of the same content. */
function outcomeOf(each: Checkable, { result, milliseconds }: Searched, isAdvised: boolean): Outcome {
  const own = { ...result, instance: each.instance };
  return {
    case: each,
    result: own,
    smaller: isAdvised ? smallerCases(each, own) : undefined,
    folded: isAdvised ? foldedCase(each, own) : undefined,
    milliseconds,
  };
}

/** Says how far a case is, and how many are done, to a person who has waited for a while. */
function teller(
  checkable: readonly Checkable[],
  terminal: Terminal,
): (job: number, done: number, progress: Progress) => void {
  const started = performance.now();
  const meters = new Map<number, ReturnType<typeof meter>>();
  return (job, done, progress) => {
    const now = performance.now();
    const own = meters.get(job) ?? meter(terminal.style.glyphs, now);
    meters.set(job, own);
    if (now - started < patience) return;
    terminal.progress(() => {
      const text = own(progress, now, process.memoryUsage.rss());
      return `${done + 1}/${checkable.length} ${idOf(checkable[job] as Checkable)}  ${text}`;
    });
  };
}

/** Milliseconds without an answer before a person is told what goes on. */
const patience = 500;
