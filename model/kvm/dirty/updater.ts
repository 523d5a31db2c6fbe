// The writer: the thread that runs a design's program, with what it does to dirty bitmaps.
//
// Main invariant: whatever takes bits holds slots_lock, so two of these programs never run at once. Guests and KVM's
// own writes run between any two steps.
//
// Steps that are functions of an `Op` are also those of the slices in which the log is cleared by hand, or is a ring.

import {
  action,
  all,
  and,
  ifElse,
  type Int,
  not,
  or,
  type SetOf,
  setWhere,
  type Step,
  when,
} from "../../../checker/index.ts";
import { type Gfn, type Hva, Vcpu } from "../state.ts";
import {
  grace,
  inhibit,
  invalidate,
  next,
  type OpWith,
  publish,
  quiesce,
  resume,
  validate,
} from "../updater.ts";
import { Bitmap, Op, Rules, s, Spte, Where } from "./state.ts";

/** Every vCPU leaves the guest. What is in its PML buffer is read when it handles its exit, which nobody waits for. */
function kickAll(): void {
  when(
    or(
      Rules.kick.eq("leaves"),
      all({ v: Vcpu }, ({ v }) => and(s.pml.at(v).isNone(), s.pc.at(v).ne("draining"))),
    ),
  );
  s.pc.set((v) => ifElse(Where, and(s.pc.at(v).eq("guest"), s.pml.at(v).isSome()), "kicked", s.pc.at(v)));
}

export const zap = (op: OpWith<"zap", { gfns: SetOf<typeof Gfn> }>, kickAll: () => void): Step =>
  action(
    {
      doc: "the SPTEs of these gfns are dropped, every vCPU is kicked and its TLB flushed",
      standsFor: "kvm_arch_flush_shadow_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
    },
    () => {
      when(op().is("zap"));
      kickAll();
      s.spte.set((g) => ifElse(Spte, op().as("zap").gfns.has(g), "none", s.spte.at(g)));
      s.tlb.set([]);
      next();
    },
  );

// --- The log ---------------------------------------------------------------------------------------

export const sync = (op: OpWith<"sync">, kickAll: () => void): Step =>
  action(
    {
      doc: "every vCPU is kicked out of the guest, so that it reads its PML buffer",
      standsFor: "kvm_arch_sync_dirty_log, arch/x86/kvm/x86.c, v6.14",
    },
    () => {
      when(op().is("sync"));
      kickAll();
      next();
    },
  );

const fetch = action(
  {
    doc: "the bits of a bitmap are taken, and zeroes left in their place",
    standsFor: "xchg() in kvm_get_dirty_log_protect, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("fetch"));
    s.taken.set(s.taken.or(s.bits.has(Op().as("fetch").bitmap)));
    s.bits.set(s.bits.without(Op().as("fetch").bitmap));
    next();
  },
);

const peek = action(
  { doc: "the bits of a bitmap are read", standsFor: "no code: half of an exchange that is none" },
  () => {
    when(Op().is("peek"));
    s.taken.set(s.taken.or(s.bits.has(Op().as("peek").bitmap)));
    next();
  },
);

const wipe = action(
  { doc: "zeroes are written to a bitmap", standsFor: "no code: half of an exchange that is none" },
  () => {
    when(Op().is("wipe"));
    s.bits.set(s.bits.without(Op().as("wipe").bitmap));
    next();
  },
);

const protect = action(
  {
    doc: "W, or with PML D, is cleared in the SPTEs of the pages whose bits were taken",
    standsFor: "kvm_arch_mmu_enable_log_dirty_pt_masked, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("protect"));
    s.spte.set((g) => ifElse(Spte, and(s.taken, s.spte.at(g).eq("dirty")), "clean", s.spte.at(g)));
    next();
  },
);

