// What the matrix shows, before it is text: a row for each design, a judgement for each cell.
//
// Main invariant: a cell is the worst of what differs from the baseline in it, if anything does, and otherwise of everything.

import type { Comparison } from "./baseline.ts";
import { type Checked, type Judgement, judgements, worst } from "./outcome.ts";

/** What the columns are. */
export type By = "property" | "scenario";

export interface RowOptions {
  /** Default: properties. */
  readonly by?: By;
  /** What is expected, if a baseline says so. */
  readonly comparison?: Comparison | undefined;
}

export interface Row {
  readonly design: string;
  readonly cells: readonly (Judgement | undefined)[];
  readonly states: number;
  readonly seconds: string;
  readonly broken: boolean;
}

/** Properties that were asked for, or scenarios that were searched. */
export function columnsOf({ properties, suite, outcomes }: Checked, by: By): readonly string[] {
  if (by === "property") return properties;
  const used = new Set(outcomes.map((outcome) => outcome.case.scenario));
  return suite.scenarios.map(({ name }) => name).filter((name) => used.has(name));
}

export function rowsOf(checked: Checked, { comparison, by = "property" }: RowOptions): readonly Row[] {
  const all = judgements(checked);
  const columns = columnsOf(checked, by);
  const names = new Set([
    ...checked.outcomes.map((each) => each.case.design),
    ...checked.inexpressible.map((each) => each.design),
  ]);
  return checked.suite.designs
    .filter(({ name }) => names.has(name))
    .map(({ name: design }) => {
      const own = checked.outcomes.filter((outcome) => outcome.case.design === design);
      const milliseconds = own.reduce((sum, outcome) => sum + outcome.milliseconds, 0);
      return {
        design,
        cells: columns.map((column) => {
          const cell = all.filter((each) => each.design === design && each[by] === column);
          const differing = cell.filter((each) => comparison?.standing(each).kind === "differs");
          return worst(differing.length > 0 ? differing : cell);
        }),
        states: own.reduce((sum, { result }) => sum + result.distinct, 0),
        seconds: `${(milliseconds / 1000).toFixed(1)}s`,
        broken: own.some(({ result }) => result.error !== undefined),
      };
    });
}
