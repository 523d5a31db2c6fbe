// What designs cost beside their verdicts, as a suite counts it: a row for each cost, a cell for each design.
//
// Main invariant: a cell speaks of the scenarios that were checked and of no others; where they differ it is a range.

import type { Checked } from "./outcome.ts";
import { type Cost, idOf } from "./suite.ts";
import { thousands } from "./style.ts";

export interface CostRow {
  readonly id: string;
  /** With its unit: "time without memory, steps". */
  readonly title: string;
  /** "3", "2..4" over several scenarios, "-" where nothing was counted; in the order of the designs asked for. */
  readonly cells: readonly string[];
}

/** The costs that the suite counts, in its order; none if it counts none. */
export function costRows(checked: Checked, designs: readonly string[]): readonly CostRow[] {
  const counted = designs.map((design) =>
    costsOfCases(checked)
      .filter((each) => each.design === design)
      .flatMap(({ costs }) => costs),
  );
  const rows = new Map(counted.flat().map((cost) => [cost.id, cost] as const));
  return [...rows.values()].map(({ id, title, unit }) => ({
    id,
    title: unit === "" ? title : `${title}, ${unit}`,
    cells: counted.map((costs) => range(costs.filter((cost) => cost.id === id).map(({ value }) => value))),
  }));
}

/** The costs of each design in each scenario that was checked. */
export function costsOfCases({ suite, outcomes }: Checked): readonly {
  readonly design: string;
  readonly scenario: string;
  readonly costs: readonly Cost[];
}[] {
  const cases = new Map(outcomes.map((outcome) => [idOf(outcome.case), outcome.case] as const));
  return [...cases.values()].flatMap(({ design, scenario }) => {
    const costs = suite.costs?.(design, scenario) ?? [];
    return costs.length === 0 ? [] : [{ design, scenario, costs }];
  });
}

function range(values: readonly number[]): string {
  if (values.length === 0) return "-";
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? thousands(least) : `${thousands(least)}..${thousands(most)}`;
}
