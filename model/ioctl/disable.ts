// KVM_MEM_DISABLED, also called KVM_MEM_USER_EXIT: a slot that lets no access through and tells user space of each.
//
// Proposed by Sean Christopherson on 28 and 29 September 2022, without code. The natural implementation sets the flag
// and zaps; a new slot may replace any part of a disabled one.

import type { Kvm, Slot } from "../kvm/program.ts";
import { gfnsOf } from "../kvm/topology.ts";

export function disableSlot(kvm: Kvm, id: number): void {
  const target = kvm.slot(id);
  kvm.ioctl(`DISABLE slot ${id}`, () => {
    kvm.publish(
      "publish the slot as disabled",
      kvm.slots.map((slot) => (slot === target ? { ...slot, disabled: true } : slot)),
    );
    kvm.grace();
    kvm.zap("zap its SPTEs", gfnsOf(target));
  });
}

/** CREATE, where disabled slots give way. */
export function replaceDisabled(kvm: Kvm, created: Slot): void {
  const taken = gfnsOf(created);
  kvm.ioctl(`CREATE slot ${created.id}`, () => {
    kvm.publish("publish the set with it", [
      ...kvm.slots.map((slot) =>
        slot.disabled === true ? { ...slot, holes: [...(slot.holes ?? []), ...taken] } : slot,
      ),
      created,
    ]);
    kvm.grace();
  });
}
