// The VMM's thread: the ioctls of Userfault, and what user space does by itself, which is to bring in pages and to set and
// clear bits.
//
// Main invariant: a set or cleared bit is seen by the next fault that reads it. Only the flag is published, with a grace
// period.

import { action, setWhere, when } from "../../../checker/index.ts";
import { Vcpu } from "../state.ts";
import { grace, invalidate, next } from "../updater.ts";
import { Op, s } from "./state.ts";

/** Where a vCPU thread holds kvm->srcu. */
const reading = ["check", "pin", "install", "kernel"] as const;

const flag = action(
  {
    doc: "the slot is published with KVM_MEM_USERFAULT, or without",
    standsFor: "kvm_swap_active_memslots for KVM_MR_FLAGS_ONLY, as KVM Userfault v3 has it, not merged",
  },
  () => {
    when(Op().is("flag"));
    s.flagged.set(Op().as("flag").on);
    s.waiting.set(setWhere("v", Vcpu, (v) => s.pc.at(v).in(reading)));
    next();
  },
);

const zap = action(
  {
    doc: "the SPTEs of these gfns are dropped, and every vCPU's TLB is flushed",
    standsFor:
      "kvm_arch_userfault_enabled of Userfault v3, kvm_arch_pre_set_memory_attributes of the RFC, not merged",
  },
  () => {
    when(Op().is("zap"));
    s.spte.set(s.spte.minus(Op().as("zap").gfns));
    next();
  },
);

const validate = action(
  {
    doc: "faults are installed again, but for those that began before",
    standsFor: "kvm_mmu_invalidate_end in kvm_vm_set_mem_attributes, virt/kvm/kvm_main.c, v6.8 to v6.14",
  },
  () => {
    when(Op().is("validate"));
    s.overtaken.set(setWhere("v", Vcpu, (v) => s.pc.at(v).in(["check", "pin", "install"])));
    s.inFlux.set([]);
    next();
  },
);

const resume = action(
  { doc: "the VMM lets the vCPUs run", standsFor: "user space: its first KVM_RUN" },
  () => {
    when(Op().is("resume"));
    s.running.set(true);
    next();
  },
);

const bring = action(
  {
    doc: "the contents of the pages are there, and whoever waits for them by userfaultfd is woken",
    standsFor:
      "UFFDIO_COPY, mm/userfaultfd.c, v6.14; for a guest_memfd, a store through the VMM's mapping of it",
  },
  () => {
    when(Op().is("bring"));
    s.arrived.set(s.arrived.union(Op().as("bring").gfns));
    next();
  },
);

const setBits = action(
  {
    doc: "the bits of these pages are set",
    standsFor: "a store of user space; kvm_vm_set_mem_attributes, virt/kvm/kvm_main.c, v6.8 to v6.14",
  },
  () => {
    when(Op().is("setBits"));
    s.bits.set(s.bits.union(Op().as("setBits").gfns));
    next();
  },
);

const clearBits = action(
  {
    doc: "the bits of these pages are cleared",
    standsFor:
      "a store of user space with release semantics; kvm_vm_set_mem_attributes, virt/kvm/kvm_main.c, v6.8 to v6.14",
  },
  () => {
    when(Op().is("clearBits"));
    s.bits.set(s.bits.minus(Op().as("clearBits").gfns));
    next();
  },
);

const freeBits = action({ doc: "the VMM frees the bitmap", standsFor: "user space: free or munmap" }, () => {
  when(Op().is("freeBits"));
  s.freed.set(true);
  next();
});

const promise = action(
  {
    doc: "what the VMM may rely on changes, as an ioctl returns or is about to begin",
    standsFor: "no code: what user space is promised",
  },
  () => {
    when(Op().is("promise"));
    s.promised.set(Op().as("promise").on);
    next();
  },
);

export const userfaultUpdaterSteps = {
  flag,
  grace: grace(Op),
  zap,
  invalidate: invalidate(Op),
  validate,
  resume,
  bring,
  setBits,
  clearBits,
  freeBits,
  promise,
};
