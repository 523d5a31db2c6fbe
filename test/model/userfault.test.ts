// What the slice of post-copy must say of the designs, by name.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { hunt } from "../../model/command/bugs-report.ts";
import { pagingCostsOf } from "../../model/paging-cost.ts";
import { pagingPairs } from "../../model/registry.ts";
import { userfaultSlices } from "../../model/slice/userfault.ts";

const results = userfaultSlices.flatMap(({ spec, cases }) =>
  cases.map(({ pair }) => ({ ...search(engine(spec, pair.instance)), instance: pair.instance })),
);

/** The violated properties of an instance, with the steps of their traces. */
function violated(instance: string): Readonly<Record<string, number>> {
  const bad = results
    .filter((each) => each.instance === instance)
    .flatMap(({ properties }) => properties.filter(({ verdict }) => verdict !== "holds"));
  return Object.fromEntries(bad.map((each) => [each.property, each.steps ?? 0]));
}

describe("the slices of post-copy", () => {
  it("have 16 pairs to say something about, the largest of 3,984 states", () => {
    expect(results).toHaveLength(16);
    expect(Math.max(...results.map(({ distinct }) => distinct))).toBe(3984);
  });

  it("find nothing vacuous", () => {
    const verdicts = results.flatMap(({ properties }) => properties.map(({ verdict }) => verdict));
    expect(verdicts.filter((verdict) => verdict !== "holds" && verdict !== "violated")).toEqual([]);
  });
});

describe("post-copy of anonymous memory", () => {
  it.each(["delete-create", "tree-slots", "userfault-attribute", "userfault-bitmap"])(
    "is safe with %s",
    (design) => {
      expect(violated(`${design}/postcopy`)).toEqual({});
    },
  );
});

describe("post-copy of a guest_memfd", () => {
  it("is not possible with userfaultfd", () => {
    const pair = pagingPairs.find(({ instance }) => instance === "delete-create/memfd");
    expect(pair?.inexpressible).toMatch(/has no userfaultfd/);
  });

  it("is safe where every lookup looks at the attribute, and not for KVM where only faults read bits", () => {
    expect(violated("userfault-attribute/memfd")).toEqual({});
    expect(violated("userfault-bitmap/memfd")).toEqual({ P13k: 9 });
  });
});

describe("a page that is taken back", () => {
  it("is not mapped any more when the ioctls have returned", () => {
    for (const design of ["userfault-attribute", "userfault-bitmap"])
      expect(violated(`${design}/poison`)).not.toHaveProperty("P13b");
  });

  it("lets guests reach pages that have not come, while the bitmap's flag is cleared", () => {
    expect(violated("userfault-bitmap/poison")).toEqual({ P13: 15, P13k: 9 });
  });

  it("makes KVM's own accesses to it wait for ever, where they wait for an attribute", () => {
    expect(violated("userfault-attribute/poison")).toEqual({ L1u: 23 });
  });
});

describe("without one thing that was posted, or that the VMM keeps to", () => {
  const found = Object.fromEntries(
    userfaultSlices.flatMap((slice) =>
      slice.bugs.map((bug) => {
        const { violated: all, steps } = hunt(slice, bug);
        return [bug.id, `${all.join(" ")}: ${bug.property} in ${steps ?? "?"}`];
      }),
    ),
  );

  it("pages are used before they have come, or somebody waits for ever", () => {
    expect(found).toMatchObject({
      "M-bit-first": "P13 P13k: P13 in 14",
      "M-userfault-huge": "P13: P13 in 15",
      "M-flag-cleared-early": "L1u L2u: L2u in 12",
    });
  });

  it("bits are not kept to, or read when they are gone", () => {
    expect(found).toMatchObject({
      "M-bit-alone": "P13b: P13b in 16",
      "M-flag-without-zap": "P13b: P13b in 18",
      "M-flag-without-grace": "P13b: P13b in 18",
      "M-attribute-overtakes": "P13b: P13b in 18",
      "M-bitmap-freed-early": "P14: P14 in 15",
    });
  });
});

describe("what it costs to bring in two pages", () => {
  const costs = (instance: string): Readonly<Record<string, number>> => {
    const pair = pagingPairs.find((each) => each.instance === instance);
    return Object.fromEntries(pair ? pagingCostsOf(pair).map(({ id, value }) => [id, value]) : []);
  };

  it("userfaultfd: a call for each page, and no exit", () => {
    expect(costs("delete-create/postcopy")).toEqual({ Q1: 0, Q2: 0, Q3: 0, Q4: 0, Q5: 0, Q11p: 0, Q13: 2 });
  });

  it("an attribute: an ioctl for each page and one for all", () => {
    expect(costs("userfault-attribute/postcopy")).toMatchObject({ Q1: 0, Q3: 0, Q4: 1, Q11p: 2, Q13: 3 });
  });

  it("a bitmap: two changes of a flag, and no call for a page of a guest_memfd", () => {
    expect(costs("userfault-bitmap/memfd")).toMatchObject({ Q1: 2, Q3: 2, Q4: 1, Q11p: 2, Q13: 2 });
    expect(costs("userfault-bitmap/postcopy")).toMatchObject({ Q1: 2, Q13: 4 });
  });

  it("a page that is taken back: by its bitmap two changes of the flag more, and another zap of the whole slot", () => {
    expect(costs("userfault-bitmap/poison")).toMatchObject({ Q1: 3, Q3: 3, Q4: 2, Q13: 3 });
    expect(costs("userfault-attribute/poison")).toMatchObject({ Q1: 0, Q3: 0, Q4: 2, Q13: 4 });
  });
});
