// The notifier: which bugs it had with memslots, and which designs would bring one back.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { hunt } from "../../model/command/bugs-report.ts";
import { walksOf } from "../../model/kvm/notifier/setting.ts";
import { notifier, notifierSlice } from "../../model/slice/notifier.ts";

const found = (id: string): string => {
  const bug = notifierSlice.bugs.find((each) => each.id === id);
  if (!bug) throw new Error(`there is no bug ${id}`);
  const { violated, steps } = hunt(notifierSlice, bug);
  return `${violated.join(" ")}: ${bug.property} in ${steps ?? "?"}`;
};

describe("when the host takes a page back", () => {
  const results = notifierSlice.cases.map(({ pair }) => ({
    pair,
    properties: search(engine(notifier, pair.instance)).properties,
  }));
  const violators = (name: string): readonly string[] =>
    results.flatMap(({ pair, properties }) =>
      properties.some(({ property, verdict }) => property === name && verdict === "violated")
        ? [pair.instance]
        : [],
    );

  it("KVM refers to it nowhere, but where a slot shrinks without being INVALID first", () => {
    expect(results).toHaveLength(55);
    expect(violators("P15")).toEqual([
      "batched-swap/shrink",
      "full-set/shrink",
      "grow-shrink-copy/shrink",
      "grow-shrink/shrink",
      "resize-only/shrink",
    ]);
  });

  it("KVM keeps no pfn of it, and what it counts comes out even, with every design", () => {
    expect([...violators("P15k"), ...violators("P15b")]).toEqual([]);
  });

  it("again and again, no update of any design need ever end", () => {
    expect(violators("L2n")).toHaveLength(55);
  });
});

describe("a kernel without a line that was once missing", () => {
  it("counts an invalidation at one of its ends only, if a set is published in between", () => {
    expect(found("B8a")).toBe("P15 P15b: P15b in 5");
    expect(found("B8b")).toBe("P15b: P15b in 10");
  });

  it("leaves the page in obsolete roots, if it does not zap them or reaps them last", () => {
    expect(found("B9")).toBe("P15: P15 in 10");
    expect(found("B23")).toBe("P15: P15 in 11");
  });

  it("starves an update, if nobody is fair to it", () => {
    expect(found("B26")).toBe("L2n: L2n in 7");
  });

  it("maps or keeps the page that was taken back, if it does not look again", () => {
    expect(found("M-no-notifier-recheck")).toBe("P15: P15 in 7");
    expect(found("B16")).toBe("P15k: P15k in 5");
    expect(found("M-cache-not-dropped")).toBe("P15k: P15k in 5");
  });

  it("finds one gfn of two, if a walk takes an hva for one gfn", () => {
    expect(found("M-one-gfn")).toBe("P15: P15 in 7");
  });

  it("keeps a translation that an MMIO SPTE hides: a prediction", () => {
    expect(found("M-no-slot-freed")).toBe("P15: P15 in 12");
  });
});

describe("a walk", () => {
  const slot = { id: 0, base: 1, pages: 2, hva: 3 };

  it("finds a gfn by arithmetic, in INVALID slots and in holes as well", () => {
    expect(walksOf([slot], 4, "all")).toEqual([[], [], [], [1], [2]]);
    expect(walksOf([{ ...slot, invalid: true }], 4, "all")).toEqual([[], [], [], [1], [2]]);
    expect(walksOf([{ ...slot, holes: [2] }], 4, "all")).toEqual([[], [], [], [1], [2]]);
  });

  it("finds every gfn of a single hva, or the first one only, and none of a PCI hole", () => {
    expect(walksOf([{ ...slot, singleHva: true }], 4, "all")).toEqual([[], [], [], [1, 2], []]);
    expect(walksOf([{ ...slot, singleHva: true }], 3, "first")).toEqual([[], [], [], [1]]);
    expect(walksOf([{ ...slot, pciHole: true }], 4, "all")).toEqual([[], [], [], [], []]);
  });
});
