// A bar is met or missed by what was measured, and says so when nothing was.

import { expect, test } from "vitest";
import { judge, type Row } from "../../bench/bars.ts";
import { median } from "../../bench/measure.ts";
import { page } from "../../bench/report.ts";

function row(part: Partial<Row> & Pick<Row, "engine">, user: number, peak = 0, others = 0): Row {
  return {
    model: "memslot",
    size: "L",
    distinct: 8_000_000,
    packed: 16,
    threads: 1,
    own: part.engine.startsWith("slotcheck"),
    runs: 5,
    ...part,
    usage: { user, system: 0, wall: user, peak, others },
  };
}

const ours = (user: number, part: Partial<Row> = {}, peak = 0): Row =>
  row({ engine: "slotcheck (fast)", ...part }, user, peak);

/** The verdict and the value of each bar whose name begins so. */
function verdicts(begins: string, rows: readonly Row[], wall?: number): readonly string[] {
  const firstResult = wall === undefined ? undefined : { user: 0, system: 0, wall, peak: 0, others: 0 };
  return judge({ rows, firstResult })
    .filter(({ bar }) => bar.startsWith(begins))
    .map(({ about, verdict, value, why }) => `${about}: ${verdict}, ${value ?? why}`);
}

test("the ceiling is met at twice the time of C, and missed above", () => {
  const c = row({ engine: "C by hand" }, 1);
  expect(verdicts("ours / C", [ours(2), c])).toEqual(["memslot L: met, 2.0, slotcheck (fast)"]);
  expect(verdicts("ours / C", [ours(2.1), c])).toEqual(["memslot L: missed, 2.1, slotcheck (fast)"]);
});

test("peers have to be slower by their factor, on each model, at the largest size that both have", () => {
  const rows = [
    ours(1),
    ours(0.5, { size: "S", distinct: 1000 }),
    row({ engine: "SPIN" }, 5),
    row({ engine: "SPIN", size: "S", distinct: 1000 }, 1),
    ours(1, { model: "two-phase", size: "S" }),
    row({ engine: "SPIN", model: "two-phase", size: "S" }, 4.9),
    row({ engine: "SPIN", model: "two-phase", size: "M", distinct: 1e8 }, 100),
  ];
  expect(verdicts("SPIN", rows)).toEqual([
    "memslot L: met, 5.0, slotcheck (fast)",
    "two-phase S: missed, 4.9, slotcheck (fast)",
  ]);
  expect(verdicts("TLC", rows)).toEqual([
    "memslot: not measured, no size at which both were",
    "two-phase: not measured, no size at which both were",
  ]);
});

test("of several engines of ours, the fastest counts", () => {
  const rows = [ours(9, { engine: "slotcheck (slow)" }), ours(1), row({ engine: "TLC" }, 60)];
  expect(verdicts("TLC", rows)).toEqual(["memslot L: met, 60, slotcheck (fast)"]);
});

test("a run shorter than a tenth of a second has no ratio", () => {
  const rows = [ours(1), row({ engine: "C by hand" }, 0)];
  expect(verdicts("ours / C", rows)).toEqual(["memslot L: not measured, too short to tell: C by hand"]);
});

test("two workers are compared with one by wall time", () => {
  expect(verdicts("two workers", [ours(1)])).toEqual([
    "memslot L: not measured, no run of ours with one worker and with two",
  ]);
  expect(verdicts("two workers", [ours(1), ours(0.65, { threads: 2 })])).toEqual(["memslot L: met, 0.65"]);
  expect(verdicts("two workers", [ours(1), ours(0.7, { threads: 2 })])).toEqual(["memslot L: missed, 0.70"]);
});

test("memory per state is the difference of two sizes, so that what Node takes itself is not in it", () => {
  const small = ours(1, { size: "S", distinct: 1_000 }, 50_000_000);
  const large = (bytes: number): Row => ours(1, { distinct: 1_001_000 }, 50_000_000 + 1_000_000 * bytes);
  expect(verdicts("memory", [small, large(25)])).toEqual([
    "memslot S to L: met, 25 bytes for 16 packed, slotcheck (fast)",
  ]);
  expect(verdicts("memory", [small, large(26)])).toEqual([
    "memslot S to L: missed, 26 bytes for 16 packed, slotcheck (fast)",
  ]);
  expect(verdicts("memory", [small])).toEqual(["memslot: not measured, fewer than two sizes of ours"]);
});

test("the first result has two seconds", () => {
  expect(verdicts("first", [], 1.9)).toEqual(["npm start: met, 1.9 s"]);
  expect(verdicts("first", [], 2)).toEqual(["npm start: missed, 2.0 s"]);
  expect(verdicts("first", [])).toEqual(["npm start: not measured, it was left out"]);
});

test("speed may not fall below 60 % from one million states to ten, at the same width", () => {
  const one = ours(1, { size: "M", distinct: 1_000_000 });
  const ten = (user: number, packed = 16): Row => ours(user, { distinct: 10_000_000, packed });
  expect(verdicts("states/s", [one, ten(16)])).toEqual(["memslot M to L: met, 63 %"]);
  expect(verdicts("states/s", [one, ten(17)])).toEqual(["memslot M to L: missed, 59 %"]);
  expect(verdicts("states/s", [one, ten(16, 24)])).toEqual([
    "two-phase M to L: not measured, ours was not measured at both",
  ]);
});

test("the median of an even number is between the two in the middle", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
});

test("the page flags few runs, names what is missing, and has a line for each missed bar", () => {
  const setting = {
    date: "2001-02-03",
    machine: "a machine",
    versions: [["SPIN", undefined]] as const,
    failures: ["TLC on memslot L: it failed"],
  };
  const generations = [{ of: "a model", modules: 3, bytes: 45_678, milliseconds: 12.3 }];
  const measured = { rows: [ours(1), row({ engine: "SPIN" }, 2)], firstResult: undefined, generations };
  const text = page(measured, { ...setting, runs: 3 });
  expect(text).toContain("**Medians of 3 runs only**");
  expect(text).toContain("| SPIN | not installed, not measured |");
  expect(text).toContain(
    "\n- Missed on memslot L: SPIN / ours, user time: at least 5. It is 2.0, slotcheck (fast).\n",
  );
  expect(text).toContain("\n| a model | 3 | 46 | 12 |\n");
  expect(text).toContain("\n- Failed: TLC on memslot L: it failed\n");
  expect(page(measured, { ...setting, runs: 5 })).toContain("\nMedians of 5 runs.\n\n| engine");
  const crowded = { ...measured, rows: [row({ engine: "SPIN" }, 1, 0, 0.25)] };
  expect(page(crowded, { ...setting, runs: 5 })).toContain(
    "**Not alone on the machine**: others had 25 % of a processor.",
  );
});
