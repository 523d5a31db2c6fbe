// Everything that a reporter may say of a check. Each reporter is a function from this to text.

import type { Place } from "../language/spec.ts";
import type { Exhibit } from "../trace/exhibit.ts";
import { type Comparison, rate } from "./baseline.ts";
import type { By } from "./rows.ts";
import { type Checked, type Judgement, judgements, type Rating } from "./outcome.ts";
import { chanceText } from "./reductions.ts";
import { count, thousands } from "./style.ts";

export interface Report {
  readonly checked: Checked;
  readonly comparison: Comparison | undefined;
  /** What the columns of a matrix on a terminal are. */
  readonly by: By;
  /** Is a matrix on a terminal to say more: times, each action, what is left out? */
  readonly details: boolean;
  /** The version of the tool. */
  readonly tool: string;
  readonly exit: number;
  /** What shows a single property when its case and its name are added: "slotcheck show ./door.ts". */
  readonly show: string;
  /** A judgement's trace with its reasons; undefined if there is none. */
  readonly exhibit: (judgement: Judgement) => Exhibit | undefined;
  /** A place in a model, its file relative to where the check runs, with forward slashes. */
  readonly place: (at: Place) => { readonly file: string; readonly line: number };
}

export interface Rated {
  readonly judgement: Judgement;
  /** design/scenario/property */
  readonly id: string;
  readonly rating: Rating;
  /** "violated in 4 steps, as in slotcheck.baseline.json" */
  readonly text: string;
}

export function rated({ checked, comparison }: Pick<Report, "checked" | "comparison">): readonly Rated[] {
  return judgements(checked).map((judgement) => ({
    judgement,
    id: `${judgement.design}/${judgement.scenario}/${judgement.property}`,
    rating: rate(judgement, comparison),
    text: textOf(judgement, comparison),
  }));
}

function textOf(judgement: Judgement, comparison: Comparison | undefined): string {
  const standing = comparison?.standing(judgement);
  const verdict = verdictText(judgement);
  if (!comparison || !standing) return verdict;
  if (standing.kind === "expected") return `${verdict}, as in ${comparison.file}`;
  return `${verdict}; ${standing.because} (${comparison.file})`;
}

/** A verdict in words: "violated in 4 steps". */
export function verdictText({ verdict, steps, outcome }: Judgement): string {
  switch (verdict) {
    case "holds": {
      const chance = chanceText([outcome.result]);
      return chance === "" ? "holds, all states seen" : `holds; ${chance}`;
    }
    case "bounded":
      return `bounded: no counterexample, ${outcome.result.limit ?? "a limit"} ended the search`;
    case "vacuous":
      return "vacuous: what it is about never happened";
    case "violated":
      return steps === undefined
        ? "violated: no reachable state is like that"
        : `violated in ${count(steps, "step")}`;
    default:
      return verdict satisfies never;
  }
}

/** "192 verdicts: 140 hold, 52 violated" */
export function summary({ checked, comparison }: Pick<Report, "checked" | "comparison">): string {
  const all = rated({ checked, comparison });
  const parts = (["holds", "violated", "vacuous", "bounded"] as const).flatMap((verdict) => {
    const n = all.filter(({ judgement }) => judgement.verdict === verdict).length;
    return n > 0 || verdict === "holds" ? [`${thousands(n)} ${verdict === "holds" ? "hold" : verdict}`] : [];
  });
  const differing = comparison
    ? all.filter(({ judgement }) => comparison.standing(judgement).kind === "differs").length
    : undefined;
  const delta =
    differing === undefined || !comparison
      ? ""
      : differing === 0
        ? `; all as ${comparison.file} expects`
        : `; ${differing} ${differing === 1 ? "differs" : "differ"} from ${comparison.file}`;
  return `${count(all.length, "verdict")}: ${parts.join(", ")}${delta}`;
}

/** Errors of models, with the case that each is in. */
export function errorsOf({
  outcomes,
}: Checked): readonly { readonly id: string; readonly message: string }[] {
  return outcomes.flatMap(({ case: { design, scenario }, result: { error } }) =>
    error ? [{ id: `${design}/${scenario}`, message: error.message }] : [],
  );
}
