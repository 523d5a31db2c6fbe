// KVM_SET_USER_MEMORY_REGION with size 0: DELETE, in two phases, so that no fault can install what is being removed.
//
// kvm_set_memslot with KVM_MR_DELETE, virt/kvm/kvm_main.c, v5.17 to v6.14.

import type { Kvm, Slot } from "../kvm/program.ts";
import { freeSlots } from "./dirty-log.ts";

export function deleteSlot(kvm: Kvm, id: number): void {
  const slot = kvm.slot(id);
  kvm.ioctl(`DELETE slot ${id}`, () => {
    kvm.publish("publish the slot as INVALID", invalidate(kvm.slots, [id]));
    kvm.grace();
    kvm.zapAll();
    kvm.publish("publish the set without it", without(kvm.slots, slot.id));
    kvm.grace();
    freeSlots(kvm, [slot]);
  });
}

/** The set with some slots marked KVM_MEMSLOT_INVALID. */
export function invalidate(slots: readonly Slot[], ids: readonly number[]): readonly Slot[] {
  return slots.map((slot) => (ids.includes(slot.id) ? { ...slot, invalid: true } : slot));
}

export function without(slots: readonly Slot[], id: number): readonly Slot[] {
  return slots.filter((slot) => slot.id !== id);
}
