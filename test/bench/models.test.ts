// The benchmarks' models are the known machines: published counts, and those that TLC gives for the originals.

import { describe, expect, test } from "vitest";
import { models } from "../../bench/model/index.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { type Constants, type Spec, withInstances } from "../../checker/index.ts";
import { search } from "../../checker/search/search.ts";

function counts(spec: Spec, instance: string): readonly number[] {
  const { distinct, generated, complete, error, properties, coverage } = search(reference(spec, instance));
  expect({ complete, error }).toEqual({ complete: true, error: undefined });
  expect(properties.filter(({ verdict }) => verdict !== "holds")).toEqual([]);
  expect(coverage.filter(({ fired }) => fired === 0)).toEqual([]);
  return [distinct, generated];
}

function modelNamed(name: string): Spec {
  const model = models.find((each) => each.name === name);
  if (!model) throw new Error(`no model ${name}`);
  return model.spec;
}

const sized = (name: string, constants: Constants): readonly number[] =>
  counts(withInstances(modelNamed(name), { sized: constants }), "sized");

describe("each model is as known: every property holds, every action happens, and the counts are those that all engines must have", () => {
  const small = models.flatMap(({ name, spec, sizes }) =>
    sizes.filter(({ distinct }) => distinct < 500_000).map((size) => ({ name, spec, ...size })),
  );
  for (const { name, spec, instance, distinct, generated } of small) {
    test(`${name} ${instance}: ${distinct} distinct, ${generated} generated`, () => {
      expect(counts(spec, instance)).toEqual([distinct, generated]);
    });
  }
});

test("n philosophers have the Lucas number of 3n states", () => {
  const lucas = (n: number): number => (n < 2 ? 2 - n : lucas(n - 1) + lucas(n - 2));
  for (const Seats of [2, 3, 4, 5, 6]) expect(sized("philosophers", { Seats })[0]).toBe(lucas(3 * Seats));
});

test("a ring of n nodes, 3 or more, has (n - 3/2) 4^n + 2^(n+1) - 2 states", () => {
  for (const n of [3, 4, 5])
    expect(sized("ewd840", { Last: n - 1 })[0]).toBe((n - 1.5) * 4 ** n + 2 ** (n + 1) - 2);
});

test("the filter lock for 3 and 4", () => {
  expect(sized("filter-lock", { Process: 3, Last: 2 })).toEqual([894, 2_197]);
  expect(sized("filter-lock", { Process: 4, Last: 3 })).toEqual([18_165, 54_065]);
});

test("two-phase commit is the example, with the counts that are published for 1 to 4 resource managers", () => {
  expect([1, 2, 3, 4].map((RM) => sized("two-phase", { RM }))).toEqual([
    [12, 20],
    [56, 154],
    [288, 1_146],
    [1_568, 8_258],
  ]);
});
