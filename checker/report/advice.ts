// What to do about a space that is too large: what made it grow, and what a smaller bound would save.

import { fold } from "../trace/fold.ts";
import type { Checked, Outcome } from "./outcome.ts";
import { thousands } from "./style.ts";
import { idOf } from "./suite.ts";

/** Cases of which a person wants to read this. */
export const mostAdvised = 3;
/** Levels, actions and variables in a line. */
const most = 5;

/** The first cases that a limit ended, a few lines each. */
export function advice(checked: Checked, width: number): readonly string[] {
  const ended = checked.outcomes.filter(({ result }) => result.growth !== undefined);
  const lines = ended.slice(0, mostAdvised).flatMap((outcome) => adviceOn(outcome, width));
  const others = ended.length - mostAdvised;
  return others > 0 ? [...lines, `and ${others} more that a limit ended`] : lines;
}

function adviceOn(outcome: Outcome, width: number): readonly string[] {
  const { result, smaller = [], folded } = outcome;
  const { growth } = result;
  if (!growth) return [];
  const { levels, variables, sampled } = growth;
  const actions = [...result.coverage].sort((a, b) => b.fresh - a.fresh).filter(({ fresh }) => fresh > 0);
  const skipped = levels.length > most ? ".. " : "";
  const among = sampled < result.distinct ? `, at least: ${thousands(sampled)} states were looked at` : "";
  const rows = [
    ["levels", `${skipped}${levels.slice(-most).map(thousands).join(" ")} new states`],
    [
      "actions",
      actions
        .slice(0, most)
        .map(({ action, fresh, fired }) => `${action} ${thousands(fresh)} new of ${thousands(fired)}`)
        .join(", "),
    ],
    [
      "variables",
      `${variables
        .filter(({ values }) => values > 1)
        .slice(0, most)
        .map(({ variable, values }) => `${variable} ${thousands(values)} values`)
        .join(", ")}${among}`,
    ],
    ...smaller.map(({ constant, from, to, states, complete }) => [
      "smaller",
      `${constant} = ${to} instead of ${from}: ${complete ? "" : "more than "}${thousands(states)} states`,
    ]),
    ...(folded
      ? [
          [
            "symmetry",
            `${folded.complete ? "" : "more than "}${thousands(folded.states)} states with --symmetry, each for up to ${folded.permutations}; temporal properties aside`,
          ] as const,
        ]
      : []),
  ] as const;
  return [
    ...fold(
      `${idOf(outcome.case)}: ${thousands(result.distinct)} states when ${result.limit} ended the search`,
      width,
    ),
    ...rows.flatMap(([name = "", text = ""]) =>
      fold(text, width - 13).map((line, i) => `  ${(i === 0 ? name : "").padEnd(9)}  ${line}`),
    ),
  ];
}
