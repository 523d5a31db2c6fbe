// What the slice of per-slot arrays is about: a vCPU that begins with shadow paging allocates an array in every slot, while
// an update copies slots and publishes the copies.

import { bool, given, named, oneOf, type PlainOf, record, state, variable } from "../../../checker/index.ts";

/** What keeps copies of slots up to date. */
export const Copying = given(
  "Copying",
  named(
    "CopyRules",
    record({
      locksFirst: bool, // slots_arch_lock is taken before the slots are copied
      copiesAgain: bool, // after the wait for readers, for which the lock was released
      unlocksFirst: bool, // slots_arch_lock is released before that wait
    }),
  ),
  "what keeps copies of slots up to date",
);

export type CopyRules = PlainOf<NonNullable<typeof Copying.sort>>;

/** Who holds kvm->slots_arch_lock. */
export const Owner = named("ArchOwner", oneOf("nobody", "updater", "vcpu"));

export const s = state({
  lock: variable(Owner, "who holds kvm->slots_arch_lock"),
  updater: variable(
    named("ArchUpdate", oneOf("begin", "copied", "waiting", "waited", "second", "done")),
    "how far a DELETE is: in waiting, the INVALID set is published and readers are waited for",
  ),
  array: variable(bool, "the slot of the active set has its array"),
  copy: variable(bool, "the copy that the updating thread has made of it has one"),
  vcpu: variable(
    named("ArchVcpu", oneOf("idle", "inside", "allocating", "shadowing")),
    "inside and allocating hold kvm->srcu; in shadowing the vCPU uses the array of every slot",
  ),
});
