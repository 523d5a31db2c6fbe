// TLBs, obsolete roots, write permission and huge SPTEs: what survives an update, and what an update takes with it.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { hunt } from "../../model/command/bugs-report.ts";
import { mmuSlices } from "../../model/slice/mmu.ts";

/** The slice whose spec has a name. */
function sliceOf(name: string): (typeof mmuSlices)[number] {
  const slice = mmuSlices.find(({ spec }) => spec.name === name);
  if (!slice) throw new Error(`there is no slice ${name}`);
  return slice;
}

/** What is violated without the line of a bug, and in how many steps its own property is. */
function found(id: string): string {
  const [slice] = mmuSlices.filter(({ bugs }) => bugs.some((bug) => bug.id === id));
  const bug = slice?.bugs.find((each) => each.id === id);
  if (!slice || !bug) throw new Error(`there is no bug ${id}`);
  const { violated, steps } = hunt(slice, bug);
  return `${violated.join(" ")}: ${bug.property} in ${steps ?? "?"}`;
}

/** The properties that an instance violates, with the steps of a shortest trace. */
function violations(name: string, instance: string): string {
  const { properties } = search(engine(sliceOf(name).spec, instance));
  return properties
    .flatMap(({ property, verdict, ...rest }) =>
      verdict === "violated" ? [`${property} ${"steps" in rest ? String(rest.steps) : ""}`] : [],
    )
    .join(", ");
}

describe("the slices of the MMU", () => {
  const all = mmuSlices.flatMap(({ spec, cases }) =>
    cases.map(({ pair }) => ({ ...search(engine(spec, pair.instance)), instance: pair.instance })),
  );

  it("have 476 pairs to say something about, the largest of 57,823 states", () => {
    expect(all).toHaveLength(476);
    expect(Math.max(...all.map(({ distinct }) => distinct))).toBe(57_823);
  });

  it("find nothing vacuous", () => {
    const verdicts = all.flatMap(({ instance, properties }) =>
      properties.map(({ property, verdict }) => `${instance} ${property} ${verdict}`),
    );
    expect(verdicts.filter((each) => each.endsWith("vacuous"))).toEqual([]);
  });

  it("find that every design has taken away everything that it should have, when it returns", () => {
    const left = all.flatMap(({ instance, properties }) =>
      properties.flatMap(({ property, verdict }) =>
        ["P3t", "P3o", "P12"].includes(property) && verdict === "violated" ? [`${instance} ${property}`] : [],
      ),
    );
    expect(left).toEqual([]);
  });
});

describe("a page that gets other memory", () => {
  it("is old or new, never both, where it is INVALID first", () => {
    for (const design of [
      "delete-create",
      "batched-posted",
      "batched-list",
      "batched-waiting",
      "pause-vcpus",
    ])
      expect(violations("Mmu", `${design}/rebacked`)).toBe("");
  });

  it("is both to KVM and a guest, where the new set is published at once", () => {
    expect(violations("Mmu", "batched-swap/rebacked")).toBe("P2k 4");
    expect(violations("Mmu", "full-set/rebacked")).toBe("P2k 4");
    expect(violations("Mmu", "create-first/rebacked")).toBe("P2k 4");
  });

  it("is both to two guests as well, where it becomes read-only in the same step", () => {
    expect(violations("Mmu", "batched-swap/rom")).toBe("P2 6, P2k 4");
  });
});

describe("a page that goes", () => {
  it("is MMIO and memory at once in a hole that is zapped last", () => {
    expect(violations("Mmu", "hole-in-slot/punch")).toBe("P2 4, P2k 3, P4 4");
  });

  it("is gone for all guests at once, if faults on the hole are tried again, and not for KVM", () => {
    expect(violations("Mmu", "hole-retry-first/punch")).toBe("P2k 5");
  });

  it("is MMIO and memory at once on arm64, where INVALID is no slot", () => {
    expect(violations("Mmu", "batched-list/punch")).toBe("");
    expect(violations("Mmu", "batched-list-arm64/punch")).toBe("P2 4, P2k 3, P4 4");
  });
});

describe("two pages that change", () => {
  it("change one after the other by DELETE and CREATE, and at once by a batched list", () => {
    expect(violations("Mmu", "delete-create/resize")).toBe("P4 18");
    expect(violations("Mmu", "batched-list/resize")).toBe("");
  });

  it("change one after the other if a BAR moves in QEMU, which does not stop its vCPUs for that", () => {
    expect(violations("Mmu", "pause-vcpus/bar")).toBe("P4 9");
    expect(violations("Mmu", "pause-always/bar")).toBe("");
  });
});

describe("SPTEs of memory that stays", () => {
  const survive = (instance: string): boolean => violations("MmuKept", instance) === "";

  it("are all dropped by a DELETE of another slot, and by no hole", () => {
    expect(survive("delete-create/grow")).toBe(false);
    expect(survive("hole-in-slot/grow")).toBe(true);
  });

  it("survive GROW, SHRINK, SPLIT and MERGE, unless a page goes from one slot to another by SHRINK", () => {
    expect(survive("grow-shrink/boundary")).toBe(true);
    expect(survive("resize-only/boundary")).toBe(false);
  });
});

describe("a huge SPTE", () => {
  it("is put over a hole by a fault beside it, if only the hole's faults are tried again", () => {
    expect(violations("MmuHuge", "hole-retry-first/punch")).toBe("P10 7, P10s 7");
    expect(violations("MmuHuge", "hole-in-slot/punch")).toBe("");
  });

  it("outlives the SPLIT of its slot, and so covers two", () => {
    expect(violations("MmuHuge", "grow-shrink/split")).toBe("P10s 4");
    expect(violations("MmuHuge", "delete-create/split")).toBe("");
  });
});

describe("a kernel", () => {
  it("that moves or deletes a slot without an INVALID phase leaves an SPTE", () => {
    expect(found("B1")).toBe("P2 P2k P3t P4: P3t in 4");
    expect(found("B2")).toBe("P2 P2k P3t P4: P3t in 9");
  });

  it("that installs into an obsolete root leaks the SPTE", () => {
    expect(found("B7")).toBe("P3o: P3o in 10");
  });

  it("that reads guest memory outside of SRCU reads what was deleted", () => {
    expect(found("B21")).toBe("P2k P3t: P3t in 9");
  });

  it("that makes a slot read-only and leaves its SPTEs lets stores through", () => {
    expect(found("B24")).toBe("P12: P12 in 4");
  });

  it("that looks at a part of a huge page only lets a huge SPTE over the other", () => {
    expect(found("B29")).toBe("P10 P10s: P10 in 7");
  });

  it("that zaps what vCPUs install behind it never ends", () => {
    expect(found("B14")).toBe("L2t: L2t in 8");
  });

  it("that takes every fault for stale installs none", () => {
    expect(found("B22")).toBe("L1t: L1t in 14");
  });
});
