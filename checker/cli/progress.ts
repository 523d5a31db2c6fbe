// How far a search is, in a line: time, states, how many a second, depth, what is left with its trend, memory.
//
// Main invariant: it says no share of the whole, because nobody knows the whole; a queue that shrinks is what there is.

import type { Progress } from "../search/search.ts";
import { type Glyphs, thousands } from "../report/style.ts";

/** Milliseconds over which speed and trend are taken. */
const span = 3000;

/** Says how far one search is, each time it is asked. `now` in milliseconds, `memory` in bytes. */
export function meter(
  { rising, falling }: Pick<Glyphs, "rising" | "falling">,
  started: number,
): (progress: Progress, now: number, memory: number) => string {
  let samples: readonly { readonly at: number; readonly progress: Progress }[] = [];
  return (progress, now, memory) => {
    samples = [
      ...samples.filter(({ at }, i) => now - at <= span || i === samples.length - 1),
      { at: now, progress },
    ];
    const [first] = samples;
    const { distinct, depth, waiting } = progress;
    const seconds = first ? (now - first.at) / 1000 : 0;
    const rate = first && seconds > 0 ? (distinct - first.progress.distinct) / seconds : undefined;
    const before = first?.progress.waiting ?? waiting;
    const trend = waiting > before ? ` ${rising}` : waiting < before ? ` ${falling}` : "";
    return [
      clock(now - started),
      `${thousands(distinct)} states`,
      ...(rate === undefined ? [] : [`${short(rate)}/s`]),
      `depth ${depth}`,
      `${short(waiting)} queued${trend}`,
      `${Math.round(memory / 2 ** 20)}M`,
    ].join("  ");
  };
}

/** 00:42, 1:00:42 */
function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** 999, 31k, 4.2M */
function short(n: number): string {
  if (n < 1000) return String(Math.round(n));
  if (n < 999_500) return `${Math.round(n / 1000)}k`;
  return `${(n / 1_000_000).toFixed(1)}M`;
}
