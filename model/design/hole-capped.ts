// D1h: as holes inside a slot, but a slot may have one hole at most. An update that needs more is made by DELETE and CREATE.
//
// Who and where: Peter Xu, kvm list, 3 November 2020: "Initially we may add a restriction on how many holes we need, so the
// holes can also be an array."
// Code: never posted. This is a natural implementation. KVM would refuse the second hole of a slot, and a VMM that knows
// the limit has a slot for each range instead, as today.
// Outcome: none.

import { clearHole, setHole } from "../ioctl/hole.ts";
import { blocksOf, difference, isSameBlock, masked } from "../kvm/block.ts";
import type { Range, Topology } from "../kvm/topology.ts";
import { type Design, deleteThenCreate, overlap, type Region } from "./design.ts";
import { foreign } from "./hole-in-slot.ts";

const mostHoles = 1;

export const holeCapped: Design = {
  id: "D1h",
  name: "hole-capped",
  title: "holes inside a slot, one at most, or else DELETE and CREATE",

  setUp(from, to) {
    const all = blocksOf([...from.ram, ...to.ram]);
    return all.flatMap((block) => slotsOf(block, from)).map((slot, id) => ({ id, ...slot }));
  },

  update(kvm, from, to) {
    const all = blocksOf([...from.ram, ...to.ram]);
    if (all.some((a) => all.some((b) => a !== b && overlap(a, b)))) return foreign;
    const fit = all.filter((block) => fits(block, from) && fits(block, to));
    const others = all.filter((block) => !fit.includes(block));
    deleteThenCreate(
      kvm,
      others.flatMap((block) => slotsOf(block, from)),
      others.flatMap((block) => slotsOf(block, to)),
    );
    for (const slot of kvm.slots.filter((each) => fit.some((block) => isSameBlock(each, block)))) {
      const { gone, come } = difference(slot, from, to);
      // In this order: a hole that moves would be two for a moment.
      if (come.length > 0) clearHole(kvm, slot.id, come);
      if (gone.length > 0) setHole(kvm, slot.id, gone);
    }
    return undefined;
  },
};

/** Has a block no more holes than a slot may have? */
function fits(block: Range, topology: Topology): boolean {
  const gfns = masked(block, topology);
  const firsts = gfns.filter((gfn) => !gfns.includes(gfn - 1));
  return firsts.length <= mostHoles;
}

/** A slot for the block, with its hole; with more holes than one, a slot for each range. */
function slotsOf(block: Range, topology: Topology): readonly Region[] {
  return fits(block, topology)
    ? [{ ...block, holes: masked(block, topology) }]
    : topology.ram.filter((range) => isSameBlock(range, block));
}
