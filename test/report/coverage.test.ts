import { describe, expect, it } from "vitest";
import { coverageDetails, coverageLines, coverageOf, leftOut } from "../../checker/report/coverage.ts";
import { verdictLines } from "../../checker/report/lines.ts";
import { matrix } from "../../checker/report/matrix.ts";
import type { Checked } from "../../checker/report/outcome.ts";
import { checked, look } from "./fixture.ts";

const style = look(80, false);

/** The same outcomes, of models that say this of themselves. */
const saying = (from: Checked, doc: string): Checked => ({
  ...from,
  outcomes: from.outcomes.map((outcome) => ({
    ...outcome,
    case: { ...outcome.case, spec: { ...outcome.case.spec, doc } },
  })),
});

/** The same outcomes of a spec with so many actions that never fired. */
const idleActions = (from: Checked, n: number): Checked => ({
  ...from,
  outcomes: from.outcomes.map((outcome) => ({
    ...outcome,
    result: {
      ...outcome.result,
      coverage: Array.from({ length: n }, (_, i) => ({ action: `Forgotten${i}`, fired: 0, fresh: 0 })),
    },
  })),
});

describe("coverage", () => {
  it("adds up how often each action fired in all cases of its spec", () => {
    expect([...coverageOf(checked("leaky"))]).toEqual([
      [
        "Leaky",
        [
          { action: "Up", fired: 53, fresh: 53 },
          { action: "Reset", fired: 0, fresh: 0 },
        ],
      ],
    ]);
  });

  it("names what never fired in at most two lines, and counts it beyond", () => {
    expect(coverageLines(checked("leaky"), style)).toEqual([
      "coverage  1/2 actions fired, 0 vacuous; never: Reset",
    ]);
    expect(coverageLines(idleActions(checked("leaky"), 8), style).length).toBe(2);
    expect(coverageLines(idleActions(checked("leaky"), 30), style)).toEqual([
      "coverage  0/30 actions fired, 0 vacuous; slotcheck check -v names the 30 that",
      "never did",
    ]);
  });

  it("is a table of all actions for who wants to know more, with what the model leaves out", () => {
    expect(coverageDetails(saying(checked("leaky"), "A counter.\n\nNot modelled: time."), style)).toEqual([
      "action  fired  new states",
      "──────  ─────  ──────────",
      "Up         53          53",
      "Reset       0           0",
      "",
      "Not modelled: time.",
    ]);
    expect([...leftOut(checked("leaky"))]).toEqual([["Leaky", undefined]]);
  });
});

describe("a matrix that is to be quiet", () => {
  it("is the count of verdicts and what fails", () => {
    expect(matrix(checked("leaky"), { style, times: false, show: "slotcheck show", quiet: true })).toEqual([
      "4 verdicts: 1 hold, 3 violated",
      "  leaky/high  Low  40 steps   slotcheck show leaky/high Low",
      "  leaky/low   Odd  2 steps    slotcheck show leaky/low Odd",
    ]);
  });

  it("is nothing as lines where all is well", () => {
    expect(verdictLines(checked("steady"), undefined, true)).toEqual([]);
    expect(verdictLines(checked("leaky"), undefined, true).map((line) => line.split("  ")[0])).toEqual([
      "leaky/low",
      "leaky/high",
      "leaky/high",
    ]);
  });
});
