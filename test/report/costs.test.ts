// Costs that a suite counts, wherever a report shows them.

import { describe, expect, it } from "vitest";
import { comparison } from "../../checker/report/compare.ts";
import { costRows } from "../../checker/report/costs.ts";
import { html } from "../../checker/report/html.ts";
import { resultJson } from "../../checker/report/json.ts";
import type { Checked } from "../../checker/report/outcome.ts";
import { visible } from "../../checker/report/style.ts";
import { checked, look, reportOf, suite } from "./fixture.ts";

/** Counts letters: nothing to do with the counters, so that only the reports are tested. */
const costly: Checked = {
  ...checked(),
  suite: {
    ...suite,
    costs: (design, scenario) =>
      design === "idle"
        ? []
        : [
            { id: "Q1", title: "letters", value: design.length * 1000 + scenario.length, unit: "" },
            { id: "Q2", title: "the longest word", value: 7, unit: "letters" },
          ],
  },
};

describe("costs", () => {
  it("are a range over the scenarios that were checked, and - where nothing was counted", () => {
    expect(costRows(costly, ["leaky", "steady", "idle", "partial"])).toEqual([
      { id: "Q1", title: "letters", cells: ["5,003..5,004", "6,003", "-", "7,004"] },
      { id: "Q2", title: "the longest word, letters", cells: ["7", "7", "-", "7"] },
    ]);
    expect(costRows(checked(), ["leaky", "steady"])).toEqual([]);
  });

  it("stand under the verdicts of compared designs, in any width", () => {
    const lines = comparison(costly, ["leaky", "steady"], undefined, look(80, true));
    const start = lines.findIndex((line) => line.startsWith("what it costs"));
    expect(lines.slice(start - 1, start + 5)).toEqual([
      "",
      "what it costs              leaky         steady",
      "-------------------------  ------------  ------",
      "letters                    5,003..5,004  6,003",
      "the longest word, letters  7             7",
      "",
    ]);
    for (const width of [40, 48, 120])
      for (const line of comparison(costly, ["leaky", "steady"], undefined, look(width, false)))
        expect(visible(line)).toBeLessThanOrEqual(width);
  });

  it("are a table of the HTML report, and in the JSON", () => {
    const page = html(reportOf(costly));
    expect(page).toContain('aria-label="costs"');
    expect(page).toContain('<tr><th scope="row">leaky</th><td>5,003..5,004</td><td>7</td></tr>');
    expect(html(reportOf(checked()))).not.toContain('aria-label="costs"');
    const { costs } = JSON.parse(resultJson(reportOf(costly))) as {
      readonly costs: readonly { readonly id: string }[];
    };
    expect(costs.map(({ id }) => id)).toEqual([
      "steady/low",
      "leaky/low",
      "leaky/high",
      "partial/high",
      "broken/over",
    ]);
  });
});
