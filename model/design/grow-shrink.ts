// D3b: an ioctl for each thing that really happens to a slot: GROW, SHRINK, SPLIT, MERGE, a READONLY toggle.
//
// Who and where: Sean Christopherson, 29 September 2022, <YzYQe2Lc+l2KpLBl@google.com>: "why not provide more
// primitives to address those specific use cases?"
// Code: never posted. These are natural implementations; none needs INVALID, since what stays keeps its hva. Variant
// b merges the dirty bits after the grace period.
// Outcome: no patches. "I think that the only operation that QEMU performs right now is grow/shrink", E. G. Esposito.

import { createSlot } from "../ioctl/create.ts";
import { deleteSlot } from "../ioctl/delete.ts";
import { toggleReadonly } from "../ioctl/readonly.ts";
import { resizeSlot } from "../ioctl/resize.ts";
import { mergeSlots, splitSlot } from "../ioctl/split.ts";
import type { Kvm } from "../kvm/program.ts";
import { endOf, type Range, type Topology } from "../kvm/topology.ts";
import { type Design, overlap, slotPerRange } from "./design.ts";

export const growShrink: Design = {
  id: "D3b",
  name: "grow-shrink",
  title: "GROW, SHRINK, SPLIT and MERGE",

  setUp: slotPerRange,

  /** Every slot is cut down to what stays of it, its flag is set, then the pieces grow and merge into what is wanted. */
  update(kvm, _from, to) {
    for (const { id } of kvm.slots) cut(kvm, id, to);
    for (const slot of kvm.slots) {
      const range = to.ram.find((each) => overlap(each, slot));
      if ((range?.readonly ?? false) !== (slot.readonly ?? false)) toggleReadonly(kvm, slot.id);
    }
    for (const range of to.ram) join(kvm, range);
  },
};

/** Leaves of a slot only what the new topology has of it, each piece a slot of its own. */
function cut(kvm: Kvm, id: number, to: Topology): void {
  const slot = kvm.slot(id);
  const [first, second] = to.ram.filter((range) => sameBlock(range, slot) && overlap(range, slot));
  if (!first) return deleteSlot(kvm, id);
  const next = first.base > slot.base ? first : second;
  if (next) {
    const rest = kvm.freeId;
    splitSlot(kvm, id, next.base - slot.base);
    cut(kvm, id, to);
    return cut(kvm, rest, to);
  }
  if (endOf(first) < endOf(slot)) resizeSlot(kvm, id, slot.base, endOf(first) - slot.base);
}

/** Makes one slot of the pieces that lie in a range, closing the gaps between them. */
function join(kvm: Kvm, range: Range): void {
  const pieces = kvm.slots.filter((slot) => overlap(slot, range)).sort((a, b) => a.base - b.base);
  const first = pieces[0];
  if (!first) return createSlot(kvm, { id: kvm.freeId, ...range });
  if (first.base > range.base) {
    const before = { ...range, id: kvm.freeId, pages: first.base - range.base };
    createSlot(kvm, before);
    return join(kvm, range);
  }
  const second = pieces[1];
  const end = second?.base ?? endOf(range);
  if (endOf(first) < end) resizeSlot(kvm, first.id, first.base, end - first.base);
  if (!second) return;
  mergeSlots(kvm, first.id, second.id);
  join(kvm, range);
}

function sameBlock(a: Range, b: Range): boolean {
  return a.hva - a.base === b.hva - b.base;
}
