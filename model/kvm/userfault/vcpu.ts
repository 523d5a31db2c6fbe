// The readers: vCPUs whose guest touches pages, and KVM itself, which reads some of them.
//
// Main invariant: a fault reads the bit of its page once, and then gets the page. Whatever has changed in between it notices
// by an invalidation, or not at all.

import { action, and, every, type Id, ifElse, or, setOf, when } from "../../../checker/index.ts";
import { Gfn, Vcpu } from "../state.ts";
import { Counts, Readable, s, UserfaultRules as Rules, UserfaultWhere } from "./state.ts";

type VcpuId = Id<"Vcpu">;

/** The gfn of the access that v has begun. */
const wanted = (v: VcpuId) => s.gfn.at(v).value();

/** srcu_read_unlock(), and the guest runs: what it wanted it will touch again, or not. */
function leave(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
  s.overtaken.set(s.overtaken.without(v));
}

function run(v: VcpuId): void {
  leave(v);
  s.gfn.at(v).set(null);
  s.pc.at(v).set("guest");
}

const enter = action(
  { doc: "the vCPU thread calls KVM_RUN", standsFor: "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c, v6.14" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("user"), s.running);
    s.pc.at(v).set("guest");
  },
);

const fault = action(
  {
    doc: "the guest touches g, which no SPTE maps: srcu_read_lock, and the lookup says whether bits count",
    standsFor: "kvm_mmu_do_page_fault, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.spte.has(g).not());
    s.gfn.at(v).set(g);
    s.pc.at(v).set(ifElse(UserfaultWhere, Counts(), "check", "pin"));
  },
);

const exitFault = action(
  {
    doc: "the bit of the page is set: KVM_EXIT_MEMORY_FAULT with KVM_MEMORY_EXIT_FLAG_USERFAULT",
    standsFor: "kvm_do_userfault of Userfault v3, kvm_faultin_pfn of the RFC, not merged",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("check"), s.bits.has(wanted(v)));
    s.pc.at(v).set("exited");
    leave(v);
  },
);

const pass = action(
  {
    doc: "the bit of the page is clear: the fault goes on",
    standsFor: "kvm_do_userfault of Userfault v3, kvm_faultin_pfn of the RFC, not merged",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("check"), s.bits.has(wanted(v)).not());
    s.pc.at(v).set("pin");
  },
);

const pin = action(
  {
    doc: "the fault gets the page, after a wait if userfaultfd says that it is missing",
    standsFor: "hva_to_pfn and handle_userfault, v6.14; kvm_gmem_get_pfn, virt/kvm/guest_memfd.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("pin"), Readable({ g: wanted(v) }));
    s.pc.at(v).set("install");
  },
);

const install = action(
  {
    doc: "the fault installs the SPTE; the guest runs again",
    standsFor: "kvm_tdp_mmu_map, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"));
    when(or(Rules.rechecks.not(), and(s.inFlux.has(wanted(v)).not(), s.overtaken.has(v).not())));
    s.spte.set(ifElse(setOf(Gfn), or(Rules.small, Counts().not()), s.spte.with(wanted(v)), every(Gfn)));
    run(v);
  },
);

const tryAgain = action(
  {
    doc: "an invalidation is open or has ended meanwhile: nothing is installed, the guest will fault again",
    standsFor: "is_page_fault_stale, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"), Rules.rechecks);
    when(or(s.inFlux.has(wanted(v)), s.overtaken.has(v)));
    run(v);
  },
);

const rerun = action(
  {
    doc: "user space sees the bit cleared and calls KVM_RUN again",
    standsFor: "user space, after KVM_EXIT_MEMORY_FAULT",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exited"), s.bits.has(wanted(v)).not());
    s.gfn.at(v).set(null);
    s.pc.at(v).set("guest");
  },
);

// --- KVM's own accesses to guest memory --------------------------------------------------------------

const need = action(
  {
    doc: "the vCPU exits and KVM itself needs the page at g: srcu_read_lock",
    standsFor: "kvm_read_guest, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"));
    s.gfn.at(v).set(g);
    s.pc.at(v).set("kernel");
  },
);

const read = action(
  {
    doc: "KVM reads the page, after a wait if it is known to be missing",
    standsFor:
      "__copy_from_user and handle_userfault, v6.14; __gfn_to_hva_many of the Userfault RFC, not merged",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("kernel"), Readable({ g: wanted(v) }), s.arrived.has(wanted(v)));
    when(or(Rules.hook.ne("hva"), s.bits.has(wanted(v)).not()));
    run(v);
  },
);

const misread = action(
  {
    doc: "KVM reads the page, which nobody says is missing, and finds zeroes",
    standsFor: "a read through the mapping of a guest_memfd, which has no userfaultfd in v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("kernel"), Readable({ g: wanted(v) }), s.arrived.has(wanted(v)).not());
    when(or(Rules.hook.ne("hva"), s.bits.has(wanted(v)).not()));
    s.pc.at(v).set("zeroes");
    leave(v);
  },
);

const endure = action(
  { doc: "the guest lives with what KVM has read", standsFor: "no code: what the guest makes of it" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("zeroes"));
    s.gfn.at(v).set(null);
    s.pc.at(v).set("guest");
  },
);

export const userfaultVcpuSteps = {
  enter,
  fault,
  exitFault,
  pass,
  pin,
  install,
  tryAgain,
  rerun,
  need,
  read,
  misread,
  endure,
};
