// Every case that was asked for, searched: what check, compare and baseline begin with.

import { ModelError } from "../evaluate/error.ts";
import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import { mostAdvised } from "../report/advice.ts";
import type {
  Checked,
  failFast,
  FoldedCase,
  Interrupted,
  Outcome,
  Signal,
  SmallerCase,
} from "../report/outcome.ts";
import { patternOf } from "../report/pattern.ts";
import { type Case, type Checkable, idOf, isCheckable } from "../report/suite.ts";
import { smallerInstances } from "../search/growth.ts";
import type { Result } from "../search/result.ts";
import {
  engine,
  type Limits,
  type Pause,
  type Progress,
  search,
  searching,
  type Snapshot,
} from "../search/search.ts";
import { threadsOf } from "./assistants.ts";
import { aboutOf, Keeper, readCheckpoint, type Searched } from "./checkpoint.ts";
import type { SearchLimits } from "./command.ts";
import type { Job } from "./crew.ts";
import { drive, listen, type Wishes } from "./drive.ts";
import { UsageError } from "./error.ts";
import { judges, withProperties } from "./judge.ts";
import { meter } from "./progress.ts";
import { sideBySide } from "./side-by-side.ts";
import { casesOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface SearchOptions {
  readonly property: readonly string[];
  readonly limits: SearchLimits;
  /** The compiled one, unless told. */
  readonly engine?: "wasm" | "reference";
  readonly checkpoints?: Checkpoints | undefined;
  /** Threads that search; one, unless told. */
  readonly workers?: number;
}

export interface Checkpoints {
  /** Where to write them, if anywhere. */
  readonly file: string | undefined;
  /** Milliseconds between two. */
  readonly every: number;
  /** Where to go on from. */
  readonly resume: string | undefined;
  /** slotcheck's version. */
  readonly tool: string;
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
  const { suite } = target;
  const properties = propertiesOf(target, options.property);
  const cases = casesOf(target);
  const checkable = checkableOf(cases, options.property);
  const inexpressible = cases.filter((each): each is Exclude<Case, Checkable> => !isCheckable(each));
  const judged = properties.filter((name) => checkable.some(({ spec }) => judges(spec, name)));
  const started = performance.now();
  const { file, every = 0, resume, tool } = options.checkpoints ?? {};
  const isKept = file !== undefined || resume !== undefined;
  const about = isKept
    ? aboutOf([
        tool,
        options.limits.symmetry === true,
        checkable.map(({ spec, instance }) => [withProperties(spec, properties), instance]),
      ])
    : "";
  const keeper = file === undefined ? undefined : new Keeper(file, every, (line) => terminal.err([line]));
  const resumed = resume === undefined ? undefined : readCheckpoint(resume, about);
  const searched: Searched[] = [...(resumed?.searched ?? [])];
  const outcomes = searched.map((one, i): Outcome => ({ case: checkable[i] as Checkable, ...one }));
  let enough: typeof failFast | undefined;
  const announce = (one: Outcome): void => {
    enough ??= found({ suite, properties: judged, outcomes: [one], inexpressible: [] });
  };
  outcomes.forEach(announce);
  const heard: ((signal: Signal) => void)[] = [];
  const interruption = listen((signal) => {
    for (const tell of heard) tell(signal);
  });
  let ended = false;
  /** What is at work when a check ends with an error has to end, too. */
  const signal = (): Signal | undefined => interruption.signal() ?? (ended ? "SIGTERM" : undefined);
  const isWanted = (): boolean => signal() === undefined && !enough;
  const meters = new Map<Checkable, ReturnType<typeof meter>>();
  const tell = (each: Checkable, progress: Progress): void => {
    const now = performance.now();
    const own = meters.get(each) ?? meter(terminal.style.glyphs, now);
    meters.set(each, own);
    if (now - started < patience) return;
    const text = own(progress, now, process.memoryUsage.rss());
    terminal.progress(`${outcomes.length + 1}/${checkable.length} ${idOf(each)}  ${text}`);
  };
  const help =
    isKept || checkable.length - outcomes.length === 1 ? threadsOf(options.workers ?? 1) : undefined;
  const here = async (each: Checkable, from?: Snapshot): Promise<Searched> => {
    const before = performance.now();
    const onPause = (pause: Pause, isLast: boolean): void => {
      // A limit that ended an earlier case may be another one when this is resumed.
      if (outcomes.some(({ result }) => result.limit !== undefined)) return;
      if (pause.isExplored && !pause.snapshot) return;
      if (keeper && (isLast || keeper.isDue || !pause.snapshot)) keeper.keep(pause, about, searched);
    };
    const onProgress = (progress: Progress): void => tell(each, progress);
    const wishes = {
      interruption: { ...interruption, signal },
      maxTime: options.limits.maxTime,
      onProgress,
      onPause,
    };
    const result = await searchOne(each, properties, options, { from, threads: help }, wishes);
    return { result, milliseconds: performance.now() - before };
  };
  const rest = checkable.slice(outcomes.length);
  const jobs = rest.map(({ spec, instance }): Job => ({
    spec: withProperties(spec, properties),
    instance,
    limits: options.limits,
    engine: options.engine ?? "wasm",
  }));
  const answers = sideBySide(jobs, {
    // A checkpoint is of one search, and those before it are done.
    workers: isKept ? 1 : (options.workers ?? 1),
    here: (job) => here(rest[job] as Checkable, job === 0 ? resumed?.snapshot : undefined),
    isWanted,
    onSignal: (tell) => heard.push(tell),
    crewTells: (job, progress) => tell(rest[job] as Checkable, progress),
  });
  try {
    for await (const [job, { result: its, milliseconds }] of answers) {
      const each = rest[job] as Checkable;
      const result = { ...its, instance: each.instance };
      const advised = outcomes.filter((one) => one.result.growth !== undefined).length < mostAdvised;
      const isAdvised = result.growth !== undefined && advised && !interruption.signal();
      const smaller = isAdvised ? smallerCases(each, result) : undefined;
      const folded = isAdvised ? foldedCase(each, result) : undefined;
      const outcome = { case: each, result, smaller, folded, milliseconds };
      outcomes.push(outcome);
      searched.push({ result, milliseconds });
      announce(outcome);
      if (enough) break;
    }
  } finally {
    ended = true;
    interruption.end();
    terminal.progress(undefined);
  }
  const by = interruption.signal() ?? (outcomes.length < checkable.length ? enough : undefined);
  const interrupted: Interrupted | undefined = by && { signal: by, cases: checkable.length };
  return { suite, properties: judged, outcomes, inexpressible, interrupted };
}

/** The cases that exist and have one of the properties that the words name; all that exist if there are no words. */
export function checkableOf(cases: readonly Case[], wanted: readonly string[]): readonly Checkable[] {
  const named = cases.filter(isCheckable);
  const patterns = wanted.map(patternOf);
  for (const [i, pattern] of patterns.entries()) {
    if (!named.some(({ spec }) => judgesAny(spec, [pattern])))
      throw new UsageError(`nothing that was named has the property ${wanted[i]}`, "E003");
  }
  return wanted.length === 0 ? named : named.filter(({ spec }) => judgesAny(spec, patterns));
}

function judgesAny({ properties, deadlock }: Spec, patterns: readonly RegExp[]): boolean {
  const names = [...properties.map(({ name }) => name), ...(deadlock.kind === "allowed" ? [] : ["Deadlock"])];
  return names.some((name) => patterns.some((pattern) => pattern.test(name)));
}

async function searchOne(
  each: Checkable,
  properties: readonly string[],
  { limits, engine: wanted }: SearchOptions,
  own: Pick<Limits, "from" | "threads">,
  wishes: Wishes,
): Promise<Result> {
  const spec = withProperties(each.spec, properties);
  const machine = wanted === "reference" ? reference(spec, each.instance) : engine(spec, each.instance);
  return drive(searching(machine, { ...limits, ...own }), wishes);
}

/** How large the case is with a constant one less, up to what was found with the constant as it is. */
function smallerCases({ spec, instance }: Checkable, { distinct }: Result): readonly SmallerCase[] {
  const maxStates = Math.min(distinct, mostTried);
  return smallerInstances({ ...spec, properties: [], deadlock: { kind: "allowed" } }, instance).flatMap(
    (each) => {
      const { constant, from, to } = each;
      try {
        const found = search(engine(each.spec, instance), { maxStates });
        if (found.error) return [];
        return [{ constant, from, to, states: found.distinct, complete: found.complete }];
      } catch (thrown) {
        if (thrown instanceof ModelError) return []; // there is no such instance
        throw thrown;
      }
    },
  );
}

/** How large the case is if states are folded, up to what was found without. */
function foldedCase({ spec, instance }: Checkable, { distinct, symmetry }: Result): FoldedCase | undefined {
  if (symmetry) return undefined;
  const alone = { ...spec, properties: [], deadlock: { kind: "allowed" } as const };
  const maxStates = Math.min(distinct, mostTried);
  const found = search(engine(alone, instance), { maxStates, symmetry: true });
  if (found.error || !found.symmetry || "not" in found.symmetry) return undefined;
  const { permutations } = found.symmetry;
  return { permutations, states: found.distinct, complete: found.complete };
}

/** States for which a person who hit a limit still waits gladly. */
const mostTried = 100_000;

/** Milliseconds without an answer before a person is told what goes on. */
const patience = 500;
