// The writer, as the MMU sees it: a zap of everything obsoletes the roots, waits until no vCPU uses one, and clears them.
//
// Main invariant: between the first two steps mmu_lock is held, so no fault is installed.

import {
  action,
  all,
  and,
  type Bool,
  bool,
  branch,
  every,
  ifElse,
  type Int,
  not,
  option,
  or,
  some,
  when,
} from "../../../checker/index.ts";
import { Gfn, Rules, Vcpu } from "../state.ts";
import { grace, inhibit, invalidate, next, publish, quiesce, resume, validate } from "../updater.ts";
import { Kernel, m, Mapping, Op, SameHuge } from "./state.ts";

/** Is a half of the huge page at g in the range that is zapped? */
const ranges = (g: Int<"Gfn">): Bool =>
  some({ x: Gfn }, ({ x }) => and(SameHuge({ g, x }), Op().as("zap").gfns.has(x)));

/** A huge SPTE goes as a whole, unless the kernel overlooks one that sticks out of the range. */
const isZapped = (g: Int<"Gfn">): Bool =>
  and(
    m.spte.at(g).isSome(),
    ifElse(
      bool,
      m.spte.at(g).value().huge,
      or(
        and(Kernel.zapsPartialHuge, ranges(g)),
        all({ x: Gfn }, ({ x }) => SameHuge({ g, x }).implies(Op().as("zap").gfns.has(x))),
      ),
      Op().as("zap").gfns.has(g),
    ),
  );

const zap = action(
  {
    doc: "the SPTEs of these gfns are dropped and the TLBs flushed, all under mmu_lock",
    standsFor: "kvm_mmu_zap_memslot_leafs, arch/x86/kvm/mmu/mmu.c, v6.12 to v6.14",
  },
  () => {
    when(Op().is("zap"));
    m.spte.set((g) => ifElse(option(Mapping), isZapped(g), null, m.spte.at(g)));
    branch(Kernel.flushesRange, () =>
      m.tlb.set((v) => (g) => ifElse(option(Mapping), ranges(g), null, m.tlb.at(v).at(g))),
    );
    next();
  },
);

const obsolete = action(
  {
    doc: "all roots are obsolete from now on, and every vCPU is asked to load another: mmu_lock is taken",
    standsFor: "kvm_mmu_zap_all_fast, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("obsolete"));
    m.orphan.set((g) => ifElse(option(Mapping), m.spte.at(g).isSome(), m.spte.at(g), m.orphan.at(g)));
    m.spte.set(() => null);
    m.stale.set(every(Vcpu));
    next();
  },
);

const kick = action(
  {
    doc: "no vCPU is in the guest with an obsolete root any more: mmu_lock is let go",
    standsFor: "kvm_make_all_cpus_request, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("kick"));
    when(all({ v: Vcpu }, ({ v }) => not(and(m.pc.at(v).eq("guest"), m.stale.has(v)))));
    next();
  },
);

const reap = action(
  {
    doc: "the SPTEs of the obsolete roots are dropped; no TLB is flushed, since no vCPU uses them",
    standsFor: "kvm_tdp_mmu_zap_invalidated_roots, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  () => {
    when(Op().is("reap"));
    m.orphan.set(() => null);
    next();
  },
);

const zapOne = action(
  {
    doc: "an SPTE of the current root is dropped, and mmu_lock let go for a moment",
    standsFor: "kvm_mmu_zap_all, arch/x86/kvm/mmu.c, v5.1 to v5.3",
  },
  { g: Gfn },
  ({ g }) => {
    when(Op().is("zapEach"), m.spte.at(g).isSome());
    m.spte.at(g).set(null);
    m.tlb.set((v) => (x) => ifElse(option(Mapping), x.eq(g), null, m.tlb.at(v).at(x)));
  },
);

const zappedEach = action(
  {
    doc: "the walk over the current root finds no SPTE any more",
    standsFor: "kvm_mmu_zap_all, arch/x86/kvm/mmu.c, v5.1 to v5.3",
  },
  () => {
    when(
      Op().is("zapEach"),
      all({ g: Gfn }, ({ g }) => m.spte.at(g).isNone()),
    );
    next();
  },
);

export const mmuUpdaterSteps = {
  publish: publish(Op, (v) =>
    or(m.pc.at(v).eq("install"), and(Kernel.holdsSrcu, m.pc.at(v).in(["access", "reply"]))),
  ),
  grace: grace(Op),
  zap,
  obsolete,
  kick,
  reap,
  invalidate: invalidate(Op),
  validate: validate(Op),
  inhibit: inhibit(Op),
  quiesce: quiesce(Op, (v) =>
    or(m.pc.at(v).eq("user"), and(Rules.stopped.eq("run"), m.pc.at(v).eq("reply"))),
  ),
  resume: resume(Op),
};

/** A zap of everything as it was up to v5.3. */
export const slowZapSteps = { zapOne, zappedEach };
