// The MMIO caches: what the bugs of twelve years look like, and what a stamp of few bits cannot do.

import { describe, expect, it } from "vitest";
import { withInstances } from "../../checker/index.ts";
import { engine, search } from "../../checker/search/search.ts";
import { hunt } from "../../model/command/bugs-report.ts";
import { constantsOf, mmio, mmioSlice } from "../../model/slice/mmio.ts";

const found = (id: string): string => {
  const bug = mmioSlice.bugs.find((each) => each.id === id);
  if (!bug) throw new Error(`there is no bug ${id}`);
  const { violated, steps } = hunt(mmioSlice, bug);
  return `${violated.join(" ")}: ${bug.property} in ${steps ?? "?"}`;
};

/** The properties that are violated if an instance's constants are changed. */
function violated(instance: string, change: (constants: ReturnType<typeof constantsOf>) => object) {
  const { setting } = mmioSlice.cases.find(({ pair }) => pair.instance === instance) ?? {};
  if (!setting) throw new Error(`there is no case ${instance}`);
  const changed = withInstances(mmio, { only: { ...constantsOf(setting), ...change(constantsOf(setting)) } });
  const { properties } = search(engine(changed, "only"));
  return properties.flatMap(({ property, verdict }) => (verdict === "violated" ? [property] : []));
}

describe("the MMIO caches", () => {
  it("hold what they should wherever memory comes, in 54 pairs", () => {
    const verdicts = mmioSlice.cases.flatMap(({ pair }) =>
      search(engine(mmio, pair.instance)).properties.map(({ verdict }) => verdict),
    );
    expect(verdicts).toEqual(Array.from({ length: 3 * 54 }, () => "holds"));
  });

  it("remember MMIO for good, if the generation changes before the grace period", () => {
    expect(found("B3")).toBe("P11 P11c: P11 in 8");
  });

  it("are wrong for the rest of the update, and no longer, if a vCPU fills its entry in flux", () => {
    expect(found("B4")).toBe("P11c: P11c in 4");
  });

  it("believe an SPTE from before the wrap, and fill a vCPU's entry from it, if the zap comes late", () => {
    expect(found("B5")).toBe("P11 P11c: P11 in 14");
  });

  it("replace an SPTE that maps memory, if an INVALID slot counts as MMIO", () => {
    expect(found("B6")).toBe("P11o: P11o in 8");
  });

  it("remember MMIO for good, if an update forgets the generation", () => {
    expect(found("M-no-generation")).toBe("P11 P11c: P11 in 8");
  });

  it("replace an SPTE, if a fault that found no slot does not look again: a prediction", () => {
    expect(found("M-no-recheck")).toBe("P11o: P11o in 8");
  });
});

describe("a stamp", () => {
  it("is believed a lap later, if it was put on between the zap of a wrap and the new generation", () => {
    // 0, 1, 2: the stamp wraps at 2, and 3 has the stamp of 1 again, without a wrap in between.
    const lap = { FirstGeneration: 0, LastGeneration: 3, LastStamp: 1 };
    expect(violated("delete-create/grow", () => lap)).toEqual(["P11", "P11c"]);
    expect(violated("delete-create/grow", () => ({}))).toEqual([]);
  });
});
