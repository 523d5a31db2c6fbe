// Whatever the design, its plan leads from the old topology to the new one, and to nothing else.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deleteCreate } from "../../model/design/delete-create.ts";
import type { Design } from "../../model/design/design.ts";
import { holeInSlot } from "../../model/design/hole-in-slot.ts";
import { pauseVcpus } from "../../model/design/pause-vcpus.ts";
import { Kvm, type Plan, tableOf } from "../../model/kvm/program.ts";
import { coreTags, seenBy } from "../../model/kvm/setting.ts";
import type { Range, Topology } from "../../model/kvm/topology.ts";
import { designs, pairs } from "../../model/registry.ts";

const pages = 5;

/** A topology from the block behind each gfn: none, or host memory that begins at an hva. */
function topology(blocks: readonly (number | undefined)[]): Topology {
  const ram: Range[] = [];
  for (const [base, block] of blocks.entries()) {
    if (block === undefined) continue;
    const last = ram.at(-1);
    if (last && last.base + last.pages === base && last.hva - last.base === block) {
      ram[ram.length - 1] = { ...last, pages: last.pages + 1 };
    } else {
      ram.push({ base, pages: 1, hva: base + block });
    }
  }
  return { pages, ram };
}

const topologies = fc
  .array(fc.constantFrom(undefined, 0, 100), { minLength: pages, maxLength: pages })
  .map(topology);

function planOf(design: Design, from: Topology, to: Topology): Plan | string {
  const kvm = new Kvm(design.setUp(from, to));
  return design.update(kvm, from, to) ?? kvm.plan;
}

/** The plan, where there is one. */
function planned(design: Design, from: Topology, to: Topology): Plan {
  const plan = planOf(design, from, to);
  if (typeof plan === "string") return fc.pre(false) as never;
  return plan;
}

/** The hva behind each gfn of RAM, as guests see it. */
const backing = (of: Topology) =>
  Array.from({ length: pages }, (_, gfn) => {
    const range = of.ram.find((each) => gfn >= each.base && gfn < each.base + each.pages);
    return range ? range.hva + gfn - range.base : undefined;
  });

/** What a table gives for each gfn; what stands behind the PCI hole counts as nothing. */
const resolved = (slots: Plan["sets"][number], ram: Topology["ram"]) =>
  tableOf(slots, pages).map((row, gfn) => {
    const isRam = ram.some((range) => gfn >= range.base && gfn < range.base + range.pages);
    const isHole = slots.some(
      (slot) =>
        (slot.singleHva === true || slot.readonly === true) &&
        gfn >= slot.base &&
        gfn < slot.base + slot.pages,
    );
    return row.tag === "slot" && (isRam || !isHole) ? row.hva : undefined;
  });

/** Designs that change layouts at all. */
const planners = designs.filter((design) =>
  pairs.some((pair) => pair.design === design && pair.plan !== undefined),
);

