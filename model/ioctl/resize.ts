// GROW and SHRINK: the end of a slot moves; its id, its first gfn and all its hvas stay.
//
// Proposed by Sean Christopherson on 29 September 2022, without code. The natural implementation publishes the slot
// with its new size and zaps only what was cut off, after the grace period: until then a reader of the old set may
// still install it.

import type { Kvm, Slot } from "../kvm/program.ts";
import { endOf, gfnsOf } from "../kvm/topology.ts";

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

/** GROW or SHRINK at either end. Only a slot that becomes shorter leaves SPTEs behind that must go. */
export function moveEnds(kvm: Kvm, verb: "GROW" | "SHRINK", id: number, base: number, pages: number): void {
  const target = kvm.slot(id);
  const moved = { ...target, base, pages, hva: target.hva + base - target.base };
  const lost = gfnsOf(target).filter((gfn) => !gfnsOf(moved).includes(gfn));
  kvm.ioctl(`${verb} slot ${id} to ${base}-${endOf(moved) - 1}`, () => {
    kvm.publish(
      `publish the ${verb === "GROW" ? "longer" : "shorter"} slot`,
      kvm.slots.map((slot) => (slot === target ? moved : slot)),
    );
    kvm.grace();
    if (lost.length > 0) kvm.zap("zap the SPTEs of what was cut off", lost);
  });
}

function resized(kvm: Kvm, id: number, pages: number): readonly Slot[] {
  const target = kvm.slot(id);
  return kvm.slots.map((slot) => (slot === target ? { ...slot, pages } : slot));
}
