// Whatever the design, its plan leads from the old topology to the new one, and to nothing else.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deleteCreate } from "../../model/design/delete-create.ts";
import type { Design } from "../../model/design/design.ts";
import { holeInSlot } from "../../model/design/hole-in-slot.ts";
import { pauseVcpus } from "../../model/design/pause-vcpus.ts";
import { Kvm, type Plan, tableOf } from "../../model/kvm/program.ts";
import type { Range, Topology } from "../../model/kvm/topology.ts";
import { designs, pairs } from "../../model/memslots.ts";

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

/** What the last table of a plan gives for each gfn; the page behind holes counts as nothing. */
const resolved = (slots: Plan["sets"][number]) =>
  tableOf(slots, pages).map((row, gfn) => {
    const hole = slots.some(
      (slot) => slot.singleHva === true && gfn >= slot.base && gfn < slot.base + slot.pages,
    );
    return row.tag === "slot" && !hole ? row.hva : undefined;
  });

describe.each(designs.map((design) => [design.name, design] as const))("the planner of %s", (_, design) => {
  it("begins with the old topology and ends with the new one, or says why it cannot", () => {
    fc.assert(
      fc.property(topologies, topologies, (from, to) => {
        const plan = planOf(design, from, to);
        const ends = typeof plan === "string" ? [] : [plan.sets[0] ?? [], plan.sets.at(-1) ?? []];
        const wanted = typeof plan === "string" ? [] : [backing(from), backing(to)];
        expect(plan).not.toBe("");
        expect(ends.map(resolved)).toEqual(wanted);
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

const ioctls = (instance: string) => {
  const plan = pairs.find((pair) => pair.instance === instance)?.plan;
  return [...new Set(plan?.lines.map((line) => line.ioctl))].filter((name) => name !== "");
};

describe("the ioctls of each design", () => {
  it("punch a window as the proposals say", () => {
    expect(ioctls("delete-create/punch")).toEqual(["DELETE slot 0", "CREATE slot 0", "CREATE slot 1"]);
    expect(ioctls("hole-in-slot/punch")).toEqual(["SET_HOLE slot 0 gfn 1"]);
    expect(ioctls("batched-list/punch")).toEqual(["UPDATE_LIST"]);
    expect(ioctls("grow-shrink/punch")).toEqual(["SPLIT slot 0 at 2", "SHRINK slot 0 to 1"]);
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
    expect(ioctls("grow-shrink/fill")).toEqual(["GROW slot 0 to 2", "MERGE slots 0 and 1"]);
  });

  it("change an end with one ioctl where there is one for it", () => {
    expect(ioctls("grow-shrink/grow")).toEqual(["GROW slot 0 to 3"]);
    expect(ioctls("grow-shrink/shrink")).toEqual(["SHRINK slot 0 to 2"]);
    expect(ioctls("hole-in-slot/grow")).toEqual(["CLEAR_HOLE slot 0 gfn 1-2"]);
    expect(ioctls("hole-in-slot/shrink")).toEqual(["SET_HOLE slot 0 gfn 2"]);
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
