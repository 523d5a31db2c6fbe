// The writer: the thread that runs a design's program, with what it does to dirty bitmaps.
//
// Main invariant: whatever takes bits holds slots_lock, so two of these programs never run at once. Guests and KVM's
// own writes run between any two steps.

import { action, all, and, ifElse, not, or, setWhere, when } from "../../../checker/index.ts";
import { Vcpu } from "../state.ts";
import { Bitmap, Op, Rules, s, Spte, Where } from "./state.ts";

function next(): void {
  s.ip.set(s.ip.plus(1));
}

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

const publish = action(
  {
    doc: "rcu_assign_pointer: readers that look up from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    s.waiting.set(
      setWhere("v", Vcpu, (v) => s.pc.at(v).in(["fixing", "installing", "writing", "marking", "draining"])),
    );
    next();
  },
);

const grace = action(
  {
    doc: "synchronize_srcu_expedited returns: every reader that was inside has left",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("grace"), s.waiting.isEmpty());
    next();
  },
);

const zap = action(
  {
    doc: "the SPTEs of these gfns are dropped, every vCPU is kicked and its TLB flushed",
    standsFor: "kvm_arch_flush_shadow_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("zap"));
    kickAll();
    s.spte.set((g) => ifElse(Spte, Op().as("zap").gfns.has(g), "none", s.spte.at(g)));
    s.tlb.set([]);
    next();
  },
);

const invalidate = action(
  {
    doc: "from now on faults on these gfns are tried again instead of being installed",
    standsFor:
      "kvm_mmu_invalidate_begin as kvm_vm_set_mem_attributes uses it, virt/kvm/kvm_main.c, v6.8 to v6.14",
  },
  () => {
    when(Op().is("invalidate"));
    s.inFlux.set(Op().as("invalidate").gfns);
    next();
  },
);

const validate = action(
  {
    doc: "faults are installed again",
    standsFor:
      "kvm_mmu_invalidate_end as kvm_vm_set_mem_attributes uses it, virt/kvm/kvm_main.c, v6.8 to v6.14",
  },
  () => {
    when(Op().is("validate"));
    s.inFlux.set([]);
    next();
  },
);

const inhibit = action(
  {
    doc: "the VMM locks its vCPU threads out of KVM_RUN and kicks them",
    standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0",
  },
  () => {
    when(Op().is("inhibit"));
    s.inhibited.set(true);
    next();
  },
);

const quiesce = action(
  {
    doc: "no vCPU thread is inside KVM_RUN any more, nor inside what else is forbidden",
    standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0",
  },
  () => {
    when(Op().is("quiesce"));
    when(all({ v: Vcpu }, ({ v }) => s.pc.at(v).eq("user")));
    next();
  },
);

const resume = action(
  { doc: "vCPU threads may call KVM_RUN again", standsFor: "accel_ioctl_inhibit_end, QEMU 8.0" },
  () => {
    when(Op().is("resume"));
    s.inhibited.set(false);
    next();
  },
);

// --- The log ---------------------------------------------------------------------------------------

const sync = action(
  {
    doc: "every vCPU is kicked out of the guest, so that it reads its PML buffer",
    standsFor: "kvm_arch_sync_dirty_log, arch/x86/kvm/x86.c, v6.14",
  },
  () => {
    when(Op().is("sync"));
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

const flush = action(
  {
    doc: "every vCPU's TLB is flushed",
    standsFor: "kvm_flush_remote_tlbs_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("flush"));
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

const merge = action(
  {
    doc: "the bits of a bitmap are added to another one, as far as that has room for them",
    standsFor: "no code: what an update that keeps dirty bits in the kernel would do",
  },
  () => {
    when(Op().is("merge"));
    s.bits.set(
      setWhere("b", Bitmap, (b) =>
        or(
          s.bits.has(b),
          and(
            b.eq(Op().as("merge").to),
            s.bits.has(Op().as("merge").from),
            Op().as("merge").pages.has(s.page),
          ),
        ),
      ),
    );
    next();
  },
);

const discard = action(
  {
    doc: "the bits of some pages are dropped",
    standsFor: "no code: what Peter Xu proposed for the pages of a hole, 3 November 2020",
  },
  () => {
    when(Op().is("discard"));
    s.bits.set(
      setWhere("b", Bitmap, (b) =>
        and(s.bits.has(b), not(and(b.eq(Op().as("discard").bitmap), Op().as("discard").pages.has(s.page)))),
      ),
    );
    next();
  },
);

const free = action(
  {
    doc: "a slot that no reader can hold is freed, and its bitmap with it",
    standsFor: "kvm_free_memslot, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("free"));
    s.live.set(s.live.without(Op().as("free").bitmap));
    s.bits.set(s.bits.without(Op().as("free").bitmap));
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
  publish,
  grace,
  zap,
  invalidate,
  validate,
  inhibit,
  quiesce,
  resume,
  sync,
  fetch,
  peek,
  wipe,
  protect,
  protectAll,
  flush,
  report,
  merge,
  discard,
  free,
  migrate,
};
