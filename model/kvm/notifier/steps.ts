// Who takes part when the host takes a page back: the notifier, an update of the memslots, vCPUs that fault the page in,
// and a cache of its pfn.
//
// Main invariant: from the start of an invalidation to its end no memslot set is published, so both find the same slots,
// and whoever got the page before is seen by the zap, or sees that an invalidation is open or has ended.

import { action, and, type Id, ifElse, type Int, or, setWhere, when } from "../../../checker/index.ts";
import { Gfn, Resolve, Vcpu } from "../state.ts";
import { grace, next } from "../updater.ts";
import {
  Found,
  Here,
  InProgress,
  NotifierRules as Rules,
  Op,
  Open,
  Phase,
  Ref,
  Refresh,
  s,
} from "./state.ts";

// --- The update ------------------------------------------------------------------------------------

const publish = action(
  {
    doc: "no invalidation is open, and readers find this set from now on; a pfn that KVM keeps is of an old generation",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"), or(Rules.publishWaits.not(), Open().not()));
    s.table.set(Op().as("publish").table);
    s.waiting.set(setWhere("v", Vcpu, (v) => s.pc.at(v).ne("guest")));
    s.stale.set(
      s.stale.union(setWhere("v", Vcpu, (v) => and(Rules.noSlotRechecks, s.pc.at(v).eq("noSlot")))),
    );
    s.cache.set("none");
    s.refresh.set(null);
    next();
  },
);

const zap = action(
  {
    doc: "the SPTEs of these gfns become obsolete, and vCPUs are kicked out of them",
    standsFor: "kvm_mmu_zap_all_fast, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("zap"));
    const gone = (g: Int<"Gfn">) => Op().as("zap").gfns.has(g);
    s.obsolete.set((g) => ifElse(Ref, gone(g), s.spte.at(g), s.obsolete.at(g)));
    s.spte.set((g) => ifElse(Ref, gone(g), "none", s.spte.at(g)));
    s.tlb.set((v) => (g) => ifElse(Ref, gone(g), "none", s.tlb.at(v).at(g)));
    next();
  },
);

const reap = action(
  {
    doc: "what is obsolete is given back",
    standsFor: "kvm_tdp_mmu_zap_invalidated_roots, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  () => {
    when(Op().is("reap"));
    s.obsolete.set(() => "none");
    next();
  },
);

// --- The notifier ----------------------------------------------------------------------------------

const start = action(
  {
    doc: "the host begins to take the page back: no set is published from now on, and a kept pfn of it is dropped",
    standsFor: "kvm_mmu_notifier_invalidate_range_start, virt/kvm/kvm_main.c, v5.14 to v6.14",
  },
  () => {
    when(s.phase.eq("idle"), or(Rules.fair.not(), Op().is("publish").not()));
    s.phase.set("open");
    s.cache.set(ifElse(Ref, Rules.cacheDropped, "none", s.cache));
  },
);

const invalidate = action(
  {
    doc: "every gfn that a slot has for the page is zapped, and faults on it are tried again; without a slot, nothing",
    standsFor: "kvm_mmu_unmap_gfn_range in kvm_handle_hva_range, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(s.phase.eq("open"));
    s.phase.set("zapped");
    s.inProgress.set(ifElse(InProgress, Found().isEmpty(), s.inProgress, s.inProgress.plus(1)));
    // TLBs are flushed for what the page table mapped, and for nothing else.
    const mapped = (g: Int<"Gfn">) => and(Found().has(g), s.spte.at(g).ne("none"));
    s.tlb.set((v) => (g) => ifElse(Ref, mapped(g), "none", s.tlb.at(v).at(g)));
    s.spte.set((g) => ifElse(Ref, Found().has(g), "none", s.spte.at(g)));
    s.obsolete.set((g) => ifElse(Ref, and(Rules.allRoots, Found().has(g)), "none", s.obsolete.at(g)));
  },
);

const free = action(
  {
    doc: "the host has the page: whoever still refers to it uses memory after it was freed",
    standsFor: "what the caller of mmu_notifier_invalidate_range_start does next, mm/, v6.14",
  },
  () => {
    when(s.phase.eq("zapped"));
    s.phase.set("freed");
    s.spte.set((g) => ifElse(Ref, s.spte.at(g).eq("live"), "freed", s.spte.at(g)));
    s.obsolete.set((g) => ifElse(Ref, s.obsolete.at(g).eq("live"), "freed", s.obsolete.at(g)));
    s.tlb.set((v) => (g) => ifElse(Ref, s.tlb.at(v).at(g).eq("live"), "freed", s.tlb.at(v).at(g)));
    s.held.set((v) => ifElse(Ref, s.held.at(v).eq("live"), "freed", s.held.at(v)));
    s.cache.set(ifElse(Ref, s.cache.eq("live"), "freed", s.cache));
    s.refresh.set(ifElse(Refresh, s.refresh.isNone(), null, "freed"));
  },
);

const end = action(
  {
    doc: "faults on the page are installed again, if they begin anew; without a slot, nothing",
    standsFor: "kvm_mmu_invalidate_end, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(s.phase.eq("freed"));
    s.phase.set("ended");
    const found = Found().isEmpty().not();
    s.inProgress.set(ifElse(InProgress, found, s.inProgress.minus(1), s.inProgress));
    s.stale.set(s.stale.union(setWhere("v", Vcpu, (v) => and(found, s.pc.at(v).eq("install")))));
    s.refreshStale.set(or(s.refreshStale, and(found, s.refresh.isSome())));
  },
);

