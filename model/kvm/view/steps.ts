// Loads and stores of the guest that may exit, the VMM that answers them from its own map, and the thread that changes
// slots and map.
//
// Main invariant: KVM and the VMM are asked one after the other. What is between the two steps is the only thing that
// this slice is about.

import { action, branch, all, when } from "../../../checker/index.ts";
import { Gfn, Missing, Vcpu } from "../state.ts";
import { inhibit, next, resume } from "../updater.ts";
import { enter, kicked } from "../vcpu.ts";
import { Op, s, Shown } from "./state.ts";

const publish = action(
  {
    doc: "rcu_assign_pointer: readers that look up from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    next();
  },
);

const show = action(
  {
    doc: "the VMM's new map becomes the current one, if it is time for it",
    standsFor: "address_space_set_flatview, softmmu/memory.c, QEMU 7.2 and 8.0",
  },
  () => {
    when(Op().is("show"));
    branch(s.order.eq(Op().as("show").order), () => s.view.set(Op().as("show").view));
    next();
  },
);

const quiesce = action(
  {
    doc: "no vCPU thread is inside KVM_RUN any more; it may be in user space with an exit to answer",
    standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0",
  },
  () => {
    when(Op().is("quiesce"));
    when(all({ v: Vcpu }, ({ v }) => s.pc.at(v).in(["user", "asking", "memory", "device"])));
    next();
  },
);

const touch = action(
  {
    doc: "the guest loads from g or stores to it: into KVM, if nothing is mapped there",
    standsFor: "vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"));
    s.gfn.at(v).set(g);
    s.pc.at(v).set("exit");
  },
);

const proceed = action(
  {
    doc: "KVM's lookup finds a slot, which is mapped, or tried again if it is INVALID: no exit to user space",
    standsFor: "kvm_mmu_do_page_fault, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Missing({ g: s.gfn.at(v).value() }).not());
    s.gfn.at(v).set(null);
    s.pc.at(v).set("guest");
  },
);

const exitMmio = action(
  {
    doc: "KVM's lookup finds no slot: KVM_EXIT_MMIO",
    standsFor: "kvm_handle_noslot_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Missing({ g: s.gfn.at(v).value() }));
    s.pc.at(v).set("asking");
  },
);

const answer = action(
  {
    doc: "the VMM answers the exit by its current map: with memory, or with a device",
    standsFor: "address_space_rw for KVM_EXIT_MMIO in kvm_cpu_exec, accel/kvm/kvm-all.c, QEMU 7.2 and 8.0",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("asking"));
    branch(
      Shown({ g: s.gfn.at(v).value() }).isSome(),
      () => s.pc.at(v).set("memory"),
      () => s.pc.at(v).set("device"),
    );
  },
);

const goOn = action(
  {
    doc: "the vCPU thread is ready to call KVM_RUN again",
    standsFor: "kvm_cpu_exec, accel/kvm/kvm-all.c, QEMU 7.2 and 8.0",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["memory", "device"]));
    s.gfn.at(v).set(null);
    s.pc.at(v).set("user");
  },
);

export const viewSteps = {
  publish,
  show,
  inhibit: inhibit(Op),
  quiesce,
  resume: resume(Op),
  enter,
  kicked,
  touch,
  proceed,
  exitMmio,
  answer,
  goOn,
};
