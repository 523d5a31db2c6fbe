// What threads of a crew tell each other.

import { serialize } from "node:v8";
import { constantsText } from "../language/plain.ts";
import type { Place, Spec } from "../language/spec.ts";
import { type Signal, signals } from "../report/outcome.ts";
import { kinOf, type Progress } from "../search/search.ts";
import type { Job, Searched } from "./job.ts";

/** What all threads see from the beginning. */
export interface Shared {
  /** 0, or a signal's position in `signals` plus 1. */
  readonly heard: Int32Array<SharedArrayBuffer>;
}

/** The signal that was heard, if one was. */
export function signalIn(heard: Int32Array): Signal | undefined {
  return signals[Atomics.load(heard, 0) - 1];
}

/** A job with its number among all that the crew was offered. */
export interface Task extends Omit<Job, "spec"> {
  readonly number: number;
  /** Position in the round's claims. */
  readonly at: number;
  /** Position among the round's specs. */
  readonly spec: number;
  /** The instance's, as JSON. */
  readonly constants: string;
}

/** Some jobs that wait to be searched, as one thread is told of them. */
export interface Round {
  /** For each task whose it is: 0 for nobody's, else a thread's mark. */
  readonly claims: Int32Array<SharedArrayBuffer>;
  readonly mark: number;
  /** Each as `serialize` writes it, without instances: whoever needs none of its jobs need not read it. */
  readonly specs: readonly Uint8Array<SharedArrayBuffer>[];
  /** In the order in which this thread looks at them. */
  readonly tasks: readonly Task[];
}

/** "thrown" if the search throws, or meets an error of the model: a search in the first thread says what. */
export type Found = Searched | "thrown" | "unsearched";

export interface Answer {
  readonly number: number;
  readonly said: { readonly progress: Progress } | { readonly found: Found };
}

/** Takes a job, unless somebody has. */
export function claim({ claims, mark }: Pick<Round, "claims" | "mark">, { at }: Pick<Task, "at">): boolean {
  return Atomics.compareExchange(claims, at, 0, mark) === 0;
}

/** The mark of a thread; the first is number 0. */
export function markOf(thread: number): number {
  return thread + 1;
}

/** A round for each of so many threads. */
export function roundsOf(jobs: ReadonlyMap<number, Job>, threads: number): readonly Round[] {
  const claims = new Int32Array(new SharedArrayBuffer(4 * jobs.size));
  const all = byKin(jobs);
  const specs = [...new Set(all.map(([, { spec }]) => spec))];
  const tasks = all.map(([number, { spec, ...rest }], at): Task => ({
    ...rest,
    number,
    at,
    spec: specs.indexOf(spec),
    constants: constantsText(spec.instances[rest.instance] ?? {}),
  }));
  const written = specs.map((spec) => sharedBytes(serialize({ ...unplaced(spec), instances: {} })));
  return Array.from({ length: threads }, (_, thread) => ({
    claims,
    mark: markOf(thread),
    specs: written,
    tasks: orderFor(tasks, thread, threads),
  }));
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
