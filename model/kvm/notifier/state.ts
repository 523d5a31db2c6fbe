// What the MMU notifier is about: the host takes a page of memory back, and KVM must let go of it first, wherever it is
// mapped, while memslots change.
//
// A run is about one host virtual page, and says of each reference to it only whether the page behind it is still the
// guest's. Facts are from virt/kvm/kvm_main.c and virt/kvm/pfncache.c of Linux 6.14, unless a step says otherwise.

import {
  bool,
  define,
  given,
  int,
  map,
  named,
  oneOf,
  option,
  record,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Gfn, Hva, LastTable, Position, ProgramLength, Resolve, TableIndex, Vcpu } from "../state.ts";

export const NotifierOp = named(
  "MicroOp",
  variant({
    publish: { table: TableIndex },
    grace: {},
    zap: { gfns: setOf(Gfn) },
    reap: {},
    done: {},
  }),
);

export const Program = given(
  "Program",
  seq(NotifierOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const Walks = given(
  "Walks",
  seq(map(Hva, setOf(Gfn)), LastTable),
  "for every memslot set: the gfns that a walk of its slots finds for an hva, INVALID slots included",
);

/** A reference to the page: none, one that KVM may have, one that it should have given up. */
export const Ref = named("Ref", oneOf("none", "live", "freed"));

export const NotifierRules = given(
  "Rules",
  named(
    "NotifierRules",
    record({
      publishWaits: bool, // a memslot set is not published while an invalidation is open: 52ac8b358b0c, v5.14
      fair: bool, // no invalidation begins while an update waits to publish: no code
      repeats: bool, // the host takes the page back again and again
      rechecks: bool, // a fault is not installed if an invalidation is open, or ended since its snapshot
      allRoots: bool, // an invalidation also zaps the roots that an update has made obsolete: d62007edf01f, v5.17
      tlb: bool, // vCPUs keep translations of their own
      presentStays: bool, // an MMIO SPTE does not replace one that maps memory: 55f60a6498e7, v6.13
      noSlotRechecks: bool, // a fault without a slot is tried again if the memslots changed since: no code
      cacheDropped: bool, // an invalidation drops the pfn that KVM keeps
      cacheRechecks: bool, // the pfn is not kept if an invalidation is open, or ended since its snapshot
    }),
  ),
  "which of KVM's precautions are taken",
);

export const NotifierWhere = named(
  "Where",
  oneOf(
    "guest", // in guest mode, or on its way back to it
    "exit", // in KVM after an EPT violation, before the memslot lookup
    "noSlot", // the lookup found no slot
    "gup", // the lookup found the page, which is not pinned yet
    "install", // get_user_pages() gave a page, which is not mapped yet
  ),
);

/** How far an invalidation is. From "open" to "ended", kvm->mn_active_invalidate_count is 1. */
export const Phase = named("Phase", oneOf("idle", "open", "zapped", "freed", "ended", "over"));

export const InProgress = int("InProgress", -1, 1);

export const Refresh = option(Ref);

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  waiting: variable(setOf(Vcpu), "SRCU readers that synchronize_srcu_expedited() still waits for"),
  hva: variable(Hva, "the host virtual page that this run is about"),
  phase: variable(Phase, "how far the invalidation is"),
  inProgress: variable(InProgress, "kvm->mmu_invalidate_in_progress, whose range is the page"),
  spte: variable(map(Gfn, Ref), "the page table that vCPUs use, as far as it maps the page"),
  obsolete: variable(map(Gfn, Ref), "the page table that an update has made obsolete and not reaped yet"),
  pc: variable(map(Vcpu, NotifierWhere), "where each vCPU is"),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn that each vCPU's fault is about"),
  held: variable(map(Vcpu, Ref), "what get_user_pages() gave to each vCPU's fault"),
  stale: variable(
    setOf(Vcpu),
    "vCPUs for which kvm->mmu_invalidate_seq, or the memslots, changed since their fault read them",
  ),
  tlb: variable(map(Vcpu, map(Gfn, Ref)), "each vCPU's own translations, as far as they are to the page"),
  cache: variable(Ref, "a gfn_to_pfn_cache: a pfn that KVM keeps, as kvmclock and Xen's shared pages do"),
  refresh: variable(Refresh, "the pfn that a refresh of the cache has got and not stored yet"),
  refreshStale: variable(bool, "kvm->mmu_invalidate_seq changed since the refresh read it"),
});

export const Op = define("Op", "the updating thread's next micro-operation", {}, NotifierOp, () =>
  Program.nth(s.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const Here = define("Here", "a lookup of g gives the page", { g: Gfn }, bool, ({ g }) =>
  Resolve({ g }).is("slot").and(Resolve({ g }).as("slot").hva.eq(s.hva)),
);

export const Found = define("Found", "the gfns that a walk finds for the page now", {}, setOf(Gfn), () =>
  Walks.nth(s.table).at(s.hva),
);

export const Open = define("Open", "kvm->mn_active_invalidate_count is not 0", {}, bool, () =>
  s.phase.in(["open", "zapped", "freed", "ended"]),
);