const finish = action(
  {
    doc: "the invalidation is over, and an update that waits for it is woken",
    standsFor: "kvm_mmu_notifier_invalidate_range_end, virt/kvm/kvm_main.c, v5.14 to v6.14",
  },
  () => {
    when(s.phase.eq("ended"));
    s.phase.set(ifElse(Phase, Rules.repeats, "idle", "over"));
  },
);

// --- vCPUs -----------------------------------------------------------------------------------------

type VcpuId = Id<"Vcpu">;

const wanted = (v: VcpuId) => s.gfn.at(v).value();

/** srcu_read_unlock(), and back to the guest. */
function leave(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
  s.stale.set(s.stale.without(v));
  s.gfn.at(v).set(null);
  s.held.at(v).set("none");
  s.pc.at(v).set("guest");
}

const touch = action(
  {
    doc: "the guest touches g, and the vCPU keeps the translation that it finds",
    standsFor: "the processor's walk of the second-level page table",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(Rules.tlb, s.pc.at(v).eq("guest"), s.spte.at(g).ne("none"));
    s.tlb.at(v).at(g).set(s.spte.at(g));
  },
);

const fault = action(
  {
    doc: "the guest touches g, which is not mapped: EPT violation, srcu_read_lock",
    standsFor: "vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.spte.at(g).eq("none"), s.tlb.at(v).at(g).eq("none"));
    s.gfn.at(v).set(g);
    s.pc.at(v).set("exit");
  },
);

const lookup = action(
  {
    doc: "the fault's lookup gives the page",
    standsFor: "kvm_mmu_do_page_fault, arch/x86/kvm/mmu/mmu_internal.h, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Here({ g: wanted(v) }));
    s.pc.at(v).set("gup");
  },
);

const findNone = action(
  {
    doc: "the fault's lookup finds no slot, and an MMIO SPTE is to be installed",
    standsFor: "kvm_handle_noslot_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Rules.presentStays.not(), Resolve({ g: wanted(v) }).is("absent"));
    s.pc.at(v).set("noSlot");
  },
);

const giveUp = action(
  {
    doc: "the fault's lookup does not give the page: it is tried again, or is not about this page",
    standsFor: "RET_PF_RETRY and RET_PF_EMULATE, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("exit"), Here({ g: wanted(v) }).not());
    when(
      or(
        Rules.presentStays,
        Resolve({ g: wanted(v) })
          .is("absent")
          .not(),
      ),
    );
    leave(v);
  },
);

const gup = action(
  {
    doc: "the fault reads mmu_invalidate_seq and gets the page that is there now",
    standsFor: "kvm_mmu_faultin_pfn, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("gup"));
    s.held.at(v).set("live");
    s.pc.at(v).set("install");
  },
);

const install = action(
  {
    doc: "the fault maps its page",
    standsFor: "kvm_tdp_mmu_map, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"));
    when(or(Rules.rechecks.not(), and(s.inProgress.le(0), s.stale.has(v).not())));
    s.spte.at(wanted(v)).set(s.held.at(v));
    leave(v);
  },
);

const tryAgain = action(
  {
    doc: "an invalidation is open, or has ended since: nothing is mapped, the guest will fault again",
    standsFor: "is_page_fault_stale, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"), Rules.rechecks, or(s.inProgress.gt(0), s.stale.has(v)));
    leave(v);
  },
);

const stamp = action(
  {
    doc: "the fault without a slot installs an MMIO SPTE, whatever is there",
    standsFor: "tdp_mmu_map_handle_target_level, arch/x86/kvm/mmu/tdp_mmu.c, before v6.13",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("noSlot"));
    s.spte.at(wanted(v)).set(ifElse(Ref, s.stale.has(v), s.spte.at(wanted(v)), "none"));
    leave(v);
  },
);

// --- A pfn that KVM keeps --------------------------------------------------------------------------

const refreshBegin = action(
  {
    doc: "KVM wants to keep g's pfn: it reads mmu_invalidate_seq and gets the page that is there now",
    standsFor: "hva_to_pfn_retry, virt/kvm/pfncache.c, v6.14",
  },
  { g: Gfn },
  ({ g }) => {
    when(s.cache.eq("none"), s.refresh.isNone(), Here({ g }));
    s.refresh.set("live");
    s.refreshStale.set(false);
  },
);

const refreshEnd = action(
  {
    doc: "KVM keeps the pfn, unless an invalidation is open, or has ended since",
    standsFor: "mmu_notifier_retry_cache, virt/kvm/pfncache.c, v6.14",
  },
  () => {
    when(s.refresh.isSome());
    const again = and(Rules.cacheRechecks, or(Open(), s.refreshStale));
    s.cache.set(ifElse(Ref, again, "none", s.refresh.value()));
    s.refresh.set(null);
    s.refreshStale.set(false);
  },
);

export const notifierSteps = {
  publish,
  grace: grace(Op),
  zap,
  reap,
  start,
  invalidate,
  free,
  end,
  finish,
  touch,
  fault,
  lookup,
  findNone,
  giveUp,
  gup,
  install,
  tryAgain,
  stamp,
  refreshBegin,
  refreshEnd,
};