describe.each(planners.map((design) => [design.name, design] as const))("the planner of %s", (_, design) => {
  it("begins with the old topology and ends with the new one, or says why it cannot", () => {
    fc.assert(
      fc.property(topologies, topologies, (from, to) => {
        const plan = planOf(design, from, to);
        const sets = typeof plan === "string" ? undefined : plan.sets;
        const ends = sets && [resolved(sets[0] ?? [], from.ram), resolved(sets.at(-1) ?? [], to.ram)];
        expect(plan).not.toBe("");
        expect(ends).toEqual(sets && [backing(from), backing(to)]);
      }),
      { numRuns: 1000 },
    );
  });

  it("publishes no set with two slots at one gfn, and none with an id twice", () => {
    fc.assert(
      fc.property(topologies, topologies, (from, to) => {
        for (const slots of planned(design, from, to).sets) {
          expect(new Set(slots.map((slot) => slot.id)).size).toBe(slots.length);
          expect(tableOf(slots, pages)).toHaveLength(pages);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("waits for readers after every publish, before it zaps or publishes again", () => {
    fc.assert(
      fc.property(topologies, topologies, (from, to) => {
        const tags = planned(design, from, to).lines.map(({ op }) => op.tag);
        const next = tags.flatMap((tag, i) => (tag === "publish" ? [tags[i + 1]] : []));
        expect(next).toEqual(next.map(() => "grace"));
      }),
      { numRuns: 1000 },
    );
  });
});

/** What changes memslots; a VMM's GET_DIRTY_LOG is another matter. */
const ioctls = (instance: string) => {
  const plan = pairs.find((pair) => pair.instance === instance)?.plan;
  const { lines } = plan ? seenBy(plan, coreTags) : { lines: [] };
  return [...new Set(lines.map((line) => line.ioctl))].filter((name) => name !== "");
};

describe("the ioctls of each design", () => {
  it("punch a window as the proposals say", () => {
    expect(ioctls("delete-create/punch")).toEqual(["DELETE slot 0", "CREATE slot 0", "CREATE slot 1"]);
    expect(ioctls("hole-in-slot/punch")).toEqual(["SET_HOLE slot 0 gfn 1"]);
    expect(ioctls("batched-list/punch")).toEqual(["UPDATE_LIST"]);
    expect(ioctls("grow-shrink/punch")).toEqual(["SPLIT slot 0 at 2", "SHRINK slot 0 to gfn 0-0"]);
    expect(ioctls("single-hva/punch")).toEqual([
      "DELETE slot 0",
      "CREATE slot 0",
      "CREATE slot 1",
      "CREATE slot 2",
    ]);
    expect(ioctls("pause-vcpus/punch")).toEqual([
      "inhibit",
      "DELETE slot 0",
      "CREATE slot 0",
      "CREATE slot 1",
    ]);
  });

  it("fill it again by the inverse", () => {
    expect(ioctls("delete-create/fill")).toEqual(["DELETE slot 0", "DELETE slot 1", "CREATE slot 0"]);
    expect(ioctls("hole-in-slot/fill")).toEqual(["CLEAR_HOLE slot 0 gfn 1"]);
    expect(ioctls("grow-shrink/fill")).toEqual(["GROW slot 0 to gfn 0-1", "MERGE slots 0 and 1"]);
  });

  it("change an end with one ioctl where there is one for it", () => {
    expect(ioctls("grow-shrink/grow")).toEqual(["GROW slot 0 to gfn 0-1"]);
    expect(ioctls("grow-shrink/shrink")).toEqual(["SHRINK slot 0 to gfn 0-0"]);
    expect(ioctls("hole-in-slot/grow")).toEqual(["CLEAR_HOLE slot 0 gfn 1"]);
    expect(ioctls("hole-in-slot/shrink")).toEqual(["SET_HOLE slot 0 gfn 1"]);
  });
});

describe("the ioctls of variants", () => {
  it("never merge chunks", () => {
    expect(ioctls("append-only/grow")).toEqual(["CREATE slot 1"]);
    expect(ioctls("append-only/punch")).toEqual(["DELETE slot 1"]);
    expect(ioctls("append-only/merge")).toEqual([]);
  });

  it("put a read-only slot into a hole", () => {
    expect(ioctls("hole-overlay/shadow")).toEqual(["SET_HOLE slot 0 gfn 1", "CREATE slot 1"]);
  });

  it("move a boundary by SHRINK and GROW, or by SPLIT and MERGE", () => {
    expect(ioctls("resize-only/boundary")).toEqual(["SHRINK slot 1 to gfn 2-2", "GROW slot 0 to gfn 0-1"]);
    expect(ioctls("grow-shrink/boundary")).toEqual(["SPLIT slot 1 at 2", "MERGE slots 0 and 1"]);
  });

  it("split a page off to make it read-only", () => {
    expect(ioctls("grow-shrink/shadow")).toEqual([
      "SPLIT slot 0 at 1",
      "SPLIT slot 1 at 2",
      "set READONLY of slot 1",
    ]);
  });

  it("replace disabled slots before they delete them", () => {
    expect(ioctls("disabled-slots/punch")).toEqual([
      "DISABLE slot 0",
      "CREATE slot 1",
      "CREATE slot 2",
      "DELETE slot 0",
    ]);
  });

  it("publish once for each INVALID slot as posted, and once for all in the ideal", () => {
    const published = (instance: string): number | undefined =>
      pairs.find((pair) => pair.instance === instance)?.plan?.lines.filter(({ op }) => op.tag === "publish")
        .length;
    expect([published("batched-posted/fill"), published("batched-list/fill")]).toEqual([3, 2]);
    expect([published("batched-swap/fill"), published("full-set/fill")]).toEqual([1, 1]);
  });

  it("leave BARs that do not overlap to running vCPUs", () => {
    expect(ioctls("pause-vcpus/bar")).toEqual(["DELETE slot 1", "CREATE slot 1"]);
    expect(ioctls("pause-always/bar")).toEqual(["inhibit", "DELETE slot 1", "CREATE slot 1"]);
  });
});

describe("single decisions of planners", () => {
  const at = (base: number, length: number, hva: number): Topology => ({
    pages,
    ram: [{ base, pages: length, hva }],
  });

  it("pause-vcpus lets the vCPUs run when nothing that goes overlaps anything that comes", () => {
    const [from, to] = [at(0, 2, 0), at(3, 2, 0)];
    expect(planOf(pauseVcpus, from, to)).toEqual(planOf(deleteCreate, from, to));
  });

  it("hole-in-slot cannot put another block's memory inside a slot", () => {
    const to = {
      pages,
      ram: [
        { base: 0, pages: 1, hva: 0 },
        { base: 1, pages: 1, hva: 101 },
        { base: 2, pages: 1, hva: 2 },
      ],
    };
    expect(planOf(holeInSlot, at(0, 3, 0), to)).toBe(
      "memory of another block would have to appear inside a slot",
    );
  });
});
