// Who changes the MMIO caches: an update, by its generation, and vCPUs that meet a page without memory.
//
// Main invariant: the number of a generation grows only when every reader that may have looked up in the set before has
// left. What such a reader caches carries the old number, or the mark that an update is in progress, and is not
// believed afterwards.

import { action, and, type Id, ifElse, or, setWhere, when } from "../../../checker/index.ts";
import { Resolve, Vcpu } from "../state.ts";
import { grace, next } from "../updater.ts";
import { Backed, Entry, EntryHits, MmioRules, Upcoming, Op, s, Spte, SpteHits, StampOf } from "./state.ts";

// --- The update ------------------------------------------------------------------------------------

const publish = action(
  {
    doc: "rcu_assign_pointer: readers find this set from now on, whose generation says that an update is in progress",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    s.version.inProgress.set(MmioRules.versions);
    s.waiting.set(setWhere("v", Vcpu, (v) => s.pc.at(v).ne("guest")));
    next();
  },
);

const wrap = action(
  {
    doc: "if the new generation's stamp is 0 again, all SPTEs are dropped",
    standsFor: "kvm_arch_memslots_updated and kvm_mmu_invalidate_mmio_sptes, arch/x86/kvm, v5.1 to v6.14",
  },
  () => {
    when(Op().is("wrap"));
    s.spte.set(
      ifElse(Spte, and(MmioRules.versions, StampOf({ n: Upcoming() }).eq(0)), { tag: "none" }, s.spte),
    );
    next();
  },
);

const generation = action(
  {
    doc: "the new generation is stored, without the mark that an update is in progress",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("generation"));
    s.version.set({ number: Upcoming(), inProgress: false });
    next();
  },
);

const zap = action(
  {
    doc: "the SPTEs of these gfns are dropped",
    standsFor: "kvm_arch_flush_shadow_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("zap"));
    s.spte.set(ifElse(Spte, Op().as("zap").gfns.has(s.gfn), { tag: "none" }, s.spte));
    next();
  },
);

// --- vCPUs -----------------------------------------------------------------------------------------

type VcpuId = Id<"Vcpu">;

/** srcu_read_unlock(), and back to the guest. */
function leave(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
  s.pc.at(v).set("guest");
}

const violation = action(
  {
    doc: "the guest touches the page, which no SPTE maps: EPT violation, srcu_read_lock",
    standsFor: "vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("guest"), s.spte.is("none"));
    s.pc.at(v).set("fault");
  },
);

const misconfig = action(
  {
    doc: "the guest touches the page, whose SPTE is an MMIO SPTE: EPT misconfiguration, srcu_read_lock",
    standsFor: "handle_ept_misconfig, arch/x86/kvm/vmx/vmx.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("guest"), s.spte.is("mmio"));
    s.pc.at(v).set("misconfig");
  },
);

const hitEntry = action(
  {
    doc: "the vCPU's own entry is of this generation: the access is emulated, without a lookup",
    standsFor: "mmio_info_in_cache in handle_mmio_page_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("misconfig"), EntryHits({ v }));
    leave(v);
  },
);

const hitSpte = action(
  {
    doc: "the MMIO SPTE is of this generation: it fills the vCPU's own entry, and the access is emulated",
    standsFor: "check_mmio_spte in handle_mmio_page_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("misconfig"), EntryHits({ v }).not(), SpteHits());
    s.entry.at(v).set(s.version);
    leave(v);
  },
);

const miss = action(
  {
    doc: "the MMIO SPTE is of another generation: a fault like any other",
    standsFor: "RET_PF_INVALID of handle_mmio_page_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("misconfig"), EntryHits({ v }).not(), s.spte.is("mmio"), SpteHits().not());
    s.pc.at(v).set("fault");
  },
);

const gone = action(
  {
    doc: "there is no MMIO SPTE any more: the guest runs again",
    standsFor: "RET_PF_RETRY of handle_mmio_page_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("misconfig"), EntryHits({ v }).not(), s.spte.is("mmio").not());
    leave(v);
  },
);

const findSlot = action(
  {
    doc: "the fault's lookup finds a slot",
    standsFor: "kvm_mmu_do_page_fault and kvm_mmu_faultin_pfn, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("fault"), Backed());
    s.pc.at(v).set("install");
  },
);

const findNone = action(
  {
    doc: "the fault's lookup finds no slot, or a hole in one",
    standsFor: "kvm_mmu_do_page_fault, arch/x86/kvm/mmu/mmu_internal.h, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    const here = Resolve({ g: s.gfn });
    when(s.pc.at(v).eq("fault"));
    when(or(here.is("absent"), here.is("hole"), and(here.is("invalid"), MmioRules.invalid.eq("mmio"))));
    s.seen.at(v).set(s.version);
    s.pc.at(v).set("noSlot");
  },
);

const retry = action(
  {
    doc: "the fault's lookup finds a slot that lets no access through: the guest will fault again",
    standsFor: "RET_PF_RETRY since commit e0c378684b65, v5.13; for a disabled slot no code",
  },
  { v: Vcpu },
  ({ v }) => {
    const here = Resolve({ g: s.gfn });
    when(s.pc.at(v).eq("fault"));
    when(or(here.is("disabled"), and(here.is("invalid"), MmioRules.invalid.eq("retry"))));
    leave(v);
  },
);

const fill = action(
  {
    doc: "the vCPU's own entry is filled, unless an update is in progress",
    standsFor: "vcpu_cache_mmio_info in kvm_handle_noslot_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("noSlot"));
    const skipped = and(MmioRules.fluxUncached, s.version.inProgress);
    s.entry.at(v).set(ifElse(Entry, skipped, s.entry.at(v), s.version));
    s.pc.at(v).set("stamp");
  },
);

const stamp = action(
  {
    doc: "the MMIO SPTE is installed, with the stamp of the generation now; the access is emulated",
    standsFor: "tdp_mmu_map_handle_target_level and make_mmio_spte, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("stamp"));
    const kept = or(
      and(MmioRules.presentStays, s.spte.is("memory")),
      and(MmioRules.rechecked, s.seen.at(v).ne(s.version)),
    );
    const mmio = { tag: "mmio", stamp: StampOf({ n: s.version.number }) } as const;
    s.spte.set(ifElse(Spte, kept, s.spte, mmio));
    s.seen.at(v).set(null);
    leave(v);
  },
);

const install = action(
  {
    doc: "the fault maps the memory that its lookup found",
    standsFor: "kvm_tdp_mmu_map, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"));
    s.spte.set({ tag: "memory" });
    leave(v);
  },
);

export const mmioSteps = {
  publish,
  grace: grace(Op),
  wrap,
  generation,
  zap,
  violation,
  misconfig,
  hitEntry,
  hitSpte,
  miss,
  gone,
  findSlot,
  findNone,
  retry,
  fill,
  stamp,
  install,
};
