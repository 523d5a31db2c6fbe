// Bindings: a guest_memfd knows the slots that are on it, and a slot knows its guest_memfd, without a reference that keeps the
// file open.
//
// Main invariant: the DELETE of a slot and the release of the file hold slots_lock, so each of them is one step. Between the
// moment when the file has no user any more and its release, anything may happen.

import {
  action,
  bool,
  given,
  named,
  oneOf,
  or,
  type PlainOf,
  record,
  state,
  variable,
  when,
} from "../../../checker/index.ts";

export const Unbinding = given(
  "Unbinding",
  named("UnbindRules", record({ ofDying: bool })), // also from a file that has no user any more
  "from which files the DELETE of a slot removes its binding",
);

export type UnbindRules = PlainOf<NonNullable<typeof Unbinding.sort>>;

export const s = state({
  file: variable(
    named("Memfd", oneOf("open", "dying", "released")),
    "the guest_memfd: in dying, its count of references is 0 and kvm_gmem_release has not run yet",
  ),
  bound: variable(bool, "the guest_memfd has a pointer to the slot"),
  slot: variable(named("BoundSlot", oneOf("there", "freed")), "the slot"),
});

const close = action(
  {
    doc: "user space closes the guest_memfd, which nobody else has open",
    standsFor: "the last fput of its file, before kvm_gmem_release, virt/kvm/guest_memfd.c, v6.8 to v6.18",
  },
  () => {
    when(s.file.eq("open"));
    s.file.set("dying");
  },
);

const remove = action(
  {
    doc: "DELETE: the slot is unbound from its guest_memfd, and freed",
    standsFor: "kvm_gmem_unbind and kvm_free_memslot, virt/kvm, v6.18",
  },
  () => {
    when(s.slot.eq("there"));
    s.bound.set(s.bound.and(or(s.file.eq("open"), Unbinding.ofDying).not()));
    s.slot.set("freed");
  },
);

const release = action(
  {
    doc: "the file goes, and tells every slot that is bound to it: it writes to the slot",
    standsFor: "kvm_gmem_release, virt/kvm/guest_memfd.c, v6.8 to v6.18",
  },
  () => {
    when(s.file.eq("dying"));
    s.bound.set(false);
    s.file.set("released");
  },
);

export const guestMemfdSteps = { close, remove, release };
