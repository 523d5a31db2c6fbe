// The readers, as the MMU sees them: guests that reach memory by TLB and SPTE, their faults, and KVM's own accesses.
//
// Main invariant: a vCPU that goes back to the guest has no obsolete root and nothing of one in its TLB.
//
// A fault and its lookup are one step: from the exit until the lookup a vCPU only makes a grace period longer. An
// access that ends without a trace in this state (a fault that is tried again, an exit that says nothing new) is no
// step at all.

import {
  action,
  and,
  branch,
  convert,
  type Id,
  ifElse,
  type Int,
  option,
  or,
  when,
} from "../../../checker/index.ts";
import { Backed, Gfn, Hva, Missing, Resolve, Vcpu } from "../state.ts";
import { kicked } from "../vcpu.ts";
import {
  CanLookUp,
  Emptied,
  Huge,
  Kernel,
  Locked,
  m,
  Mapping,
  MmuWhere,
  New,
  Reach,
  ReadonlyGfns,
  SameHuge,
  Watched,
} from "./state.ts";

type VcpuId = Id<"Vcpu">;

/** The gfn of the fault or the access that is under way. */
const wanted = (v: VcpuId) => m.gfn.at(v).value();

/** Into the guest again, with a current root and without what a TLB had of an obsolete one. */
function load(v: VcpuId): void {
  branch(m.stale.has(v), () => m.tlb.at(v).set(() => null));
  m.stale.set(m.stale.without(v));
}

/** srcu_read_unlock(); KVM_RUN goes on in the guest, unless the vCPU was kicked out of it. */
function leave(v: VcpuId): void {
  m.waiting.set(m.waiting.without(v));
  m.gfn.at(v).set(null);
  m.found.at(v).set(null);
  branch(
    m.inhibited,
    () => m.pc.at(v).set("user"),
    () => {
      m.pc.at(v).set("guest");
      load(v);
    },
  );
}

// --- Guest mode and user space ---------------------------------------------------------------------

const enter = action(
  { doc: "the vCPU thread calls KVM_RUN", standsFor: "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c, v6.14" },
  { v: Vcpu },
  ({ v }) => {
    when(m.pc.at(v).eq("user"), m.inhibited.not());
    m.pc.at(v).set("guest");
    load(v);
  },
);

const reload = action(
  {
    doc: "a kick gets the vCPU out of the guest: it loads the new root, flushes its TLB, and enters again",
    standsFor: "kvm_mmu_free_obsolete_roots and kvm_mmu_load in vcpu_enter_guest, arch/x86/kvm, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(m.pc.at(v).eq("guest"), m.stale.has(v));
    load(v);
  },
);

const touch = action(
  {
    doc: "the guest's access hits its TLB or an SPTE, which the TLB then has",
    standsFor: "the processor, through its TLB or an SPTE",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(m.pc.at(v).eq("guest"), Watched.has(g), Reach({ v, g }).isSome());
    const hit = () => Reach({ v, g }).value();
    branch(New({ g, h: hit().hva }), () => m.saw.at(v).set(m.saw.at(v).with(g)));
    m.tlb
      .at(v)
      .set((x) =>
        ifElse(
          option(Mapping),
          or(x.eq(g), and(hit().huge, SameHuge({ g, x }))),
          Reach({ v, g: x }),
          m.tlb.at(v).at(x),
        ),
      );
  },
);

const exitMmio = action(
  {
    doc: "a load or store finds no slot, where there will be none: KVM_EXIT_MMIO",
    standsFor: "kvm_handle_noslot_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(m.pc.at(v).eq("guest"), Watched.has(g), Reach({ v, g }).isNone(), Missing({ g }), Emptied({ g }));
    when(m.stale.has(v).not(), Locked().not());
    m.saw.at(v).set(m.saw.at(v).with(g));
  },
);

// --- Second-level faults ---------------------------------------------------------------------------

