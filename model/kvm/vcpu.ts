// The readers: vCPUs that access guest memory, through the page table that KVM fills for them and through KVM itself.
//
// Main invariant: from `exit`, `kernel` or `request` up to the step that leaves, a vCPU is inside an SRCU read section, so a
// grace period that began meanwhile waits for it. Every lookup reads the pointer to the active set anew: SRCU keeps
// an old set alive, it does not freeze the view.
//
// Which guest access it is (load, store, fetch) matters only where memory is missing, so a step decides it there.

import { action, type Id, ifElse, when } from "../../checker/index.ts";
import {
  Back,
  Backed,
  Done,
  Gfn,
  Invalid,
  Missing,
  Refused,
  Resolve,
  Rules,
  s,
  Vcpu,
  Where,
} from "./state.ts";

type VcpuId = Id<"Vcpu">;

/** The gfn of the access that v has begun. */
const wanted = (v: VcpuId) => s.gfn.at(v).value();

/** srcu_read_unlock(); the access is still to be done. */
function leave(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
}

/** srcu_read_unlock(); the access is over, done or given up. */
function finish(v: VcpuId): void {
  leave(v);
  s.gfn.at(v).set(null);
}

// --- Guest mode and user space ---------------------------------------------------------------------

export const enter = action(
  { doc: "the vCPU thread calls KVM_RUN", standsFor: "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c, v6.14" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("user"), s.inhibited.not());
    s.pc.at(v).set("guest");
  },
);

export const kicked = action(
  { doc: "a kick gets the vCPU thread out of KVM_RUN", standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("guest"), s.inhibited);
    s.pc.at(v).set("user");
  },
);

const fault = action(
  {
    doc: "the guest accesses g, which no SPTE maps: EPT violation, srcu_read_lock",
    standsFor: "vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.spte.at(g).isNone());
    // An access that has begun is tried again before another one begins.
    when(s.gfn.at(v).in([null, g]));
    s.gfn.at(v).set(g);
    s.pc.at(v).set("exit");
  },
);

const complete = action(
  { doc: "the access that was begun hits its SPTE", standsFor: "the processor, through an SPTE" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("guest"), s.gfn.at(v).isSome());
    when(s.spte.at(wanted(v)).isSome());
    s.gfn.at(v).set(null);
  },
);

// --- Second-level faults ---------------------------------------------------------------------------

const lookup = action(
  {
    doc: "the fault's lookup finds a slot",
    standsFor: "kvm_mmu_do_page_fault and kvm_mmu_faultin_pfn, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Backed({ g: wanted(v) }));
    s.hva.at(v).set(Resolve({ g: wanted(v) }).as("slot").hva);
    s.pc.at(v).set("install");
  },
);

const install = action(
  {
    doc: "the fault installs the SPTE that it looked up; the guest runs again",
    standsFor: "kvm_tdp_mmu_map, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"), s.inFlux.has(wanted(v)).not());
    s.spte.at(wanted(v)).set(s.hva.at(v));
    s.hva.at(v).set(null);
    s.pc.at(v).set(Back());
    leave(v);
  },
);

const tryAgain = action(
  {
    doc: "the fault's gfn is in flux: nothing is installed, the guest will fault again",
    standsFor: "is_page_fault_stale, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"), s.inFlux.has(wanted(v)));
    s.hva.at(v).set(null);
    s.pc.at(v).set(Back());
    leave(v);
  },
);

const retry = action(
  {
    doc: "the fault's lookup finds an INVALID slot: the guest runs again and will fault again",
    standsFor: "RET_PF_RETRY since commit e0c378684b65, v5.13; x86 only",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Invalid({ g: wanted(v) }), Rules.invalid.eq("retry"));
    s.pc.at(v).set(Back());
    leave(v);
  },
);

const exitMmio = action(
  {
    doc: "a load or store finds no slot: KVM_EXIT_MMIO",
    standsFor: "kvm_handle_noslot_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Missing({ g: wanted(v) }));
    s.pc.at(v).set("mmio");
    leave(v);
  },
);

const failEmulation = action(
  {
    doc: "an instruction fetch finds no slot: KVM_EXIT_INTERNAL_ERROR",
    standsFor: "handle_emulation_failure, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Missing({ g: wanted(v) }), Rules.fetch.eq("dies"));
    s.pc.at(v).set("emulation");
    leave(v);
  },
);

