// KVM_SET_USER_MEMORY_REGION on an unused id: CREATE, one publish and nothing to zap.
//
// kvm_set_memslot with KVM_MR_CREATE, virt/kvm/kvm_main.c, v5.17 to v6.14.

import type { Kvm, Slot } from "../kvm/program.ts";
import { gfnsOf } from "../kvm/topology.ts";

export function createSlot(kvm: Kvm, slot: Slot): void {
  kvm.ioctl(`CREATE slot ${slot.id}`, () => {
    kvm.publish("publish the set with it", [...kvm.slots, slot]);
    kvm.grace();
  });
}

/** CREATE where overlap is allowed, which no kernel does: the new slot wins. */
export function createOver(kvm: Kvm, slot: Slot): void {
  const taken = gfnsOf(slot);
  kvm.ioctl(`CREATE slot ${slot.id}`, () => {
    kvm.publish("publish the set with it on top", [
      ...kvm.slots.map((old) => ({ ...old, holes: [...(old.holes ?? []), ...taken] })),
      slot,
    ]);
    kvm.grace();
  });
}
