// D2I: one ioctl takes the whole list of changes; every slot that goes is INVALID first.
//
// Who and where: Vitaly Kuznetsov's idea of 5 November 2020; Emanuele Giuseppe Esposito, "[RFC PATCH 0/9] kvm:
// implement atomic memslot updates", 9 September 2022, <20220909104506.738478-1-eesposit@redhat.com>.
// Code: this is the ideal form, with one publish for all INVALID slots. The posted series publishes once for each
// and releases the lock between its passes; its faults are not this design's.
// Outcome: not merged. "Not actually atomic", Sean Christopherson, 27 September 2022.

import { updateList } from "../ioctl/update-list.ts";
import { changes, type Design, idAt, slotPerRange } from "./design.ts";

export const batchedList: Design = {
  id: "D2I",
  name: "batched-list",
  title: "one ioctl for the whole list, INVALID first",

  setUp: slotPerRange,

  update(kvm, from, to) {
    const { removed, added } = changes(from.ram, to.ram);
    const ids = removed.map((range) => idAt(kvm, range.base));
    updateList(kvm, ids, added);
  },
};
