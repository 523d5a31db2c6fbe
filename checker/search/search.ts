// Everything about a spec at an instance, from one exploration.

import type { Machine } from "../evaluate/machine.ts";
import type { Spec } from "../language/spec.ts";
import { sharedReference } from "../evaluate/reference.ts";
import type { Tuple } from "../evaluate/value.ts";
import { exploreCompiled } from "./compiled.ts";
import { type Liveness, livenessOf } from "./components.ts";
import {
  type CompiledExploration,
  type Exploration,
  explore,
  finish,
  givenMemory,
  type Limits,
  type Pause,
  type Searching,
} from "./explore.ts";
import { graphLimit, graphObserver, GraphRecorder } from "./graph.ts";
import { growthOf } from "./growth.ts";
import type { Judge } from "./judge.ts";
import { judgesOf } from "./judges.ts";
import type { Compaction, PropertyResult, Result } from "./result.ts";
import { isRefusal, type Work } from "./work.ts";

export { assist, type Assistance, type Threads } from "./assist.ts";
export { kinOf } from "./models.ts";
export { ThreadDied } from "./team.ts";
export { finish } from "./explore.ts";
export type { Limits, Pause, Progress, Searching, Snapshot, SnapshotFacts } from "./explore.ts";

/** A machine to be explored in compiled code, as far as its spec can be compiled. */
export interface Engine<State extends object = object> {
  readonly machine: Machine<State>;
}

/**
 * The fast engine of a spec at one of its instances: `search(engine(spec, instance))` is, to the last byte, the result of
 * `search(reference(spec, instance))`.
 * @throws {ModelError} if the instance does not exist.
 */
export function engine(spec: Spec, instance: string): Engine<Tuple> {
  return { machine: sharedReference(spec, instance) };
}

/**
 * Explores what a machine can reach and judges every property of its spec, violated or not.
 * @throws {ModelError} if a property cannot be evaluated at this instance at all.
 */
export function search<State extends object>(
  of: Machine<State> | Engine<State>,
  limits: Limits = {},
): Result {
  return finish(searching(of, limits));
}

/**
 * The same, a few states at a time: for progress, clocks, and people who lose patience. A search that is ended with a text
 * has a result all the same, `bounded` by that text.
 */
export function searching<State extends object>(
  of: Machine<State> | Engine<State>,
  limits: Limits = {},
): Searching<Result> {
  return "machine" in of ? searchMachine(of.machine, true, limits) : searchMachine(of, false, limits);
}

function* searchMachine<State extends object>(
  machine: Machine<State>,
  fast: boolean,
  limits: Limits,
): Searching<Result> {
  const { spec, instance } = machine;
  // Nobody else looks at steps once they are taken.
  const recorder = spec.properties.some(({ kind }) => kind === "temporal") ? new GraphRecorder() : undefined;
  let known: Liveness | undefined;
  const liveness = function* (): Work<Liveness> {
    return (known ??= yield* livenessOf(machine, (recorder ?? new GraphRecorder()).graph()));
  };
  const judges = judgesOf(machine, liveness);
  const exploring = fast ? exploreCompiled(machine, judges, recorder, limits) : undefined;
  const compiled = exploring && (yield* exploring);
  const seen: Exploration =
    compiled ?? (yield* explore(machine, recorder ? [graphObserver(recorder), ...judges] : judges, limits));
  const explored =
    recorder?.full !== undefined && seen.limit === undefined
      ? { ...seen, complete: false, limit: graphLimit(recorder, limits) }
      : seen;
  const { reached, generated, depth, coverage, error } = explored;
  const growth =
    explored.limit === undefined ? undefined : growthOf(spec, { ...explored, size: reached.size });
  const { properties, ended } = yield* judged(judges, explored, compiled?.snapshot);
  const limit = explored.limit ?? ended;
  const complete = explored.complete && ended === undefined;
  compiled?.release();
  const symmetry =
    compiled || limits.symmetry !== true ? compiled?.symmetry : { not: "only compiled code can fold states" };
  return {
    spec: spec.name,
    instance,
    distinct: reached.size,
    generated,
    depth,
    complete,
    limit,
    properties,
    coverage,
    growth,
    error,
    compaction: compactionOf(limits, compiled, reached.size, recorder !== undefined),
    symmetry: symmetry && "ids" in symmetry ? { permutations: symmetry.permutations } : symmetry,
  };
}

interface Judged {
  readonly properties: readonly PropertyResult[];
  /** What ended the work on some of them, which are open then. */
  readonly ended: string | undefined;
}

/** Asks all judges, and pauses where one takes long. */
function* judged<State extends object>(
  judges: readonly Judge<State>[],
  explored: Exploration,
  snapshot: Pause["snapshot"],
): Searching<Judged> {
  const { generated, depth } = explored;
  const distinct = explored.reached.size;
  const pause: Pause = {
    progress: () => ({ distinct, generated, depth, waiting: 0 }),
    isExplored: true,
    ...(snapshot && explored.complete && { snapshot }),
  };
  const properties: PropertyResult[] = [];
  let ended: string | undefined;
  for (const judge of judges) {
    const found: PropertyResult | string =
      judge.work === undefined
        ? judge.result(explored)
        : (ended ?? (yield* worked(judge.work(explored), pause)));
    if (typeof found === "string") ended = found;
    const open = { property: judge.property, kind: "temporal", verdict: "bounded" } as const;
    properties.push(
      typeof found === "string" ? { ...open, trace: undefined, steps: undefined, binding: [] } : found,
    );
  }
  return { properties, ended };
}

/** A verdict, or what ended the work on it. */
function* worked(work: Work<PropertyResult>, pause: Pause): Searching<PropertyResult | string> {
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done === true) return value;
      const ended = yield pause;
      if (ended !== undefined) return ended;
    }
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    return givenMemory;
  }
}

/** Each pair of different states has one chance in 2^64 to have one fingerprint. */
function compactionOf(
  { hashCompact }: Limits,
  compiled: CompiledExploration | undefined,
  distinct: number,
  needsGraph: boolean,
): Compaction | undefined {
  if (hashCompact !== true) return undefined;
  if (!compiled) return { not: "only compiled code can keep fingerprints" };
  if (needsGraph) return { not: "temporal properties need more of the graph than fingerprints" };
  if (!compiled.compact) return { not: "its states have 64 bits or less" };
  return { missed: Math.min(1, (distinct * (distinct - 1)) / 2 ** 65) };
}
