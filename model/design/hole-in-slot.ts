// D1b: a slot is what may be RAM, and holes in it say what is not. To punch a window, add a hole; nothing else moves.
//
// Who and where: Peter Xu, kvm list, 3 and 5 November 2020: "maybe we just need to teach each kvm memslot to take
// "holes" within itself".
// Code: never posted. This is a natural implementation: publish the slot with the hole, wait for readers, zap the
// hole. Variant b keeps the dirty bits of the hole, where the mail drops them.
// Outcome: Vitaly Kuznetsov found it redundant at first, then worth considering; nobody wrote it.

import { clearHole, setHole } from "../ioctl/hole.ts";
import { endOf, gfnsOf, type Range } from "../kvm/topology.ts";
import { type Design, overlap } from "./design.ts";

export const holeInSlot: Design = {
  id: "D1b",
  name: "hole-in-slot",
  title: "holes inside a slot",

  /** One slot for each block of host memory, as long as it will ever be. */
  setUp(from, to) {
    const present = new Set(from.ram.flatMap(gfnsOf));
    return blocks([...from.ram, ...to.ram]).map((block, id) => ({
      id,
      ...block,
      holes: gfnsOf(block).filter((gfn) => !present.has(gfn)),
    }));
  },

  update(kvm, from, to) {
    if (kvm.slots.some((a) => kvm.slots.some((b) => a !== b && overlap(a, b)))) {
      return "memory of another block would have to appear inside a slot";
    }
    const [old, wanted] = [new Set(from.ram.flatMap(gfnsOf)), new Set(to.ram.flatMap(gfnsOf))];
    for (const slot of kvm.slots) {
      const gone = gfnsOf(slot).filter((gfn) => old.has(gfn) && !wanted.has(gfn));
      const come = gfnsOf(slot).filter((gfn) => wanted.has(gfn) && !old.has(gfn));
      if (gone.length > 0) setHole(kvm, slot.id, gone);
      if (come.length > 0) clearHole(kvm, slot.id, come);
    }
    return undefined;
  },
};

/** The least ranges that cover all RAM of one block of host memory, which is where gfn and hva differ by as much. */
function blocks(ranges: readonly Range[]): readonly Range[] {
  const offsets = [...new Set(ranges.map((range) => range.hva - range.base))];
  return offsets.map((offset) => {
    const own = ranges.filter((range) => range.hva - range.base === offset);
    const base = Math.min(...own.map((range) => range.base));
    return { base, pages: Math.max(...own.map(endOf)) - base, hva: base + offset };
  });
}
