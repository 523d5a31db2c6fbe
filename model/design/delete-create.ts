// D0: what every VMM does today. To change a range, DELETE its slot and CREATE the new ones.
//
// Who and where: KVM_SET_USER_MEMORY_REGION of Linux; QEMU's memory listener, which first sees every region that goes
// and then every region that comes (address_space_set_flatview, quoted by E. G. Esposito on 13 October 2022).
// Code: shipped, since ever. A new slot takes the first free id (kvm_alloc_slot).
// Pages that come while the guest runs are userfaultfd's business (Linux 4.3), and KVM waits for them as everyone does.
// Outcome: the only interface there is. Between a DELETE and its CREATE the memory is missing: RHBZ 1855298 and
// 1979276.

import { copyPages, startVcpus } from "../ioctl/userfault.ts";
import { gfnsOf } from "../kvm/topology.ts";
import { type Design, deleteThenCreate, slotPerRange } from "./design.ts";

export const deleteCreate: Design = {
  id: "D0",
  name: "delete-create",
  title: "today: DELETE, then CREATE",

  setUp: slotPerRange,

  update(kvm, from, to) {
    deleteThenCreate(kvm, from.ram, to.ram);
  },

  paging: {
    hook: "none",
    update(kvm, { ram }, { memory }) {
      if (memory === "guest_memfd")
        return "a guest_memfd has no userfaultfd; to take a page back, its slot gets a hole: punch";
      startVcpus(kvm);
      for (const gfn of ram.flatMap(gfnsOf)) copyPages(kvm, [gfn]);
      return undefined;
    },
  },
};
