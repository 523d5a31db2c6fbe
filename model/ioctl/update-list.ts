// KVM_SET_USER_MEMORY_REGION_LIST: many deletes and creates in one call, every old slot INVALID first.
//
// The idea of Vitaly Kuznetsov (November 2020) and Emanuele Giuseppe Esposito (September 2022), in its ideal form:
// one publish for all INVALID slots, one for the new set. The series as posted publishes once per INVALID slot and
// drops the lock between its passes; that is another machine.

import { freeId, type Kvm, type Slot } from "../kvm/program.ts";
import type { Range } from "../kvm/topology.ts";
import { invalidate } from "./delete.ts";

/** New slots take the ids that are free once the deleted ones are gone. */
export function updateList(kvm: Kvm, deleted: readonly number[], created: readonly Range[]): void {
  const kept = kvm.slots.filter((slot) => !deleted.includes(slot.id));
  const result = created.reduce<readonly Slot[]>(
    (slots, range) => [...slots, { id: freeId(slots), ...range }],
    kept,
  );
  kvm.ioctl("UPDATE_LIST", () => {
    kvm.publish(
      `publish ${deleted.map((id) => `slot ${id}`).join(" and ")} as INVALID`,
      invalidate(kvm.slots, deleted),
    );
    kvm.grace();
    kvm.zapAll();
    kvm.publish("publish the new set", result);
    kvm.grace();
  });
}
