// What is asked of the engine, and whether what was measured meets it.
//
// Main invariant: a bar is met only by a measurement. Where one is missing, the answer says which.

import type { Generation } from "./code.ts";
import type { Usage } from "./measure.ts";

/** An engine on a model at a size. */
export interface Row {
  readonly model: string;
  readonly size: string;
  readonly distinct: number;
  /** Bytes of a packed state. */
  readonly packed: number;
  readonly engine: string;
  readonly threads: number;
  readonly own: boolean;
  /** How many runs the medians are of. */
  readonly runs: number;
  readonly usage: Usage;
}

export interface Measured {
  readonly rows: readonly Row[];
  /** What it takes until all of slotcheck's own matrix is there. */
  readonly firstResult: Usage | undefined;
  readonly generations: readonly Generation[];
}

export interface Judged {
  readonly bar: string;
  /** Model and size, where the bar is about one. */
  readonly about: string;
  /** What was measured, in words; undefined if it could not be. */
  readonly value: string | undefined;
  readonly verdict: "met" | "missed" | "not measured";
  /** Why it was not measured. */
  readonly why?: string;
}

/** Our fastest search with so many threads, by user time. */
export function best(rows: readonly Row[], model: string, size: string, threads: number): Row | undefined {
  return rows
    .filter((row) => row.own && row.model === model && row.size === size && row.threads === threads)
    .sort((a, b) => a.usage.user - b.usage.user)[0];
}

const modelsIn = (rows: readonly Row[]): readonly string[] => [...new Set(rows.map(({ model }) => model))];

/** The largest size at which both were measured, ours with one thread. */
function pair(
  rows: readonly Row[],
  model: string,
  peer: string,
): readonly [ours: Row, theirs: Row] | undefined {
  return rows
    .filter((row) => row.engine === peer && row.model === model)
    .sort((a, b) => b.distinct - a.distinct)
    .flatMap((theirs): (readonly [Row, Row])[] => {
      const ours = best(rows, model, theirs.size, 1);
      return ours ? [[ours, theirs]] : [];
    })[0];
}

const two = (value: number): string => value.toPrecision(2);

function judged(bar: string, about: string, value: string, met: boolean): Judged {
  return { bar, about, value, verdict: met ? "met" : "missed" };
}

function unmeasured(bar: string, about: string, why: string): Judged {
  return { bar, about, value: undefined, verdict: "not measured", why };
}

export function judge({ rows, firstResult }: Pick<Measured, "rows" | "firstResult">): readonly Judged[] {
  return [
    ...ceiling(rows),
    ...[
      { peer: "SPIN", least: 5 },
      { peer: "rumur", least: 20 },
      { peer: "TLC", least: 60 },
    ].flatMap(({ peer, least }) => faster(rows, peer, least)),
    ...threads(rows),
    ...memory(rows),
    ...latency(firstResult),
    ...growth(rows),
  ];
}

function ceiling(rows: readonly Row[]): readonly Judged[] {
  const bar = "ours / C by hand, user time: at most 2";
  return [
    compared(
      bar,
      rows,
      "memslot",
      "C by hand",
      (ours, theirs) => ours / theirs,
      (ratio) => ratio <= 2,
    ),
  ];
}

function faster(rows: readonly Row[], peer: string, least: number): readonly Judged[] {
  const bar = `${peer} / ours, user time: at least ${least}`;
  return modelsIn(rows).map((model) =>
    compared(
      bar,
      rows,
      model,
      peer,
      (ours, theirs) => theirs / ours,
      (ratio) => ratio >= least,
    ),
  );
}

/** Seconds below which the clock's tick of 10 ms is most of what is measured. */
const shortest = 0.1;

function compared(
  bar: string,
  rows: readonly Row[],
  model: string,
  peer: string,
  ratioOf: (ours: number, theirs: number) => number,
  isMet: (ratio: number) => boolean,
): Judged {
  const found = pair(rows, model, peer);
  if (!found) return unmeasured(bar, model, "no size at which both were");
  const [ours, theirs] = found;
  const about = `${model} ${ours.size}`;
  const short = found.filter(({ usage }) => usage.user < shortest).map(({ engine }) => engine);
  if (short.length > 0) return unmeasured(bar, about, `too short to tell: ${short.join(", ")}`);
  const ratio = ratioOf(ours.usage.user, theirs.usage.user);
  return judged(bar, about, `${two(ratio)}, ${ours.engine}`, isMet(ratio));
}

function threads(rows: readonly Row[]): readonly Judged[] {
  const bar = "two workers / one, wall time: at most 0.65";
  const [one, both] = [best(rows, "memslot", "L", 1), best(rows, "memslot", "L", 2)];
  if (!one || !both) return [unmeasured(bar, "memslot L", "no run of ours with one worker and with two")];
  const ratio = both.usage.wall / one.usage.wall;
  return [judged(bar, "memslot L", two(ratio), ratio <= 0.65)];
}

/** Between two sizes of a model, so that what Node itself takes cancels out. */
function memory(rows: readonly Row[]): readonly Judged[] {
  const bar = "memory per state: packed size and 60 % at most";
  return modelsIn(rows).map((model) => {
    const sizes = ownSizes(rows, model);
    const [small, large] = [sizes[0], sizes.at(-1)];
    if (!small || !large || small === large) return unmeasured(bar, model, "fewer than two sizes of ours");
    const bytes = (large.usage.peak - small.usage.peak) / (large.distinct - small.distinct);
    const value = `${Math.round(bytes)} bytes for ${large.packed} packed, ${large.engine}`;
    return judged(bar, `${model} ${small.size} to ${large.size}`, value, bytes <= 1.6 * large.packed);
  });
}

function latency(firstResult: Usage | undefined): readonly Judged[] {
  const bar = "first result, the whole matrix, wall time: under 2 s";
  if (firstResult === undefined) return [unmeasured(bar, "npm start", "it was left out")];
  return [judged(bar, "npm start", `${two(firstResult.wall)} s`, firstResult.wall < 2)];
}

function growth(rows: readonly Row[]): readonly Judged[] {
  const bar = "states/s at 10 million: at least 60 % of those at 1 million";
  const found = modelsIn(rows).flatMap((model) => {
    const sizes = ownSizes(rows, model);
    const one = sizes.find(({ distinct }) => distinct >= 1e6 && distinct < 5e6);
    const ten = sizes.find(({ distinct, packed }) => distinct >= 1e7 && packed === one?.packed);
    return one && ten ? [[one, ten] as const] : [];
  });
  const [first] = found;
  if (!first) return [unmeasured(bar, "two-phase M to L", "ours was not measured at both")];
  const [one, ten] = first;
  const share = speed(ten) / speed(one);
  return [
    judged(bar, `${one.model} ${one.size} to ${ten.size}`, `${Math.round(100 * share)} %`, share >= 0.6),
  ];
}

/** The best of ours with one thread at each size, smallest first. */
function ownSizes(rows: readonly Row[], model: string): readonly Row[] {
  const sizes = [...new Set(rows.filter((row) => row.model === model).map(({ size }) => size))];
  return sizes.flatMap((size) => best(rows, model, size, 1) ?? []).sort((a, b) => a.distinct - b.distinct);
}

/** Distinct states for each second of user time. */
export function speed({ distinct, usage }: Row): number {
  return distinct / usage.user;
}
