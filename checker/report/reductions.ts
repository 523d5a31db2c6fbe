// What became of wishes to keep less of the states than they are, in words.

import type { Result } from "../search/result.ts";
import type { Checked, Outcome } from "./outcome.ts";
import { count } from "./style.ts";
import { idOf } from "./suite.ts";

/** For each wish a line for what was done, and one for each reason why it was not. */
export function reductionNotes({ outcomes }: Checked): readonly string[] {
  const done = (times: number, text: string): readonly string[] =>
    times > 0 ? [`note: ${text.replace("#", count(times, "case"))}`] : [];
  const folded = outcomes.filter(
    ({ result: { symmetry } }) => symmetry !== undefined && "permutations" in symmetry,
  );
  const compact = outcomes.filter(({ result }) => missed(result) > 0);
  return [
    ...done(folded.length, "--symmetry: in #, states that differ in the names of ids alone are counted once"),
    ...refusals(outcomes, "--symmetry", ({ symmetry }) => symmetry),
    ...done(
      compact.length,
      `--hash-compact: in #, fingerprints of 64 bits were kept; ${chanceText(outcomes.map(({ result }) => result))}`,
    ),
    ...refusals(outcomes, "--hash-compact", ({ compaction }) => compaction),
  ];
}

function refusals(
  outcomes: readonly Outcome[],
  flag: string,
  wish: (result: Result) => object | undefined,
): readonly string[] {
  const why = new Map<string, string[]>();
  for (const { case: each, result } of outcomes) {
    const became = wish(result);
    if (!became || !("not" in became)) continue;
    const reason = String(became.not);
    why.set(reason, [...(why.get(reason) ?? []), idOf(each)]);
  }
  return [...why].map(([reason, [first = "", ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    return `note: ${flag} is not used for ${first}${more}: ${reason}`;
  });
}

/** An upper bound of the probability that a search missed a state. */
function missed({ compaction }: Result): number {
  return compaction && "missed" in compaction ? compaction.missed : 0;
}

/** "the probability that a state was missed is 1.2e-9 at most"; empty where no state can have been. */
export function chanceText(results: readonly Result[]): string {
  const total = Math.min(
    1,
    results.reduce((sum, result) => sum + missed(result), 0),
  );
  return total > 0 ? `the probability that a state was missed is ${total.toExponential(1)} at most` : "";
}
