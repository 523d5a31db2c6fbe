// Historic bugs and negative controls: what is put back must be caught, or the properties could not fail.

import { describe, expect, it } from "vitest";
import { hunt } from "../../model/command/bugs-report.ts";
import { slices } from "../../model/slice/index.ts";

const caught = slices.flatMap((slice) => slice.bugs.map((bug) => hunt(slice, bug)));

/** Everything that is violated without the line of a bug, and in how many steps its own property is. */
const found = (id: string): string | undefined => {
  const each = caught.find(({ bug }) => bug.id === id);
  return each && `${each.violated.join(" ")}: ${each.bug.property} in ${each.steps ?? "?"}`;
};

describe("a kernel without a line that was once missing", () => {
  it("is caught, and with the line in everything holds", () => {
    const survivors = caught.filter(({ survives }) => survives !== undefined);
    expect(survivors.map(({ bug, survives }) => `${bug.id}: ${survives ?? ""}`)).toEqual([]);
  });

  it("has an id of its own", () => {
    const ids = caught.map(({ bug }) => bug.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("in the core", () => {
  it("the gap between DELETE and CREATE kills a fetching guest in 6 steps", () => {
    expect(found("B27")).toBe("P1d P1f P1w P1k: P1f in 6");
  });

  it("a fault that no grace period waited for installs what the zap has dropped", () => {
    expect(found("M-no-grace")).toBe("P3: P3 in 4");
    expect(found("M-no-invalid-grace")).toBe("P3: P3 in 7");
  });

  it("without a zap the SPTE stays, and without the last grace period KVM uses an old hva", () => {
    expect(found("M-no-zap")).toBe("P3: P3 in 5");
    expect(found("M-no-last-grace")).toBe("P3: P3 in 4");
  });

  it("without the wait for stopped vCPUs every failure of today is back", () => {
    expect(found("M-no-quiesce")).toBe("P1d P1f P1w P1k: P1d in 7");
  });

  it("a pause that never ends lets no access complete", () => {
    expect(found("M-no-resume")).toBe("L1: L1 in 12");
  });
});

describe("in the dirty log", () => {
  it("a stale TLB entry, or a page that GET leaves writable, lets a store through that no bit knows of", () => {
    expect(found("B18")).toBe("P6w P6p P6h: P6w in 6");
    expect(found("B19")).toBe("P6w P6p P6h: P6p in 8");
  });

  it("what is written between reading a log and freeing it is lost", () => {
    expect(found("B28")).toBe("P6w P6p P6h: P6w in 14");
  });

  it("bits that are copied before the swap, or taken without an exchange, are not all of them", () => {
    expect(found("M-copy-before-swap")).toBe("P6w P6p P6h: P6w in 7");
    expect(found("M-no-exchange")).toBe("P6w P6p P6h: P6w in 6");
  });

  it("bits of an INVALID slot are only complete after the grace period that follows its last set", () => {
    expect(found("M-merge-before-grace")).toBe("P6w P6p P6h: P6w in 10");
    expect(found("M-merge-before-zap")).toBe("P6w P6p P6h: P6w in 11");
    expect(found("M-merge-before-publish")).toBe("P6w P6p P6h: P6w in 11");
  });

  it("a kick that does not wait for PML buffers leaves bits in them", () => {
    expect(found("M-kick-without-drain")).toBe("P6p P6h: P6p in 10");
  });
});

describe("in the arrays of slots", () => {
  it("a copy made without the lock, or before it was released, forgets what a vCPU has allocated", () => {
    expect([found("B12a"), found("B12b")]).toEqual(["P3a: P3a in 5", "P3a: P3a in 8"]);
  });

  it("an update that keeps slots_arch_lock while it waits for readers never ends", () => {
    expect(found("M-arch-lock-held")).toBe("L2a: L2a in 3");
  });
});

describe("in what hangs on a slot, or points to it", () => {
  it("an array, a shadow page or a pointer does not fit the slot any more, or outlives it", () => {
    expect(found("B20")).toBe("P3l: P3l in 1");
    expect(found("B15")).toBe("P3p: P3p in 6");
    expect(found("B25")).toBe("P3g: P3g in 2");
    const states = ["B20", "B15", "B25"].map((id) => caught.find(({ bug }) => bug.id === id)?.states);
    expect(states).toEqual([3, 12, 7]);
  });
});
