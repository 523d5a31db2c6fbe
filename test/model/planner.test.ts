// Whatever the design, its plan leads from the old topology to the new one, and to nothing else.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deleteCreate } from "../../model/design/delete-create.ts";
import type { Design } from "../../model/design/design.ts";
import { holeInSlot } from "../../model/design/hole-in-slot.ts";
import { pauseVcpus } from "../../model/design/pause-vcpus.ts";
import { Kvm, type Plan, tableOf } from "../../model/kvm/program.ts";
import { resizeSlot } from "../../model/ioctl/resize.ts";
import { coreTags, seenBy } from "../../model/kvm/setting.ts";
import type { Range, Topology } from "../../model/kvm/topology.ts";
import { designs, pairs } from "../../model/registry.ts";
import { boundary } from "../../model/scenario/boundary.ts";

const pages = 5;

/** What is behind a gfn: host memory that begins at an hva, which the guest may write to or only read. */
interface Behind {
  readonly block: number;
  readonly readonly?: true;
}

/** A topology from what is behind each gfn, if anything. */
function topology(behind: readonly (Behind | undefined)[]): Topology {
  const ram: Range[] = [];
  for (const [base, each] of behind.entries()) {
    if (each === undefined) continue;
    const { block, ...rights } = each;
    const last = ram.at(-1);
    const goesOn = last !== undefined && last.base + last.pages === base && last.hva - last.base === block;
    if (last && goesOn && last.readonly === rights.readonly) {
      ram[ram.length - 1] = { ...last, pages: last.pages + 1 };
    } else {
      ram.push({ base, pages: 1, hva: base + block, ...rights });
    }
  }
  return { pages, ram };
}

const topologies = fc
  .array(
    fc.constantFrom<Behind | undefined>(
      undefined,
      { block: 0 },
      { block: 0 },
      { block: 0, readonly: true },
      { block: 100 },
    ),
    { minLength: pages, maxLength: pages },
  )
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

const text = (hva: number, readonly: boolean | undefined): string =>
  `${hva}${readonly === true ? " ro" : ""}`;

/** The hva behind each gfn of RAM and whether it may only be read, as guests see it. */
const backing = (of: Topology) =>
  Array.from({ length: pages }, (_, gfn) => {
    const range = of.ram.find((each) => gfn >= each.base && gfn < each.base + each.pages);
    return range && text(range.hva + gfn - range.base, range.readonly);
  });

/** What a table gives for each gfn; what stands behind the PCI hole counts as nothing. */
const resolved = (slots: Plan["sets"][number], ram: Topology["ram"]) =>
  tableOf(slots, pages).map((row, gfn) => {
    const isRam = ram.some((range) => gfn >= range.base && gfn < range.base + range.pages);
    const slot = slots.find(({ id }) => row.tag === "slot" && id === row.id);
    const isHole = slot?.singleHva === true || slot?.readonly === true;
    return row.tag === "slot" && (isRam || !isHole) ? text(row.hva, slot?.readonly) : undefined;
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
      { numRuns: 1000, maxSkipsPerRun: 1000 },
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
      { numRuns: 1000, maxSkipsPerRun: 1000 },
    );
  });

  it("waits for readers after every publish, before it zaps or publishes again", () => {
    fc.assert(
      fc.property(topologies, topologies, (from, to) => {
        const tags = planned(design, from, to).lines.map(({ op }) => op.tag);
        const next = tags.flatMap((tag, i) => (tag === "publish" ? [tags[i + 1]] : []));
        expect(next).toEqual(next.map(() => "grace"));
      }),
      { numRuns: 1000, maxSkipsPerRun: 1000 },
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

describe("limits", () => {
  /** What readers find and what the updating thread does. */
  const planIn = (instance: string) => {
    const { scenario, plan } = pairs.find((pair) => pair.instance === instance) ?? {};
    return {
      lines: plan?.lines,
      tables: plan?.sets.map((slots) => tableOf(slots, scenario?.before.pages ?? 0)),
    };
  };

  it("of one hole a slot: as with holes below it, and as today above", () => {
    for (const scenario of ["punch", "fill", "grow", "shrink", "resize", "bar"])
      expect(planIn(`hole-capped/${scenario}`)).toEqual(planIn(`hole-in-slot/${scenario}`));
    expect(planIn("hole-capped/windows")).toEqual(planIn("delete-create/windows"));
    expect(planIn("hole-in-slot/windows")).not.toEqual(planIn("delete-create/windows"));
  });

  it("of one hole a slot: no slot ever has two", () => {
    const holeCapped = designs.find(({ name }) => name === "hole-capped") ?? deleteCreate;
    fc.assert(
      fc.property(topologies, topologies, (from, to) => {
        for (const { holes = [] } of planned(holeCapped, from, to).sets.flat())
          expect(holes.filter((gfn) => !holes.includes(gfn - 1)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000, maxSkipsPerRun: 1000 },
    );
  });

  it("of three entries a list: one that is longer is not sent, and all is as today", () => {
    for (const scenario of ["punch", "fill", "split", "merge", "windows"])
      expect(planIn(`batched-capped/${scenario}`)).toEqual(planIn(`batched-list/${scenario}`));
    for (const scenario of ["resize", "boundary", "rebacked", "shadow", "rom"])
      expect(planIn(`batched-capped/${scenario}`)).toEqual(planIn(`delete-create/${scenario}`));
  });
});

describe("what a VMM queues until it commits", () => {
  /** Slots that no operation of the queue names. */
  const untouched = (from: Topology, to: Topology) =>
    from.ram.filter((old) => to.ram.some((now) => JSON.stringify(now) === JSON.stringify(old)));

  it.each(["grow-shrink", "grow-shrink-copy"])(
    "is all that %s looks at: other slots keep id, place and bitmap",
    (name) => {
      const design = designs.find((each) => each.name === name) ?? deleteCreate;
      fc.assert(
        fc.property(topologies, topologies, (from, to) => {
          const { sets } = planned(design, from, to);
          for (const { base } of untouched(from, to)) {
            const [first, ...later] = sets.map((slots) => slots.find((slot) => slot.base === base));
            expect(first).toBeDefined();
            for (const slot of later) expect(slot).toEqual(first);
          }
        }),
        { numRuns: 1000, maxSkipsPerRun: 1000 },
      );
    },
  );
});

describe("a set with two slots at one gfn", () => {
  it("cannot be published: GROW before SHRINK of its neighbour is refused, as KVM refuses it with -EEXIST", () => {
    const { setUp } = deleteCreate;
    const kvm = new Kvm(setUp(boundary.before, boundary.after));
    resizeSlot(kvm, 0, 0, 2, "last");
    expect(() => kvm.plan.sets.map((slots) => tableOf(slots, boundary.before.pages))).toThrow(
      "slots 0 and 1 overlap at gfn 1",
    );
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
