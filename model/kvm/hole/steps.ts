// Loads and stores in the PCI hole, through SPTEs or answered, and the updating thread.
//
// Main invariant: an access that ends is judged in the step in which it ends.

import { action, and, branch, type Id, ifElse, not, option, or, when } from "../../../checker/index.ts";
import { Backed, Gfn, Resolve, Vcpu } from "../state.ts";
import { grace, next, publish } from "../updater.ts";
import { Answered, Devices, Done, Found, InHole, IsOnes, Mapping, Ones, Op, s, Watched } from "./state.ts";

type VcpuId = Id<"Vcpu">;

/** The gfn of the access that v has begun. */
const wanted = (v: VcpuId) => s.gfn.at(v).value();

/** srcu_read_unlock(). */
function leave(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
  s.found.at(v).set(null);
  s.pc.at(v).set("guest");
}

const zap = action(
  {
    doc: "the SPTEs of these gfns are dropped, and every vCPU's TLB is flushed",
    standsFor: "kvm_arch_flush_shadow_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("zap"));
    s.spte.set((g) => ifElse(option(Mapping), Op().as("zap").gfns.has(g), null, s.spte.at(g)));
    next();
  },
);

const load = action(
  { doc: "the guest loads from g, which is mapped", standsFor: "the processor, through an SPTE" },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.gfn.at(v).in([null, g]), s.spte.at(g).isSome());
    s.gfn.at(v).set(null);
    s.wrong.set(or(s.wrong, and(InHole({ g }), not(IsOnes({ h: s.spte.at(g).value().hva })))));
    s.astray.set(or(s.astray, and(Done(), Devices.has(g))));
  },
);

const store = action(
  { doc: "the guest stores to g, which is mapped writable", standsFor: "the processor, through an SPTE" },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.gfn.at(v).in([null, g]), s.spte.at(g).isSome());
    when(s.spte.at(g).value().writable);
    s.gfn.at(v).set(null);
    branch(Ones.has(s.spte.at(g).value().hva), () => s.spoiled.set(s.spoiled.with(s.spte.at(g).value().hva)));
    s.wrong.set(or(s.wrong, InHole({ g })));
    s.astray.set(or(s.astray, and(Done(), Devices.has(g))));
  },
);

const fault = action(
  {
    doc: "the guest accesses g, which no SPTE maps, or stores to where one is read-only: srcu_read_lock",
    standsFor: "vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), or(Watched.has(g), Devices.has(g)), s.gfn.at(v).in([null, g]));
    when(or(s.spte.at(g).isNone(), s.spte.at(g).value().writable.not()));
    s.gfn.at(v).set(g);
    s.pc.at(v).set("exit");
  },
);

const lookup = action(
  {
    doc: "the lookup finds a slot with memory behind it",
    standsFor: "kvm_mmu_do_page_fault and kvm_mmu_faultin_pfn, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Backed({ g: wanted(v) }));
    s.found.at(v).set(Found({ g: wanted(v) }));
    s.pc.at(v).set("install");
  },
);

const install = action(
  {
    doc: "the SPTE is installed, writable unless the slot is read-only; the guest tries again",
    standsFor: "kvm_tdp_mmu_map, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"));
    s.spte.at(wanted(v)).set(s.found.at(v));
    leave(v);
  },
);

const drop = action(
  {
    doc: "a store finds a read-only slot: KVM_EXIT_MMIO, and the VMM drops it",
    standsFor: "KVM_PFN_ERR_RO_FAULT in kvm_handle_error_pfn, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"), s.found.at(v).value().writable.not());
    s.gfn.at(v).set(null);
    leave(v);
  },
);

const retry = action(
  {
    doc: "the lookup finds an INVALID slot: the guest runs again and will fault again",
    standsFor: "RET_PF_RETRY since commit e0c378684b65, v5.13; x86 only",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Resolve({ g: wanted(v) }).is("invalid"));
    leave(v);
  },
);

const answer = action(
  {
    doc: "there is no memory: a load gets 0xff, from KVM or by an exit from the VMM, and a store is dropped; or a device answers",
    standsFor:
      "KVM_EXIT_MMIO and unassigned_mem_ops, QEMU 8.0; __kvm_read_guest_page of KVM_MEM_PCI_HOLE v2, or a device on KVM_MMIO_BUS, not merged",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Answered({ g: wanted(v) }));
    s.gfn.at(v).set(null);
    leave(v);
  },
);

export const holeSteps = {
  publish: publish(Op, (v) => s.pc.at(v).ne("guest")),
  grace: grace(Op),
  zap,
  load,
  store,
  fault,
  lookup,
  install,
  drop,
  retry,
  answer,
};