const protectAll = action(
  {
    doc: "W, or with PML D, is cleared in all SPTEs of the slot",
    standsFor: "kvm_mmu_slot_apply_flags, arch/x86/kvm/x86.c, v6.14",
  },
  () => {
    when(Op().is("protectAll"));
    s.spte.set((g) => ifElse(Spte, s.spte.at(g).eq("dirty"), "clean", s.spte.at(g)));
    next();
  },
);

export const flush = (op: OpWith<"flush">, kickAll: () => void): Step =>
  action(
    {
      doc: "every vCPU's TLB is flushed",
      standsFor: "kvm_flush_remote_tlbs_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
    },
    () => {
      when(op().is("flush"));
      kickAll();
      s.tlb.set([]);
      next();
    },
  );

const report = action(
  {
    doc: "the ioctl returns, and the VMM copies the pages at once: the earlier, the more can be stale later",
    standsFor: "copy_to_user() in kvm_get_dirty_log_protect, v6.14; ram_save_host_page, QEMU 8.0",
  },
  () => {
    when(Op().is("report"));
    s.stale.set(s.stale.and(s.taken.not()));
    s.taken.set(false);
    next();
  },
);

export const merge = (
  op: OpWith<"merge", { from: Int<"Bitmap">; to: Int<"Bitmap">; pages: SetOf<typeof Hva> }>,
): Step =>
  action(
    {
      doc: "the bits of a bitmap are added to another one, as far as that has room for them",
      standsFor: "no code: what an update that keeps dirty bits in the kernel would do",
    },
    () => {
      when(op().is("merge"));
      s.bits.set(
        setWhere("b", Bitmap, (b) =>
          or(
            s.bits.has(b),
            and(
              b.eq(op().as("merge").to),
              s.bits.has(op().as("merge").from),
              op().as("merge").pages.has(s.page),
            ),
          ),
        ),
      );
      next();
    },
  );

export const discard = (op: OpWith<"discard", { bitmap: Int<"Bitmap">; pages: SetOf<typeof Hva> }>): Step =>
  action(
    {
      doc: "the bits of some pages are dropped",
      standsFor: "no code: what Peter Xu proposed for the pages of a hole, 3 November 2020",
    },
    () => {
      when(op().is("discard"));
      s.bits.set(
        setWhere("b", Bitmap, (b) =>
          and(s.bits.has(b), not(and(b.eq(op().as("discard").bitmap), op().as("discard").pages.has(s.page)))),
        ),
      );
      next();
    },
  );

export const free = (op: OpWith<"free", { bitmap: Int<"Bitmap"> }>): Step =>
  action(
    {
      doc: "a slot that no reader can hold is freed, and its bitmap with it",
      standsFor: "kvm_free_memslot, virt/kvm/kvm_main.c, v5.17 to v6.14",
    },
    () => {
      when(op().is("free"));
      s.live.set(s.live.without(op().as("free").bitmap));
      s.bits.set(s.bits.without(op().as("free").bitmap));
      next();
    },
  );

const migrate = action(
  {
    doc: "the VMM begins to migrate: it copies every page once",
    standsFor: "ram_init_bitmaps, QEMU 8.0",
  },
  () => {
    when(Op().is("migrate"));
    s.migrating.set(true);
    s.stale.set(false);
    next();
  },
);

export const updaterSteps = {
  publish: publish(Op, (v) => s.pc.at(v).in(["fixing", "installing", "writing", "marking", "draining"])),
  grace: grace(Op),
  zap: zap(Op, kickAll),
  invalidate: invalidate(Op),
  validate: validate(Op),
  inhibit: inhibit(Op),
  quiesce: quiesce(Op, (v) => s.pc.at(v).eq("user")),
  resume: resume(Op),
  sync: sync(Op, kickAll),
  fetch,
  peek,
  wipe,
  protect,
  protectAll,
  flush: flush(Op, kickAll),
  report,
  merge: merge(Op),
  discard: discard(Op),
  free: free(Op),
  migrate,
};
