// What the slice of the MMU adds to memslot sets and readers: a TLB for each vCPU, and the page table that a zap of
// everything leaves behind.
//
// Main invariant: a vCPU in the guest reaches a page by its TLB, or else by its root, which is the current one or an
// obsolete one until it has loaded another.

import {
  and,
  bool,
  define,
  ghost,
  given,
  ifElse,
  map,
  named,
  oneOf,
  option,
  or,
  record,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import {
  After,
  Backs,
  Before,
  Gfn,
  Hva,
  LastTable,
  ProgramLength,
  Rules,
  TableIndex,
  updating,
  Vcpu,
} from "../state.ts";

/** kvm_mmu_zap_all_fast in three steps, and kvm_mmu_zap_all before it: one SPTE after the other. */
export const RootOp = variant({ obsolete: {}, kick: {}, reap: {}, zapEach: {} });

/** One atomic piece of an ioctl, or of what a VMM does around its ioctls. */
export const MmuOp = named(
  "MmuOp",
  variant({
    publish: { table: TableIndex },
    grace: {},
    zap: { gfns: setOf(Gfn) },
    obsolete: {},
    kick: {},
    reap: {},
    zapEach: {},
    invalidate: { gfns: setOf(Gfn) },
    validate: {},
    inhibit: {},
    quiesce: {},
    resume: {},
    done: {},
  }),
);

export const Program = given(
  "Program",
  seq(MmuOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const Watched = given(
  "Watched",
  setOf(Gfn),
  "the gfns that vCPUs and KVM access; what happens elsewhere has no part in the properties",
);

export const ReadonlyGfns = given(
  "Readonly",
  seq(setOf(Gfn), LastTable),
  "for each memslot set, the gfns in slots with KVM_MEM_READONLY",
);

export const Huge = given(
  "Huge",
  seq(setOf(Gfn), LastTable),
  "for each memslot set, the gfns that a fault maps by a huge SPTE, each together with the other half of the huge page",
);

/** What a kernel may have or lack. Every kernel of today has all. */
export const Kernel = given(
  "Kernel",
  named(
    "KernelRules",
    record({
      checksRoot: bool, // a fault is not installed into an obsolete root
      flushesRange: bool, // after SPTEs of a range were zapped, TLBs are flushed
      zapsPartialHuge: bool, // the zap of a range takes huge SPTEs that stick out of it
      holdsSrcu: bool, // KVM's own accesses are inside a read section
      comparesWholeSeq: bool, // a fault is stale only if mmu_invalidate_seq has really changed
    }),
  ),
  "what the kernel does; a bug is a kernel that lacks one of these",
);

export const SameHuge = define(
  "SameHuge",
  "g and x are the two halves of one huge page, or the same",
  { g: Gfn, x: Gfn },
  bool,
  ({ g, x }) => g.div(2).eq(x.div(2)),
);

/** What an SPTE or a TLB entry says about a gfn, or a fault's lookup. A huge one is kept for both of its gfns. */
export const Mapping = named("Mapping", record({ hva: Hva, writable: bool, huge: bool }));

/** Where a vCPU is. In install, access and reply it holds kvm->srcu. */
export const MmuWhere = named(
  "MmuWhere",
  oneOf(
    "user", // in user space, outside KVM_RUN
    "guest", // in guest mode
    "install", // a fault's lookup has found a slot, the SPTE is not installed yet
    "access", // KVM holds an hva for an access of its own and has not used it yet
    "reply", // as access, in another ioctl of the vCPU than KVM_RUN
  ),
);

export const m = state({
  ...updating, // table, ip, waiting, inhibited, inFlux
  spte: variable(map(Gfn, option(Mapping)), "the SPTEs of the current root, which vCPUs share"),
  orphan: variable(map(Gfn, option(Mapping)), "the SPTEs of the obsolete root that is being reaped"),
  stale: variable(setOf(Vcpu), "vCPUs whose root is obsolete: KVM_REQ_MMU_FREE_OBSOLETE_ROOTS is pending"),
  tlb: variable(map(Vcpu, map(Gfn, option(Mapping))), "what each vCPU's TLB says"),
  pc: variable(map(Vcpu, MmuWhere), "where each vCPU is"),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn of the fault or of KVM's access that is under way"),
  found: variable(map(Vcpu, option(Mapping)), "what its lookup found"),
  saw: ghost(map(Vcpu, setOf(Gfn)), "the changed gfns at which the vCPU's guest has found what is new"),
  kvmSaw: ghost(setOf(Gfn), "the changed gfns at which KVM itself has found the new memory"),
});

// ---------------------------------------------------------------------------------------------
// Operators

export const Op = define("Op", "the updating thread's next micro-operation", {}, MmuOp, () =>
  Program.nth(m.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const Locked = define("Locked", "the updating thread holds mmu_lock, and waits", {}, bool, () =>
  Op().is("kick"),
);

export const Reach = define(
  "Reach",
  "what a guest's access to g hits: the vCPU's TLB, or else its root",
  { v: Vcpu, g: Gfn },
  option(Mapping),
  ({ v, g }) =>
    ifElse(
      option(Mapping),
      m.tlb.at(v).at(g).isSome(),
      m.tlb.at(v).at(g),
      ifElse(option(Mapping), m.stale.has(v), m.orphan.at(g), m.spte.at(g)),
    ),
);

export const Old = define(
  "Old",
  "h is the memory of g that the update takes away",
  { g: Gfn, h: Hva },
  bool,
  ({ g, h }) => and(Before({ g }).is("slot"), Before({ g }).as("slot").hva.eq(h), Backs({ g, h }).not()),
);

export const New = define(
  "New",
  "h is the memory of g that the update brings",
  { g: Gfn, h: Hva },
  bool,
  ({ g, h }) => and(Backs({ g, h }), Before({ g }).is("slot").and(Before({ g }).as("slot").hva.eq(h)).not()),
);

export const Emptied = define("Emptied", "g has no memory after the update", { g: Gfn }, bool, ({ g }) =>
  After({ g }).is("slot").not(),
);

export const WasEmpty = define("WasEmpty", "g had no memory before the update", { g: Gfn }, bool, ({ g }) =>
  Before({ g }).is("slot").not(),
);

export const CanLookUp = define(
  "CanLookUp",
  "v can begin an access of KVM's own: in KVM_RUN, or in another ioctl unless that is forbidden",
  { v: Vcpu },
  bool,
  ({ v }) =>
    or(m.pc.at(v).eq("guest"), and(m.pc.at(v).eq("user"), or(m.inhibited.not(), Rules.stopped.eq("run")))),
);

export const Usable = define(
  "Usable",
  "v's TLB has g, and is not flushed before the guest runs",
  { v: Vcpu, g: Gfn },
  bool,
  ({ v, g }) => and(m.tlb.at(v).at(g).isSome(), or(m.pc.at(v).eq("guest"), m.stale.has(v).not())),
);
