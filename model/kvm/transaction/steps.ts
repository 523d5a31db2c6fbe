// The updating thread with its locks and its failures, and a rival: a thread that changes a slot elsewhere.
//
// Main invariant: the rival's ioctl is one step, because it never lets go of slots_lock; the updating thread's are as many
// as its design has.

import { action, convert, not, when } from "../../../checker/index.ts";
import { next } from "../updater.ts";
import { Op, Position, Program, s } from "./state.ts";

const lock = action(
  {
    doc: "mutex_lock(&kvm->slots_lock)",
    standsFor: "kvm_vm_ioctl_set_memory_region, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("lock"), not(s.locked));
    s.locked.set(true);
    s.start.set(s.table);
    next();
  },
);

const allocate = action(
  {
    doc: "what the ioctl needs is allocated, and what it asks for is valid",
    standsFor: "kvm_set_memslot and kvm_prepare_memory_region, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("attempt"));
    next();
  },
);

const fail = action(
  {
    doc: "an allocation fails or a request is invalid: the ioctl returns an error, and the VMM gives up",
    standsFor: "kvm_set_memslot, virt/kvm/kvm_main.c, v6.14; kvm_set_phys_mem, accel/kvm/kvm-all.c, QEMU 8.0",
  },
  () => {
    when(Op().is("attempt"));
    s.failed.set(true);
    s.locked.set(s.locked.and(Op().as("attempt").keepsLock));
    s.ip.set(convert(Position, Program.length()));
  },
);

const edit = action(
  { doc: "the inactive set is edited", standsFor: "kvm_replace_memslot, virt/kvm/kvm_main.c, v6.14" },
  () => {
    when(Op().is("edit"));
    s.inactive.set(Op().as("edit").table);
    next();
  },
);

const publish = action(
  {
    doc: "the sets are swapped, and the other one is brought up to date",
    standsFor: "kvm_swap_active_memslots and kvm_activate_memslot, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    s.inactive.set(Op().as("publish").table);
    next();
  },
);

const unlock = action(
  {
    doc: "mutex_unlock(&kvm->slots_lock)",
    standsFor: "kvm_vm_ioctl_set_memory_region, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("unlock"));
    s.locked.set(false);
    next();
  },
);

const intrude = action(
  {
    doc: "another thread changes a slot elsewhere: it publishes the inactive set with its change",
    standsFor: "kvm_set_memory_region and __x86_set_memory_region, v6.14, under slots_lock",
  },
  () => {
    when(not(s.locked), not(s.rival));
    s.table.set(s.inactive);
    s.rival.set(true);
  },
);

export const transactionSteps = { lock, allocate, fail, edit, publish, unlock, intrude };
