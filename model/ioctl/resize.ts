// GROW and SHRINK: the end of a slot moves; its id, its first gfn and all its hvas stay.
//
// Proposed by Sean Christopherson on 29 September 2022, without code. The natural implementation publishes the slot
// with its new size and zaps only what was cut off, after the grace period: until then a reader of the old set may
// still install it.

import type { Kvm, Slot } from "../kvm/program.ts";
import { gfnsOf } from "../kvm/topology.ts";

export function growSlot(kvm: Kvm, id: number, pages: number): void {
  kvm.ioctl(`GROW slot ${id} to ${pages}`, () => {
    kvm.publish("publish the longer slot", resized(kvm, id, pages));
    kvm.grace();
  });
}

export function shrinkSlot(kvm: Kvm, id: number, pages: number): void {
  const tail = gfnsOf(kvm.slot(id)).slice(pages);
  kvm.ioctl(`SHRINK slot ${id} to ${pages}`, () => {
    kvm.publish("publish the shorter slot", resized(kvm, id, pages));
    kvm.grace();
    kvm.zap("zap the SPTEs of its old end", tail);
  });
}

function resized(kvm: Kvm, id: number, pages: number): readonly Slot[] {
  const target = kvm.slot(id);
  return kvm.slots.map((slot) => (slot === target ? { ...slot, pages } : slot));
}
