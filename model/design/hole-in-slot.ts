// D1: a slot is what may be RAM, and holes in it say what is not. To punch a window, add a hole; nothing else moves.
//
// Who and where: Peter Xu, kvm list, 3 and 5 November 2020: "maybe we just need to teach each kvm memslot to take
// "holes" within itself".
// Code: never posted. These are natural implementations. Variant b publishes the slot with the hole, waits for readers
// and zaps the hole. Variant c makes faults on the hole try again first, as memory attributes do. Variant d also lets
// another slot lie in a hole. All keep the dirty bits of the hole; variant a drops them, as the mail has it. In b' a
// lookup in a hole finds no slot at all, where in the others it finds the slot and its bitmap. What a limit on the
// number of holes does is in hole-capped.ts.
// Outcome: Vitaly Kuznetsov found it redundant at first, then worth considering; nobody wrote it.

import { clearHole, setHole, setHoleDropping, setHoleRetrying } from "../ioctl/hole.ts";
import { createSlot } from "../ioctl/create.ts";
import { blocksOf, difference, isSameBlock, masked } from "../kvm/block.ts";
import type { Kvm } from "../kvm/program.ts";
import { endOf, type Range, type Topology } from "../kvm/topology.ts";
import { type Design, overlap, removeSlot } from "./design.ts";

export const holeInSlot: Design = {
  id: "D1b",
  name: "hole-in-slot",
  title: "holes inside a slot",

  /** One slot for each block of host memory, as long as it will ever be. */
  setUp(from, to) {
    return blocksOf([...from.ram, ...to.ram]).map((block, id) => ({
      id,
      ...block,
      holes: masked(block, from),
    }));
  },

  update(kvm, from, to) {
    return moveHoles(kvm, from, to, setHole);
  },
};

export const holeDropBits: Design = {
  ...holeInSlot,
  id: "D1a",
  name: "hole-drop-bits",
  title: "holes inside a slot, their dirty bits dropped",

  update(kvm, from, to) {
    return moveHoles(kvm, from, to, setHoleDropping);
  },
};

export const holeUnseen: Design = {
  ...holeInSlot,
  id: "D1b'",
  name: "hole-unseen",
  title: "holes inside a slot, where lookups find no slot",
  holes: "unseen",
};

export const holeRetryFirst: Design = {
  ...holeInSlot,
  id: "D1c",
  name: "hole-retry-first",
  title: "holes inside a slot, faults on the hole retried first",

  update(kvm, from, to) {
    return moveHoles(kvm, from, to, setHoleRetrying);
  },
};

export const holeOverlay: Design = {
  id: "D1d",
  name: "hole-overlay",
  title: "holes inside a slot, and slots inside holes",

  setUp(from) {
    return blocksOf(from.ram).map((block, id) => ({ id, ...block, holes: masked(block, from) }));
  },

  /** As a memory listener has it: all that goes, then all that comes. A block that goes as a whole is deleted. */
  update(kvm, from, to) {
    const wanted = blocksOf(to.ram);
    if (
      blocksOf(from.ram).some((block) =>
        wanted.some((other) => isSameBlock(block, other) && longer(other, block)),
      )
    ) {
      return "a slot would have to become longer";
    }
    const old = kvm.slots;
    for (const slot of old) {
      const { gone } = difference(slot, from, to);
      if (!wanted.some((block) => isSameBlock(block, slot))) removeSlot(kvm, slot.id);
      else if (gone.length > 0) setHole(kvm, slot.id, gone);
    }
    for (const block of wanted) {
      const slot = old.find((each) => isSameBlock(each, block));
      const { come } = difference(block, from, to);
      if (!slot) createSlot(kvm, { id: kvm.freeId, ...block, holes: masked(block, to) });
      else if (come.length > 0) clearHole(kvm, slot.id, come);
    }
    return undefined;
  },
};

/** Why no hole helps. */
export const foreign = "memory of another block would have to appear inside a slot";

function moveHoles(kvm: Kvm, from: Topology, to: Topology, set: typeof setHoleRetrying): string | undefined {
  if (kvm.slots.some((a) => kvm.slots.some((b) => a !== b && overlap(a, b)))) return foreign;
  for (const slot of kvm.slots) {
    const { gone, come } = difference(slot, from, to);
    if (gone.length > 0) set(kvm, slot.id, gone);
    if (come.length > 0) clearHole(kvm, slot.id, come);
  }
  return undefined;
}

function longer(a: Range, b: Range): boolean {
  return a.base < b.base || endOf(a) > endOf(b);
}
