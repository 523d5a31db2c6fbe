// D3 with nothing but GROW and SHRINK: both ends of a slot can move, and no slot is split or merged.
//
// Who and where: Emanuele Giuseppe Esposito, 13 October 2022: a VMM queues DELETE X, DELETE Y, CREATE X "(size doubled)" and
// CREATE Y "(size halved)", and at commit finds that they are "GROW X (+size), SHRINK Y (-size)", two ioctls.
// Code: never posted. SHRINK comes first, or the two slots would overlap for a while and GROW would be refused.
// Outcome: no patches.

import { resizeSlot } from "../ioctl/resize.ts";
import { endOf, type Range } from "../kvm/topology.ts";
import { type Design, overlap, slotPerRange } from "./design.ts";

export const resizeOnly: Design = {
  id: "D3g",
  name: "resize-only",
  title: "GROW and SHRINK only",

  setUp: slotPerRange,

  update(kvm, from, to) {
    if (from.ram.length !== to.ram.length) return "a slot would have to be split, merged, created or deleted";
    const pairs = from.ram.map((old, id) => ({ id, old, now: to.ram[id] ?? old }));
    if (pairs.some(({ old, now }) => !sameMemory(old, now)))
      return "a page would change its memory or its flag";
    for (const { id, old, now } of pairs) {
      const base = Math.max(old.base, now.base);
      const pages = Math.min(endOf(old), endOf(now)) - base;
      if (base !== old.base || pages !== old.pages) resizeSlot(kvm, id, base, pages, "last");
    }
    for (const { id, now } of pairs) {
      const slot = kvm.slot(id);
      if (now.base !== slot.base || now.pages !== slot.pages)
        resizeSlot(kvm, id, now.base, now.pages, "last");
    }
    return undefined;
  },
};

function sameMemory(a: Range, b: Range): boolean {
  return (
    a.hva - a.base === b.hva - b.base && (a.readonly ?? false) === (b.readonly ?? false) && overlap(a, b)
  );
}
