// What becomes of dirty bits: the verdicts that findings are made of, and that plans account for every bitmap.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kvm, type Plan } from "../../model/kvm/program.ts";
import { designs, pairs, scenarios } from "../../model/registry.ts";
import { dirtySlice } from "../../model/slice/dirty.ts";

interface Entry {
  readonly properties: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as {
  readonly DirtyLog: Readonly<Record<string, Entry>>;
};

/** For each scenario of a design: which of the properties are violated. */
function lost(design: string): Readonly<Record<string, string>> {
  const own = dirtySlice.cases.filter(({ pair }) => pair.design.name === design);
  return Object.fromEntries(
    own.map(({ pair }) => {
      const verdicts = Object.entries(manifest.DirtyLog[pair.instance]?.properties ?? {});
      const violated = verdicts.filter(([, verdict]) => verdict.startsWith("violated"));
      return [pair.scenario.name, violated.map(([name]) => name).join(" ")];
    }),
  );
}

/** The scenarios in which a design loses bits, without those in which it loses none. */
const losses = (design: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(lost(design)).filter(([, names]) => names !== ""));

/** Where RAM changes. */
const asked = scenarios.filter(({ after }) => after.devices === undefined).map(({ name }) => name);
const everywhere = Object.fromEntries(asked.map((name) => [name, "P6w P6p P6h"]));

describe("dirty bits", () => {
  it("are looked at in 317 pairs, of all designs on x86 that change slots, and nothing is vacuous", () => {
    expect(dirtySlice.cases).toHaveLength(317);
    const verdicts = Object.values(manifest.DirtyLog).flatMap(({ properties }) => Object.values(properties));
    expect(verdicts.filter((verdict) => verdict === "vacuous")).toEqual([]);
  });

  it("are lost by reading the log and then deleting the slot, in every scenario", () => {
    for (const design of ["delete-create", "tree-slots", "fetch-exit", "mmio-bus", "pci-hole", "single-hva"])
      expect(losses(design)).toEqual(everywhere);
  });

  it("are lost by a list as well, as posted or with the bits taken before the last grace period", () => {
    for (const design of ["batched-posted", "batched-list", "batched-waiting", "batched-swap", "full-set"])
      expect(losses(design)).toEqual(everywhere);
  });

  it("are lost by reading the log of disabled slots", () => {
    expect(losses("disabled-slots")).toEqual(everywhere);
  });

  it("survive a pause that stops every ioctl of a vCPU, and not one that stops KVM_RUN alone", () => {
    expect(losses("pause-always")).toEqual({});
    expect(losses("kick-ioctls")).toEqual(everywhere);
  });

  it("of a BAR that moves are lost where QEMU does not pause, because nothing overlaps", () => {
    expect(losses("pause-vcpus")).toEqual({ bar: "P6w P6p P6h" });
  });

  it("survive holes, if a lookup in the hole finds the slot and its bitmap", () => {
    expect(losses("hole-in-slot")).toEqual({});
    expect(losses("hole-retry-first")).toEqual({});
    expect(losses("hole-unseen")).toMatchObject({ punch: "P6h", shrink: "P6h" });
    expect(losses("hole-drop-bits")).toMatchObject({ punch: "P6h", shrink: "P6h" });
  });

  it("survive merging after the grace period, and not copying before the publish", () => {
    const kept = Object.entries(losses("grow-shrink")).filter(([, names]) => names !== "P6h");
    expect(kept).toEqual([["bar", "P6w P6p P6h"]]);
    const copied = Object.keys(losses("grow-shrink-copy"));
    expect(copied).toEqual(asked);
  });

  it("of a page that SHRINK gives up before GROW takes it are lost", () => {
    expect(losses("resize-only")).toMatchObject({ boundary: "P6w P6p P6h" });
  });
});

/** Designs that change slots at all. */
const updating = designs.filter((design) =>
  pairs.some((pair) => pair.design === design && pair.plan !== undefined),
);

describe.each(updating.map((design) => [design.name, design] as const))("the bitmaps of %s", (_, design) => {
  const random = fc.constantFrom(...scenarios.flatMap(({ before, after }) => [before, after]));

  it("are all freed in the end but those of the slots that are left, and none is freed twice", () => {
    fc.assert(
      fc.property(random, random, (from, to) => {
        const kvm = new Kvm(design.setUp(from, to));
        fc.pre(from.pages === to.pages && (design.update(kvm, from, to) ?? true) === true);
        expect(freed(kvm.plan)).toEqual(gone(kvm.plan));
      }),
    );
  });
});

function freed({ lines }: Plan): readonly number[] {
  return lines.flatMap(({ op }) => (op.tag === "free" ? [op.bitmap] : [])).sort((a, b) => a - b);
}

function gone({ sets }: Plan): readonly number[] {
  const left = new Set(sets.at(-1)?.map(({ bitmap }) => bitmap));
  const all = new Set(sets.flat().map(({ bitmap }) => bitmap ?? -1));
  return [...all].filter((bitmap) => !left.has(bitmap)).sort((a, b) => a - b);
}

describe("what a VMM asks of the dirty log", () => {
  const asks = (instance: string) => {
    const lines = pairs.find((pair) => pair.instance === instance)?.plan?.lines ?? [];
    return [...new Set(lines.map(({ ioctl }) => ioctl))].filter((name) => name !== "");
  };

  it("is the log of what it deletes, right before it does", () => {
    expect(asks("delete-create/shrink")).toEqual(["GET_DIRTY_LOG slot 0", "DELETE slot 0", "CREATE slot 0"]);
    expect(asks("batched-posted/shrink")).toEqual(["GET_DIRTY_LOG slot 0", "UPDATE_LIST"]);
    expect(asks("disabled-slots/shrink")).toEqual([
      "DISABLE slot 0",
      "GET_DIRTY_LOG slot 0",
      "CREATE slot 1",
      "DELETE slot 0",
    ]);
  });

  it("is nothing where the kernel hands the bits out or keeps them", () => {
    expect(asks("batched-list/shrink")).toEqual(["UPDATE_LIST"]);
    expect(asks("hole-in-slot/shrink")).toEqual(["SET_HOLE slot 0 gfn 1"]);
  });
});