const exitFetch = action(
  {
    doc: "an instruction fetch finds no slot: an exit without data, after which user space runs the vCPU again",
    standsFor:
      "KVM_EXIT_MMIO with a length of 0, Sean Christopherson's patch of 27 September 2022, not merged",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Missing({ g: wanted(v) }), Rules.fetch.eq("exits"));
    s.pc.at(v).set("user");
    leave(v);
  },
);

const stall = action(
  {
    doc: "a guest's access finds a disabled slot: an exit of its own, and user space lets the vCPU wait",
    standsFor: "KVM_MEM_DISABLED, proposed by Sean Christopherson on 28 September 2022, without code",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Resolve({ g: wanted(v) }).is("disabled"));
    s.pc.at(v).set("stalled");
    leave(v);
  },
);

const unstall = action(
  {
    doc: "the update is over, and user space runs the vCPU again",
    standsFor: "no code: user space with KVM_MEM_DISABLED",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("stalled"), Done());
    s.pc.at(v).set("guest");
  },
);

// --- KVM's own accesses to guest memory --------------------------------------------------------------

const need = action(
  {
    doc: "the vCPU exits and KVM itself needs the page at g: a page table, a nested VMCS, a paravirtual structure",
    standsFor: "srcu_read_lock in vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.gfn.at(v).isNone());
    s.gfn.at(v).set(g);
    s.pc.at(v).set("kernel");
  },
);

const request = action(
  {
    doc: "the vCPU thread calls an ioctl that needs the page at g and does not run the guest",
    standsFor: "KVM_SET_NESTED_STATE and KVM_SET_VCPU_EVENTS, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("user"), s.gfn.at(v).isNone());
    when(s.inhibited.not().or(Rules.stopped.eq("run")));
    s.gfn.at(v).set(g);
    s.pc.at(v).set("request");
  },
);

const translate = action(
  { doc: "KVM's lookup finds a slot", standsFor: "kvm_vcpu_gfn_to_hva_prot, virt/kvm/kvm_main.c, v6.14" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["kernel", "request"]), Backed({ g: wanted(v) }));
    s.hva.at(v).set(Resolve({ g: wanted(v) }).as("slot").hva);
    s.pc.at(v).set(ifElse(Where, s.pc.at(v).eq("kernel"), "access", "reply"));
  },
);

const wait = action(
  {
    doc: "KVM's lookup finds an INVALID slot and begins again, outside of its read section",
    standsFor: "no code: what a batched update would need so that KVM's own accesses survive it",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["kernel", "request"]), Invalid({ g: wanted(v) }), Rules.kernel.eq("waits"));
    leave(v);
  },
);

const access = action(
  {
    doc: "KVM reads or writes through the hva",
    standsFor: "__kvm_read_guest_page, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["access", "reply"]));
    s.hva.at(v).set(null);
    s.pc.at(v).set(ifElse(Where, s.pc.at(v).eq("access"), Back(), "user"));
    finish(v);
  },
);

const failWalk = action(
  {
    doc: "KVM walks the guest's page tables and finds no valid slot: it injects #PF",
    standsFor: "FNAME(walk_addr_generic), arch/x86/kvm/mmu/paging_tmpl.h, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("kernel"), Refused({ g: wanted(v) }));
    s.pc.at(v).set("pageFault");
    leave(v);
  },
);

const failRead = action(
  {
    doc: "KVM reads or writes guest memory and finds no valid slot: -EFAULT",
    standsFor: "kvm_read_guest_page and kvm_vcpu_map, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["kernel", "request"]), Refused({ g: wanted(v) }));
    s.pc.at(v).set("efault");
    leave(v);
  },
);

// --- After a failure -------------------------------------------------------------------------------

const answer = action(
  {
    doc: "user space has answered the exit",
    standsFor: "user space, after KVM_EXIT_MMIO or KVM_EXIT_INTERNAL_ERROR",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["mmio", "emulation"]));
    s.gfn.at(v).set(null);
    s.pc.at(v).set("user");
  },
);

const endure = action(
  {
    doc: "the guest lives with what KVM could not do for it",
    standsFor: "no code: what the guest makes of it",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["pageFault", "efault"]));
    s.gfn.at(v).set(null);
    s.pc.at(v).set(Back());
  },
);

export const vcpuSteps = {
  enter,
  kicked,
  fault,
  complete,
  lookup,
  install,
  tryAgain,
  retry,
  exitMmio,
  failEmulation,
  exitFetch,
  stall,
  unstall,
  need,
  request,
  translate,
  wait,
  access,
  failWalk,
  failRead,
  answer,
  endure,
};
