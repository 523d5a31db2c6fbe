// Searches at work for a person: they hear Ctrl-C, keep to a time, and say how far they are.
//
// Main invariant: a search is interrupted only where it pauses, so what it has found until then is whole. The second
// Ctrl-C is not ours: it kills.

import { type Signal, signalText } from "../report/outcome.ts";
import type { Pause, Progress, Searching } from "../search/search.ts";

/** Somebody's wish that everything ends: by which signal, if it has come. */
export interface Interruption {
  signal(): Signal | undefined;
  /** Listens no more. */
  end(): void;
}

/** Listens to Ctrl-C, to SIGTERM, and to a reader of standard output who goes away; tells of the first. */
export function listen(tell: (signal: Signal) => void = () => undefined): Interruption {
  let heard: Signal | undefined;
  const hear = (signal: Signal): void => {
    if (heard === undefined) tell(signal);
    heard ??= signal;
    end();
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE") hear("SIGPIPE");
  };
  const end = (): void => {
    process.stdout.off("error", onError);
    process.off("SIGINT", hear);
    process.off("SIGTERM", hear);
  };
  process.stdout.on("error", onError);
  process.on("SIGINT", hear);
  process.on("SIGTERM", hear);
  return { signal: () => heard, end };
}

export interface Wishes {
  readonly interruption: Interruption;
  /** Milliseconds. */
  readonly maxTime?: number | undefined;
  /** Told of a pause now and then, and before the search is ended before its end. */
  readonly onPause?: ((pause: Pause, isLast: boolean) => void) | undefined;
  /** Told now and then. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Lets a search go on to its end, or to what its limit is then named after. */
export async function drive<Found>(searching: Searching<Found>, wishes: Wishes): Promise<Found> {
  const { interruption, maxTime = Infinity, onProgress, onPause } = wishes;
  const started = performance.now();
  let stop: string | undefined;
  for (;;) {
    const { done, value } = searching.next(stop);
    if (done === true) return value;
    const now = performance.now();
    const isLate = now - started > maxTime;
    if (stop !== undefined || (!isLate && now - turned < turnEvery)) continue;
    onProgress?.(value.progress());
    await turn();
    const signal = interruption.signal();
    stop = signal ? signalText(signal) : isLate ? `--max-time ${maxTime / 1000}s` : undefined;
    onPause?.(value, stop !== undefined);
  }
}

/** Milliseconds for which signals may wait. */
const turnEvery = 50;
/** When signals were let in last. Many searches are shorter than that. */
let turned = -Infinity;

/** Lets signals in, if they have waited for long: whoever goes on without a pause calls it now and then. */
export async function turnIfDue(): Promise<void> {
  if (performance.now() - turned >= turnEvery) await turn();
}

async function turn(): Promise<void> {
  await new Promise((done) => {
    setImmediate(done);
  });
  turned = performance.now();
}
