// Costs are read off plans, so each must be what the proposal's own arithmetic says: with d slots that go and a slots that come.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withInstances } from "../../checker/index.ts";
import type { Cost } from "../../checker/report/suite.ts";
import { engine, search } from "../../checker/search/search.ts";
import { costsOf } from "../../model/cost.ts";
import { changes } from "../../model/design/design.ts";
import { droppedPages } from "../../model/dropped.ts";
import { type Pair, pairs } from "../../model/registry.ts";
import { dirtyLog, dirtySlice } from "../../model/slice/dirty.ts";

const pairsOf = (design: string): readonly Pair[] =>
  pairs.filter((pair) => pair.design.name === design && pair.plan !== undefined);

/** The costs of some ids, by scenario. */
function costs(design: string, ...ids: readonly string[]): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(pairsOf(design).map((pair) => [pair.scenario.name, chosen(costsOf(pair), ids)]));
}

function chosen(of: readonly Cost[], ids: readonly string[]): readonly number[] {
  return ids.map((id) => of.find((cost) => cost.id === id)?.value ?? Number.NaN);
}

/** What arithmetic says, by scenario. */
function expected(
  design: string,
  formula: (gone: number, come: number) => readonly number[],
): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    pairsOf(design).map(({ scenario }) => {
      const { removed, added } = changes(scenario.before.ram, scenario.after.ram);
      return [scenario.name, formula(removed.length, added.length)];
    }),
  );
}

describe("the costs of an update", () => {
  it("today: an ioctl for each slot, two publishes for each that goes, everything zapped as often", () => {
    expect(costs("delete-create", "Q1", "Q2", "Q3", "Q4")).toEqual(
      expected("delete-create", (d, a) => [d + a, 2 * d + a, 2 * d + a, d]),
    );
  });

  it("a list as posted: one ioctl, a publish for each slot that goes and one for all that is new", () => {
    expect(costs("batched-posted", "Q1", "Q2", "Q3", "Q4")).toEqual(
      expected("batched-posted", (d) => [1, d + 1, d + 1, d]),
    );
  });

  it("a list, ideally: two publishes and one zap, or one publish where nothing goes", () => {
    expect(costs("batched-list", "Q1", "Q2", "Q4")).toEqual(
      expected("batched-list", (d) => (d > 0 ? [1, 2, 1] : [1, 1, 0])),
    );
  });

  it("stopping the vCPUs: as today, and a round of kicks more where it stops them", () => {
    expect(costs("pause-always", "Q1", "Q2", "Q4", "Q5")).toEqual(
      expected("pause-always", (d, a) => [d + a, 2 * d + a, d, d + 1]),
    );
  });

  it("a hole costs one publish and one zap of its own pages, and no bitmap", () => {
    expect(costs("hole-in-slot", "Q1", "Q2", "Q4", "Q4s", "Q6f", "Q7")["punch"]).toEqual([1, 1, 1, 0, 1, 0]);
    expect(costs("delete-create", "Q1", "Q2", "Q4", "Q4s", "Q6f", "Q7")["punch"]).toEqual([3, 4, 1, 2, 2, 2]);
  });

  it("a DELETE and SET_ALL zap everything, a hole or a list without an INVALID phase a range", () => {
    expect(costs("delete-create", "Q4", "Q4a")["merge"]).toEqual([2, 2]);
    expect(costs("full-set", "Q4", "Q4a")["punch"]).toEqual([1, 1]);
    for (const design of ["hole-in-slot", "batched-swap"])
      expect(costs(design, "Q4", "Q4a")["punch"]).toEqual([1, 0]);
  });

  it("SPLIT, GROW and MERGE copy the bits of what stays, and nobody else copies any", () => {
    expect(costs("grow-shrink", "Q7c")["split"]).toEqual([2]);
    const copying = pairs.filter((pair) =>
      costsOf(pair).some(({ id, value }) => id === "Q7c" && value !== 0),
    );
    expect(copying.filter(({ design }) => !/^(grow-shrink|resize)/.test(design.name))).toEqual([]);
  });

  it("memory that stays is never away where the new set is published at once", () => {
    for (const design of ["batched-swap", "full-set", "hole-in-slot"])
      for (const windows of Object.values(costs(design, "Q9i", "Q9a", "Q11")))
        expect(windows).toEqual([0, 0, 0]);
    expect(costs("delete-create", "Q9i", "Q9a", "Q11")["punch"]).toEqual([3, 4, 4]);
  });

  it("on arm64 an INVALID slot is an exit, on x86 a wait", () => {
    expect(costs("batched-list", "Q10", "Q11")["punch"]).toEqual([3, 0]);
    expect(costs("batched-list-arm64", "Q10", "Q11")["punch"]).toEqual([0, 3]);
  });

  it("a design that cannot express a scenario costs nothing there", () => {
    for (const pair of pairs) expect(costsOf(pair).length === 0).toBe(pair.plan === undefined);
  });
});

describe("the page of findings", () => {
  const table = readFileSync("docs/findings.md", "utf8").split("## What does an update cost")[1] ?? "";
  const rows = [...table.matchAll(/^\| `([\w-]+)` \| ([\d, |]+) \|$/gm)].map(
    ([, design = "", cells = ""]) => [design, cells.split(/ \| |, /).map(Number)] as const,
  );

  it.each(rows)("has the costs of %s in punch", (design, cells) => {
    const ids = ["Q1", "Q2", "Q4a", "Q4", "Q4s", "Q5", "Q6f", "Q7", "Q8", "Q9i", "Q9a", "Q10", "Q11"];
    const [q1, q2, all, zaps, ...rest] = costs(design, ...ids)["punch"] ?? [];
    expect(cells).toEqual([q1, q2, all, (zaps ?? 0) - (all ?? 0), ...rest]);
  });

  it("has ten designs in it", () => {
    expect(rows).toHaveLength(10);
  });
});

describe("the dirty bits that an update may drop", () => {
  const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as {
    readonly DirtyLog: Readonly<
      Record<string, { readonly distinct: number; readonly properties: Readonly<Record<string, string>> }>
    >;
  };

  it("are none exactly where the model of dirty logging loses none, in each of its pairs", () => {
    expect(dirtySlice.cases).toHaveLength(317);
    for (const { pair } of dirtySlice.cases)
      expect([pair.instance, droppedPages(pair) > 0]).toEqual([
        pair.instance,
        manifest.DirtyLog[pair.instance]?.properties["P6h"]?.startsWith("violated"),
      ]);
  });

  it("are of as many pages as the model can lose one by one, in each small pair", () => {
    const small = dirtySlice.cases.filter(
      ({ pair }) => (manifest.DirtyLog[pair.instance]?.distinct ?? Infinity) <= 3000,
    );
    expect(small).toHaveLength(223);
    for (const { pair, setting } of small) {
      const lost = setting.watched.filter((page) => {
        const alone = { ...dirtyLog.instances[pair.instance], Watched: [page] };
        const { properties } = search(engine(withInstances(dirtyLog, { alone }), "alone"));
        return properties.some(({ property, verdict }) => property === "P6h" && verdict === "violated");
      });
      expect([pair.instance, droppedPages(pair)]).toEqual([pair.instance, lost.length]);
    }
  });

  it("are of every page today, of none with holes, and of what is cut off with SHRINK", () => {
    expect(costs("delete-create", "Q8")["punch"]).toEqual([3]);
    expect(costs("hole-in-slot", "Q8")["punch"]).toEqual([0]);
    expect(costs("grow-shrink", "Q8")["shrink"]).toEqual([1]);
  });
});
