// D3: an ioctl for each thing that really happens to a slot: GROW, SHRINK, SPLIT, MERGE, a READONLY toggle.
//
// Who and where: Sean Christopherson, 29 September 2022, <YzYQe2Lc+l2KpLBl@google.com>: "why not provide more
// primitives to address those specific use cases?"
// How a VMM gets there: "queue" what region_del and region_add report, and at commit "figure what to do", Emanuele
// Giuseppe Esposito, 13 October 2022, since QEMU first sees all that goes and then all that comes.
// Code: never posted. These are natural implementations; none needs INVALID, since what stays keeps its hva. Variant
// b merges the dirty bits after the grace period, variant a copies them before the publish. Where a gfn gets other
// memory there is no operation for it, and the slot is deleted.
// Outcome: no patches.

import { createSlot } from "../ioctl/create.ts";
import { toggleReadonly } from "../ioctl/readonly.ts";
import type { Carry } from "../ioctl/replace.ts";
import { resizeSlot } from "../ioctl/resize.ts";
import { mergeSlots, splitSlot } from "../ioctl/split.ts";
import type { Kvm } from "../kvm/program.ts";
import { endOf, type Range } from "../kvm/topology.ts";
import { changes, type Design, idAt, overlap, removeSlot, slotPerRange } from "./design.ts";

export const growShrink = primitives("D3b", "grow-shrink", "GROW, SHRINK, SPLIT and MERGE", "last");

export const growShrinkCopy = primitives(
  "D3a",
  "grow-shrink-copy",
  "GROW, SHRINK, SPLIT and MERGE, dirty bits copied first",
  "first",
);

/**
 * What QEMU would do at commit with the queue of slots that go and ranges that come: every slot that goes is cut down to
 * what stays of it, its flag is toggled, then the pieces grow and merge into the ranges that come.
 */
function primitives(id: string, name: string, title: string, carry: Carry): Design {
  return {
    id,
    name,
    title,
    setUp: slotPerRange,
    update(kvm, from, to) {
      const { removed, added } = changes(from.ram, to.ram);
      for (const { base } of removed) cut(kvm, idAt(kvm, base), added, carry);
      for (const slot of kvm.slots) {
        const range = added.find((each) => overlap(each, slot));
        if (range && (range.readonly ?? false) !== (slot.readonly ?? false)) toggleReadonly(kvm, slot.id);
      }
      for (const range of added) join(kvm, range, carry);
    },
  };
}

/** Leaves of a slot only what comes again, each piece a slot of its own: SPLIT, SHRINK, or DELETE if nothing does. */
function cut(kvm: Kvm, id: number, added: readonly Range[], carry: Carry): void {
  const slot = kvm.slot(id);
  const [first, second] = added.filter((range) => sameBlock(range, slot) && overlap(range, slot));
  if (!first) return removeSlot(kvm, id);
  const next = first.base > slot.base ? first : second;
  if (next) {
    const rest = kvm.freeId;
    splitSlot(kvm, id, next.base - slot.base, carry);
    cut(kvm, id, added, carry);
    return cut(kvm, rest, added, carry);
  }
  if (endOf(first) < endOf(slot)) resizeSlot(kvm, id, slot.base, endOf(first) - slot.base, carry);
}

/** Makes one slot of the pieces that lie in a range, closing the gaps between them: GROW, MERGE, or CREATE if there are none. */
function join(kvm: Kvm, range: Range, carry: Carry): void {
  const pieces = kvm.slots.filter((slot) => overlap(slot, range)).sort((a, b) => a.base - b.base);
  const first = pieces[0];
  if (!first) return createSlot(kvm, { id: kvm.freeId, ...range });
  if (first.base > range.base) {
    const before = { ...range, id: kvm.freeId, pages: first.base - range.base };
    createSlot(kvm, before);
    return join(kvm, range, carry);
  }
  const second = pieces[1];
  const end = second?.base ?? endOf(range);
  if (endOf(first) < end) resizeSlot(kvm, first.id, first.base, end - first.base, carry);
  if (!second) return;
  mergeSlots(kvm, first.id, second.id, carry);
  join(kvm, range, carry);
}

function sameBlock(a: Range, b: Range): boolean {
  return a.hva - a.base === b.hva - b.base;
}
