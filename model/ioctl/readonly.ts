// Toggling KVM_MEM_READONLY on a slot that stays: a FLAGS_ONLY change, which Linux refuses with -EINVAL since commit
// 75d61fbcf563 (2013).
//
// Sean Christopherson, 29 September 2022, calls that a wart to be fixed. The natural implementation publishes the slot
// with the flag; to take write access away, it also drops the SPTEs, before the ioctl returns.

import type { Kvm } from "../kvm/program.ts";
import { gfnsOf } from "../kvm/topology.ts";

export function toggleReadonly(kvm: Kvm, id: number): void {
  const target = kvm.slot(id);
  const { readonly: was = false } = target;
  kvm.ioctl(`${was ? "clear" : "set"} READONLY of slot ${id}`, () => {
    kvm.publish(
      `publish the slot ${was ? "writable" : "read-only"}`,
      kvm.slots.map((slot) => (slot === target ? { ...slot, readonly: !was } : slot)),
    );
    kvm.grace();
    if (!was) kvm.zap("zap its SPTEs", gfnsOf(target));
  });
}
