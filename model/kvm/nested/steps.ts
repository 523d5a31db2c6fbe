// A vCPU whose guest is a hypervisor, and the updating thread as far as it meets it.
//
// Main invariant: the lookup is done once, when L2 is entered from L1. Exits of L2 that L1 does not hear of leave the page
// pinned.

import { action, branch, or, when } from "../../../checker/index.ts";
import { Backed, Invalid, Op, Refused, Resolve, Rules } from "../state.ts";
import { inhibit, next, resume } from "../updater.ts";
import { Remaps, s } from "./state.ts";

const publish = action(
  {
    doc: "rcu_assign_pointer: readers that look up from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    branch(
      Remaps.and(s.pinned.isSome()),
      () => {
        s.pinned.set(null);
        s.at.set("launching");
        s.waiting.set(false);
      },
      () => s.waiting.set(s.at.eq("launching")),
    );
    next();
  },
);

const grace = action(
  {
    doc: "synchronize_srcu_expedited returns: it does not wait for L2",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("grace"), s.waiting.not());
    next();
  },
);

const quiesce = action(
  { doc: "the vCPU thread is out of KVM_RUN", standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0" },
  () => {
    when(Op().is("quiesce"), s.at.in(["user", "failed"]));
    next();
  },
);

const pass = action(
  {
    doc: "a step that a nested guest's pinned page does not notice, such as a zap",
    standsFor: "no code of its own: a step of the update",
  },
  () => {
    when(or(Op().is("zap"), Op().is("invalidate"), Op().is("validate")));
    next();
  },
);

const enter = action(
  {
    doc: "the vCPU thread calls KVM_RUN: on with L2, whose page is still pinned, or with L1",
    standsFor: "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c, v6.14",
  },
  () => {
    when(s.at.eq("user"), s.inhibited.not());
    branch(
      s.pinned.isSome(),
      () => s.at.set("L2"),
      () => s.at.set("L1"),
    );
  },
);

const kicked = action(
  {
    doc: "a kick gets the vCPU thread out of KVM_RUN; what L2 needs stays pinned",
    standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0; vcpu_enter_guest, v6.14",
  },
  () => {
    when(s.at.in(["L1", "L2"]), s.inhibited);
    s.at.set("user");
  },
);

const launch = action(
  {
    doc: "L1 executes VMLAUNCH or VMRESUME: exit, srcu_read_lock",
    standsFor: "nested_vmx_run, arch/x86/kvm/vmx/nested.c, v6.14",
  },
  () => {
    when(s.at.eq("L1"));
    s.at.set("launching");
  },
);

const pin = action(
  {
    doc: "the lookup finds a slot: the page is mapped, srcu_read_unlock, L2 runs",
    standsFor: "nested_get_vmcs12_pages with kvm_vcpu_map, arch/x86/kvm/vmx/nested.c, v6.14",
  },
  () => {
    when(s.at.eq("launching"), Backed({ g: s.gfn }));
    s.pinned.set(Resolve({ g: s.gfn }).as("slot").hva);
    s.at.set("L2");
    s.waiting.set(false);
  },
);

const wait = action(
  {
    doc: "the lookup finds an INVALID slot and begins again, outside of its read section",
    standsFor: "no code: what a batched update would need so that KVM's own accesses survive it",
  },
  () => {
    when(s.at.eq("launching"), Invalid({ g: s.gfn }), Rules.kernel.eq("waits"));
    s.waiting.set(false);
  },
);

const fail = action(
  {
    doc: "the lookup finds no valid slot: KVM_EXIT_INTERNAL_ERROR, and the VM is over",
    standsFor: "nested_get_vmcs12_pages, arch/x86/kvm/vmx/nested.c, v6.14",
  },
  () => {
    when(s.at.eq("launching"), Refused({ g: s.gfn }));
    s.at.set("failed");
    s.waiting.set(false);
  },
);

const leave = action(
  {
    doc: "L2 exits to L1: the page is given back",
    standsFor: "nested_vmx_vmexit with kvm_vcpu_unmap, arch/x86/kvm/vmx/nested.c, v6.14",
  },
  () => {
    when(s.at.eq("L2"));
    s.pinned.set(null);
    s.at.set("L1");
  },
);

export const nestedSteps = {
  publish,
  grace,
  inhibit: inhibit(Op),
  quiesce,
  resume: resume(Op),
  pass,
  enter,
  kicked,
  launch,
  pin,
  wait,
  fail,
  leave,
};
