// D2: one ioctl takes the whole list of changes.
//
// Who and where: Vitaly Kuznetsov's idea of 5 November 2020; Emanuele Giuseppe Esposito, "[RFC PATCH 0/9] kvm:
// implement atomic memslot updates", 9 September 2022, <20220909104506.738478-1-eesposit@redhat.com>.
// Code: variant R is the series as posted, where each slot that goes becomes INVALID by a publish of its own, and the
// new set by one more; user space has read the dirty log before. It releases slots_lock between its passes and has no way
// back from an error. Variant I is the ideal form, with one publish for all INVALID slots, which returns their dirty
// bits; Ir also lets KVM's own accesses wait; Ic takes three entries at most, and beyond that a VMM does as today, as
// David Hildenbrand proposed in 2022. S has no INVALID phase; F takes the whole set instead of a list, Sean
// Christopherson's KVM_SET_ALL_USER_MEMORY_REGIONS. None of these five was posted, and a fault of the posted one is not a
// fault of the idea.
// Outcome: not merged. It is not really atomic, said Sean Christopherson on 27 September 2022.

import { getDirtyLog } from "../ioctl/dirty-log.ts";
import { setAll, swapList, updateList, updateListOneByOne } from "../ioctl/update-list.ts";
import { changes, type Design, deleteThenCreate, idAt, slotPerRange } from "./design.ts";

export const batchedPosted = batched(
  "D2R",
  "batched-posted",
  "a list, as posted",
  afterGet(updateListOneByOne),
);

export const batchedList = batched("D2I", "batched-list", "a list, all INVALID first", updateList);

export const batchedWaiting: Design = {
  ...batched("D2Ir", "batched-waiting", "a list, INVALID first, KVM's own accesses wait", updateList),
  rules: { kernel: "waits" },
};

const mostEntries = 3;

export const batchedCapped: Design = {
  ...batchedList,
  id: "D2Ic",
  name: "batched-capped",
  title: "a list of three at most, or else DELETE and CREATE",
  update(kvm, from, to) {
    const { removed, added } = changes(from.ram, to.ram);
    if (removed.length + added.length > mostEntries) deleteThenCreate(kvm, from.ram, to.ram);
    else batchedList.update(kvm, from, to);
  },
};

export const batchedSwap = batched("D2S", "batched-swap", "a list, no INVALID phase", afterGet(swapList));

export const fullSet: Design = {
  id: "D2F",
  name: "full-set",
  title: "the whole new set at once",
  setUp: slotPerRange,
  update(kvm, _from, to) {
    for (const { id } of kvm.slots) getDirtyLog(kvm, id);
    setAll(kvm, to.ram);
  },
};

/** The kernel hands out no bits, so the VMM reads the log of what goes before it calls. */
function afterGet(update: typeof updateList): typeof updateList {
  return (kvm, deleted, created) => {
    for (const id of deleted) getDirtyLog(kvm, id);
    update(kvm, deleted, created);
  };
}

function batched(id: string, name: string, title: string, update: typeof updateList): Design {
  return {
    id,
    name,
    title,
    setUp: slotPerRange,
    update(kvm, from, to) {
      const { removed, added } = changes(from.ram, to.ram);
      const ids = removed.map((range) => idAt(kvm, range.base));
      update(kvm, ids, added);
    },
  };
}