const fault = action(
  {
    doc: "the guest accesses g, which nothing maps, or stores to what is mapped read-only: exit, the lookup finds a slot",
    standsFor: "kvm_mmu_do_page_fault and kvm_mmu_faultin_pfn, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(m.pc.at(v).eq("guest"), Watched.has(g), Backed({ g }));
    when(
      or(
        Reach({ v, g }).isNone(),
        and(Reach({ v, g }).value().writable.not(), ReadonlyGfns.nth(m.table).has(g).not()),
      ),
    );
    m.gfn.at(v).set(g);
    m.found.at(v).set({
      hva: Resolve({ g }).as("slot").hva,
      writable: ReadonlyGfns.nth(m.table).has(g).not(),
      huge: Huge.nth(m.table).has(g),
    });
    m.pc.at(v).set("install");
  },
);

const install = action(
  {
    doc: "the fault installs the SPTE that it looked up; the guest runs again",
    standsFor: "kvm_tdp_mmu_map, arch/x86/kvm/mmu/tdp_mmu.c, v6.13 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(m.pc.at(v).eq("install"), Locked().not(), m.inFlux.has(wanted(v)).not());
    when(or(m.stale.has(v).not(), Kernel.checksRoot.not()), Kernel.comparesWholeSeq);
    const found = () => m.found.at(v).value();
    // A leaf that is there already stays if it lets the access through: the fault was spurious.
    const isKept = (leaf: () => ReturnType<typeof m.spte.at>) =>
      and(
        leaf().isSome(),
        leaf().value().huge.eq(found().huge),
        or(leaf().value().writable, found().writable.not()),
      );
    const mapped = (root: () => typeof m.spte) => (x: Int<"Gfn">) =>
      ifElse(
        option(Mapping),
        and(
          or(x.eq(wanted(v)), and(found().huge, SameHuge({ g: wanted(v), x }))),
          isKept(() => root().at(x)).not(),
        ),
        {
          hva: found()
            .hva.plus(convert(Hva, x))
            .minus(convert(Hva, wanted(v))),
          writable: found().writable,
          huge: found().huge,
        },
        root().at(x),
      );
    branch(
      m.stale.has(v),
      () => m.orphan.set(mapped(() => m.orphan)),
      () => m.spte.set(mapped(() => m.spte)),
    );
    leave(v);
  },
);

const tryAgain = action(
  {
    doc: "the fault's root is obsolete or its gfn is in flux: nothing is installed, the guest will fault again",
    standsFor: "is_page_fault_stale, arch/x86/kvm/mmu/mmu.c, v5.16 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(m.pc.at(v).eq("install"), Locked().not());
    when(or(and(m.stale.has(v), Kernel.checksRoot), m.inFlux.has(wanted(v)), Kernel.comparesWholeSeq.not()));
    leave(v);
  },
);

// --- KVM's own accesses to guest memory --------------------------------------------------------------

const translate = action(
  {
    doc: "KVM itself needs the page at g, and its lookup finds a slot",
    standsFor: "srcu_read_lock and kvm_vcpu_gfn_to_hva_prot, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(CanLookUp({ v }), Watched.has(g), Backed({ g }));
    m.gfn.at(v).set(g);
    m.found.at(v).set({
      hva: Resolve({ g }).as("slot").hva,
      writable: ReadonlyGfns.nth(m.table).has(g).not(),
      huge: false,
    });
    m.pc.at(v).set(ifElse(MmuWhere, m.pc.at(v).eq("guest"), "access", "reply"));
  },
);

const access = action(
  {
    doc: "KVM reads or writes through the hva",
    standsFor: "__kvm_read_guest_page, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(m.pc.at(v).eq("access"));
    use(v);
    leave(v);
  },
);

const reply = action(
  {
    doc: "another ioctl of the vCPU than KVM_RUN reads or writes through the hva, and returns",
    standsFor: "KVM_SET_NESTED_STATE and KVM_SET_VCPU_EVENTS, arch/x86/kvm/x86.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(m.pc.at(v).eq("reply"));
    use(v);
    m.waiting.set(m.waiting.without(v));
    m.gfn.at(v).set(null);
    m.found.at(v).set(null);
    m.pc.at(v).set("user");
  },
);

/** KVM finds in memory what is new there, if it is. */
function use(v: VcpuId): void {
  branch(New({ g: wanted(v), h: m.found.at(v).value().hva }), () => m.kvmSaw.set(m.kvmSaw.with(wanted(v))));
}

/** What guests do. */
export const guestSteps = { enter, kicked, reload, touch, exitMmio, fault, install, tryAgain };

/** What KVM does for itself. */
export const kvmSteps = { translate, access, reply };
