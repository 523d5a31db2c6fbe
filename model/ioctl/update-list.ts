// KVM_SET_USER_MEMORY_REGION_LIST: many deletes and creates in one call. Three ways to do it in the kernel.
//
// The idea of Vitaly Kuznetsov (November 2020) and Emanuele Giuseppe Esposito (September 2022). Their series
// publishes an INVALID set for each slot that goes, and the new set once. The two other ways were never posted.

import { freeId, type Kvm, type Slot } from "../kvm/program.ts";
import { gfnsOf, type Range } from "../kvm/topology.ts";
import { invalidate } from "./delete.ts";
import { freeSlots, handOver, harvest } from "./dirty-log.ts";

/**
 * As posted, in three passes: an INVALID phase for each slot in turn, "for simplicity"; the edits, one by one; the publish.
 * slots_lock is released in between, not at all where a slot number is bad, and what was done before an error stays.
 */
export function updateListOneByOne(kvm: Kvm, deleted: readonly number[], created: readonly Range[]): void {
  const gone = deleted.map((id) => kvm.slot(id));
  kvm.call("UPDATE_LIST", () => {
    kvm.lock();
    for (const id of deleted) {
      kvm.attempt("look the slot up", true);
      kvm.attempt("allocate its INVALID copy");
      invalidPhase(kvm, [id]);
    }
    kvm.unlock();
    const edits = [
      ...deleted.map((id) => (slots: readonly Slot[]) => slots.filter((slot) => slot.id !== id)),
      ...created.map((range) => (slots: readonly Slot[]) => [...slots, { id: freeId(slots), ...range }]),
    ];
    let result = kvm.slots;
    for (const change of edits) {
      result = kvm.allocate(change(result));
      kvm.lock();
      kvm.attempt("allocate the new slot");
      kvm.edit("edit the inactive set", result);
      kvm.unlock();
    }
    kvm.lock();
    kvm.publish("publish the new set", result);
    kvm.grace();
    freeSlots(kvm, gone);
    kvm.unlock();
  });
}

/** In its ideal form: one INVALID phase for all, and the caller gets the dirty bits of the slots that go. */
export function updateList(kvm: Kvm, deleted: readonly number[], created: readonly Range[]): void {
  const result = afterwards(kvm, deleted, created);
  const gone = deleted.map((id) => kvm.slot(id));
  kvm.ioctl("UPDATE_LIST", () => {
    if (deleted.length > 0) invalidPhase(kvm, deleted);
    harvest(kvm, gone);
    kvm.publish("publish the new set", result);
    kvm.grace();
    freeSlots(kvm, gone);
    if (gone.length > 0) handOver(kvm);
  });
}

/** Without an INVALID phase: the new set first, and then the SPTEs go of what it backs differently or not at all. */
export function swapList(kvm: Kvm, deleted: readonly number[], created: readonly Range[]): void {
  const result = afterwards(kvm, deleted, created);
  const changed = rebacked(kvm.slots, result);
  const gone = deleted.map((id) => kvm.slot(id));
  kvm.ioctl("UPDATE_LIST", () => {
    kvm.publish("publish the new set", result);
    kvm.grace();
    if (changed.length > 0) kvm.zap("zap the SPTEs of what changed", changed);
    freeSlots(kvm, gone);
  });
}

/** KVM_SET_ALL_USER_MEMORY_REGIONS: the caller gives the whole new set, and KVM does not ask what stayed. */
export function setAll(kvm: Kvm, regions: readonly Range[]): void {
  const gone = kvm.slots;
  kvm.ioctl("SET_ALL", () => {
    kvm.publish(
      "publish the new set",
      regions.map((range, id) => ({ id, ...range })),
    );
    kvm.grace();
    kvm.zapAll();
    freeSlots(kvm, gone);
  });
}

function invalidPhase(kvm: Kvm, ids: readonly number[]): void {
  kvm.publish(
    `publish ${ids.map((id) => `slot ${id}`).join(" and ")} as INVALID`,
    invalidate(kvm.slots, ids),
  );
  kvm.grace();
  kvm.zapAll();
}

/** New slots take the ids that are free once the deleted ones are gone. */
function afterwards(kvm: Kvm, deleted: readonly number[], created: readonly Range[]): readonly Slot[] {
  const kept = kvm.slots.filter((slot) => !deleted.includes(slot.id));
  return created.reduce<readonly Slot[]>((slots, range) => [...slots, { id: freeId(slots), ...range }], kept);
}

/** The gfns that had memory and have other memory now, or none, or may not be written any more. */
function rebacked(old: readonly Slot[], now: readonly Slot[]): readonly number[] {
  const backing = (slots: readonly Slot[], gfn: number): string | undefined => {
    const slot = slots.find((each) => gfnsOf(each).includes(gfn));
    return slot && `${slot.hva + gfn - slot.base} ${slot.readonly === true ? "ro" : "rw"}`;
  };
  return old.flatMap(gfnsOf).filter((gfn) => backing(old, gfn) !== backing(now, gfn));
}
