// KVM_SET_USER_MEMORY_REGION with another guest address: MOVE. The slot keeps its memory, its id and its dirty bitmap.
//
// kvm_set_memslot with KVM_MR_MOVE, virt/kvm/kvm_main.c, v5.17 to v6.14.

import type { Kvm, Slot } from "../kvm/program.ts";
import { invalidate } from "./delete.ts";

export function moveSlot(kvm: Kvm, id: number, base: number): void {
  const result = moved(kvm, id, base);
  kvm.ioctl(`MOVE slot ${id} to gfn ${base}`, () => {
    kvm.publish("publish the slot as INVALID", invalidate(kvm.slots, [id]));
    kvm.grace();
    kvm.zapAll();
    kvm.publish("publish the slot at its new place", result);
    kvm.grace();
  });
}

/** MOVE before commit 12d6e7538e2d (2012), as if it had nothing to invalidate. */
export function moveSlotAtOnce(kvm: Kvm, id: number, base: number): void {
  const result = moved(kvm, id, base);
  kvm.ioctl(`MOVE slot ${id} to gfn ${base}`, () => {
    kvm.publish("publish the slot at its new place", result);
    kvm.grace();
  });
}

function moved(kvm: Kvm, id: number, base: number): readonly Slot[] {
  const target = kvm.slot(id);
  return kvm.slots.map((slot) => (slot === target ? { ...slot, base } : slot));
}
