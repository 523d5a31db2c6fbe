// D1: a slot is what may be RAM, and holes in it say what is not. To punch a window, add a hole; nothing else moves.
//
// Who and where: Peter Xu, kvm list, 3 and 5 November 2020: "maybe we just need to teach each kvm memslot to take
// "holes" within itself".
// Code: never posted. These are natural implementations. Variant b publishes the slot with the hole, waits for readers
// and zaps the hole. Variant c makes faults on the hole try again first, as memory attributes do. Variant d also lets
// another slot lie in a hole. All keep the dirty bits of the hole; variant a drops them, as the mail has it. In b' a
// lookup in a hole finds no slot at all, where in the others it finds the slot and its bitmap. Variant h is b with a
// limit of one hole a slot, for the mail has an array of holes with a limit at first: beyond it a VMM does as today.
// Outcome: Vitaly Kuznetsov found it redundant at first, then worth considering; nobody wrote it.

import { clearHole, setHole, setHoleDropping, setHoleRetrying } from "../ioctl/hole.ts";
import { createSlot } from "../ioctl/create.ts";
import type { Kvm } from "../kvm/program.ts";
import { endOf, gfnsOf, type Range, type Topology } from "../kvm/topology.ts";
import { type Design, deleteThenCreate, overlap, type Region, removeSlot } from "./design.ts";

export const holeInSlot: Design = {
  id: "D1b",
  name: "hole-in-slot",
  title: "holes inside a slot",

  /** One slot for each block of host memory, as long as it will ever be. */
  setUp(from, to) {
    return blocks([...from.ram, ...to.ram]).map((block, id) => ({
      id,
      ...block,
      holes: absent(block, from),
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
    return blocks(from.ram).map((block, id) => ({ id, ...block, holes: absent(block, from) }));
  },

  /** As a memory listener has it: all that goes, then all that comes. A block that goes as a whole is deleted. */
  update(kvm, from, to) {
    const wanted = blocks(to.ram);
    if (
      blocks(from.ram).some((block) =>
        wanted.some((other) => sameBlock(block, other) && longer(other, block)),
      )
    ) {
      return "a slot would have to become longer";
    }
    const old = kvm.slots;
    for (const slot of old) {
      const { gone } = difference(slot, from, to);
      if (!wanted.some((block) => sameBlock(block, slot))) removeSlot(kvm, slot.id);
      else if (gone.length > 0) setHole(kvm, slot.id, gone);
    }
    for (const block of wanted) {
      const slot = old.find((each) => sameBlock(each, block));
      const { come } = difference(block, from, to);
      if (!slot) createSlot(kvm, { id: kvm.freeId, ...block, holes: absent(block, to) });
      else if (come.length > 0) clearHole(kvm, slot.id, come);
    }
    return undefined;
  },
};

export const holeCapped: Design = {
  id: "D1h",
  name: "hole-capped",
  title: "holes inside a slot, one at most, or else DELETE and CREATE",

  setUp(from, to) {
    const all = blocks([...from.ram, ...to.ram]);
    return all.flatMap((block) => slotsOf(block, from)).map((slot, id) => ({ id, ...slot }));
  },

  update(kvm, from, to) {
    const all = blocks([...from.ram, ...to.ram]);
    if (all.some((a) => all.some((b) => a !== b && overlap(a, b)))) return foreign;
    const fit = all.filter((block) => fits(block, from) && fits(block, to));
    const others = all.filter((block) => !fit.includes(block));
    deleteThenCreate(
      kvm,
      others.flatMap((block) => slotsOf(block, from)),
      others.flatMap((block) => slotsOf(block, to)),
    );
    for (const slot of kvm.slots.filter((each) => fit.some((block) => sameBlock(each, block)))) {
      const { gone, come } = difference(slot, from, to);
      // In this order: a hole that moves would be two for a moment.
      if (come.length > 0) clearHole(kvm, slot.id, come);
      if (gone.length > 0) setHole(kvm, slot.id, gone);
    }
    return undefined;
  },
};

const mostHoles = 1;

/** Has a block no more holes than a slot may have? */
function fits(block: Range, topology: Topology): boolean {
  const masked = absent(block, topology);
  return masked.filter((gfn) => !masked.includes(gfn - 1)).length <= mostHoles;
}

/** A slot for the block, with its hole; with more holes than one, a slot for each range. */
function slotsOf(block: Range, topology: Topology): readonly Region[] {
  return fits(block, topology)
    ? [{ ...block, holes: absent(block, topology) }]
    : topology.ram.filter((range) => sameBlock(range, block));
}

const foreign = "memory of another block would have to appear inside a slot";

function moveHoles(kvm: Kvm, from: Topology, to: Topology, set: typeof setHoleRetrying): string | undefined {
  if (kvm.slots.some((a) => kvm.slots.some((b) => a !== b && overlap(a, b)))) return foreign;
  for (const slot of kvm.slots) {
    const { gone, come } = difference(slot, from, to);
    if (gone.length > 0) set(kvm, slot.id, gone);
    if (come.length > 0) clearHole(kvm, slot.id, come);
  }
  return undefined;
}

/** The least ranges that cover all RAM of one block of host memory, which is where gfn and hva differ by as much. */
function blocks(ranges: readonly Range[]): readonly Range[] {
  return ranges
    .filter((range, i) => ranges.findIndex((other) => sameBlock(range, other)) === i)
    .map((range) => {
      const own = ranges.filter((other) => sameBlock(range, other));
      const base = Math.min(...own.map((each) => each.base));
      return {
        ...range,
        base,
        pages: Math.max(...own.map(endOf)) - base,
        hva: range.hva + base - range.base,
      };
    });
}

function sameBlock(a: Range, b: Range): boolean {
  return a.hva - a.base === b.hva - b.base && (a.readonly ?? false) === (b.readonly ?? false);
}

function longer(a: Range, b: Range): boolean {
  return a.base < b.base || endOf(a) > endOf(b);
}

/** Is a gfn RAM of this block? */
function has(topology: Topology, block: Range, gfn: number): boolean {
  return topology.ram.some((range) => sameBlock(range, block) && gfnsOf(range).includes(gfn));
}

/** The gfns of a block that stop being RAM, and those that become it. */
function difference(block: Range, from: Topology, to: Topology) {
  return {
    gone: gfnsOf(block).filter((gfn) => has(from, block, gfn) && !has(to, block, gfn)),
    come: gfnsOf(block).filter((gfn) => has(to, block, gfn) && !has(from, block, gfn)),
  };
}

function absent(block: Range, topology: Topology): readonly number[] {
  return gfnsOf(block).filter((gfn) => !has(topology, block, gfn));
}
