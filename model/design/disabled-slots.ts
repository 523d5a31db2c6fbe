// DV1: a slot in flux is disabled instead of missing. An access exits to user space, which lets the vCPU wait.
//
// Who and where: Sean Christopherson, KVM_MEM_DISABLED or KVM_MEM_USER_EXIT, 28 and 29 September 2022.
// Code: never posted. This is a natural implementation: disable what goes, read its dirty log, replace it, delete
// what is left of it.
// KVM's own accesses have no exit to take and get -EFAULT.
// Outcome: no patches. If user space cooperates, it may as well kick every vCPU, said Paolo Bonzini.

import { deleteSlot } from "../ioctl/delete.ts";
import { getDirtyLog } from "../ioctl/dirty-log.ts";
import { disableSlot, replaceDisabled } from "../ioctl/disable.ts";
import { changes, type Design, idAt, slotPerRange } from "./design.ts";

export const disabledSlots: Design = {
  id: "DV1",
  name: "disabled-slots",
  title: "slots in flux exit to user space",

  setUp: slotPerRange,

  update(kvm, from, to) {
    const { removed, added } = changes(from.ram, to.ram);
    const ids = removed.map((range) => idAt(kvm, range.base));
    for (const id of ids) disableSlot(kvm, id);
    for (const id of ids) getDirtyLog(kvm, id);
    for (const range of added) replaceDisabled(kvm, { id: kvm.freeId, ...range });
    for (const id of ids) deleteSlot(kvm, id);
  },
};
