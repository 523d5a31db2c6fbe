// What became of wishes to keep less of the states than they are, in words.

import type { Checked } from "./outcome.ts";
import { count } from "./style.ts";
import { idOf } from "./suite.ts";

/** A line for what was done, and one for each reason why it was not. */
export function reductionNotes({ outcomes }: Checked): readonly string[] {
  const why = new Map<string, string[]>();
  let folded = 0;
  for (const { case: each, result } of outcomes) {
    if (!result.symmetry) continue;
    if ("permutations" in result.symmetry) folded += 1;
    else why.set(result.symmetry.not, [...(why.get(result.symmetry.not) ?? []), idOf(each)]);
  }
  const done = `note: --symmetry: in ${count(folded, "case")}, states that differ in the names of ids alone are counted once`;
  return [
    ...(folded > 0 ? [done] : []),
    ...[...why].map(([reason, [first = "", ...others]]) => {
      const more = others.length > 0 ? ` and ${others.length} more` : "";
      return `note: --symmetry is not used for ${first}${more}: ${reason}`;
    }),
  ];
}
