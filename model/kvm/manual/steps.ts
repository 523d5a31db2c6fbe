// The updating thread, and the VMM that reads the log by one call and clears it by another.
//
// Main invariant: KVM_CLEAR_DIRTY_LOG clears no bit that the VMM has not been told. What vCPUs do is as in the model of
// dirty logging.

import { action, all, and, branch, ifElse, not, or, setWhere, when } from "../../../checker/index.ts";
import { Bitmap, Spte, Where } from "../dirty/state.ts";
import { Vcpu } from "../state.ts";
import { m, Op } from "./state.ts";

function next(): void {
  m.ip.set(m.ip.plus(1));
}

/** Every vCPU leaves the guest; nobody waits until PML buffers have been read. */
function kickAll(): void {
  m.pc.set((v) => ifElse(Where, and(m.pc.at(v).eq("guest"), m.pml.at(v).isSome()), "kicked", m.pc.at(v)));
}

const publish = action(
  {
    doc: "rcu_assign_pointer: readers that look up from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    m.table.set(Op().as("publish").table);
    m.waiting.set(
      setWhere("v", Vcpu, (v) => m.pc.at(v).in(["fixing", "installing", "writing", "marking", "draining"])),
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
    when(Op().is("grace"), m.waiting.isEmpty());
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
    m.spte.set((g) => ifElse(Spte, Op().as("zap").gfns.has(g), "none", m.spte.at(g)));
    m.tlb.set([]);
    next();
  },
);

const invalidate = action(
  {
    doc: "from now on faults on these gfns are tried again instead of being installed",
    standsFor: "kvm_mmu_invalidate_begin as kvm_vm_set_mem_attributes uses it, v6.8 to v6.14",
  },
  () => {
    when(Op().is("invalidate"));
    m.inFlux.set(Op().as("invalidate").gfns);
    next();
  },
);

const validate = action(
  {
    doc: "faults are installed again",
    standsFor: "kvm_mmu_invalidate_end as kvm_vm_set_mem_attributes uses it, v6.8 to v6.14",
  },
  () => {
    when(Op().is("validate"));
    m.inFlux.set([]);
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
    m.inhibited.set(true);
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
    when(all({ v: Vcpu }, ({ v }) => m.pc.at(v).eq("user")));
    next();
  },
);

const resume = action(
  { doc: "vCPU threads may call KVM_RUN again", standsFor: "accel_ioctl_inhibit_end, QEMU 8.0" },
  () => {
    when(Op().is("resume"));
    m.inhibited.set(false);
    next();
  },
);

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

const read = action(
  {
    doc: "the bits of a bitmap are copied to the VMM and left as they are",
    standsFor: "kvm_get_dirty_log_protect with manual_dirty_log_protect, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("read"));
    m.told.set(or(m.told, m.bits.has(Op().as("read").bitmap)));
    m.taken.set(or(m.taken, m.bits.has(Op().as("read").bitmap)));
    next();
  },
);

const clear = action(
  {
    doc: "the bits that the VMM was told are cleared, and W or D of their SPTEs, under mmu_lock",
    standsFor: "kvm_clear_dirty_log_protect, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(Op().is("clear"));
    branch(and(m.told, m.bits.has(Op().as("clear").bitmap)), () => {
      m.bits.set(m.bits.without(Op().as("clear").bitmap));
      m.spte.set((g) => ifElse(Spte, m.spte.at(g).eq("dirty"), "clean", m.spte.at(g)));
    });
    m.told.set(false);
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
    m.tlb.set([]);
    next();
  },
);

const report = action(
  { doc: "the VMM copies the pages that it was told", standsFor: "ram_save_host_page, QEMU 8.0" },
  () => {
    when(Op().is("report"));
    m.stale.set(and(m.stale, m.taken.not()));
    m.taken.set(false);
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
    m.bits.set(
      setWhere("b", Bitmap, (b) =>
        or(
          m.bits.has(b),
          and(
            b.eq(Op().as("merge").to),
            m.bits.has(Op().as("merge").from),
            Op().as("merge").pages.has(m.page),
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
    m.bits.set(
      setWhere("b", Bitmap, (b) =>
        and(m.bits.has(b), not(and(b.eq(Op().as("discard").bitmap), Op().as("discard").pages.has(m.page)))),
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
    m.live.set(m.live.without(Op().as("free").bitmap));
    m.bits.set(m.bits.without(Op().as("free").bitmap));
    next();
  },
);

export const manualSteps = {
  publish,
  grace,
  zap,
  invalidate,
  validate,
  inhibit,
  quiesce,
  resume,
  sync,
  read,
  clear,
  flush,
  report,
  merge,
  discard,
  free,
};
