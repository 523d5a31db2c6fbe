// The updating thread, and the VMM that reads the rings and gives their entries back.
//
// Main invariant: user space reads an entry by the slots that it knows when it reads, not by those of when it was left.

import { action, all, and, ifElse, or, setWhere, some, when } from "../../../checker/index.ts";
import { Gfn, Vcpu } from "../state.ts";
import { Entry, Names, Op, Resolve, s, Where } from "./state.ts";
import { Spte } from "../dirty/state.ts";

function next(): void {
  s.ip.set(s.ip.plus(1));
}

/** Every vCPU leaves the guest. What is in its PML buffer is read when it handles its exit, which nobody waits for. */
function kickAll(): void {
  s.pc.set((v) => ifElse(Where, and(s.pc.at(v).eq("guest"), s.pml.at(v).isSome()), "draining", s.pc.at(v)));
}

const publish = action(
  {
    doc: "rcu_assign_pointer: readers that look up from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    s.waiting.set(setWhere("v", Vcpu, (v) => s.pc.at(v).in(["faulting", "writing"])));
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
    standsFor: "kvm_mmu_invalidate_begin as kvm_vm_set_mem_attributes uses it, v6.8 to v6.14",
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
    standsFor: "kvm_mmu_invalidate_end as kvm_vm_set_mem_attributes uses it, v6.8 to v6.14",
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

const collect = action(
  {
    doc: "the VMM reads all entries, and marks the pages that they name among the slots of now",
    standsFor: "kvm_dirty_ring_reap_locked and kvm_dirty_ring_mark_page, accel/kvm/kvm-all.c, QEMU 8.0",
  },
  () => {
    when(Op().is("collect"));
    s.taken.set(
      or(
        s.taken,
        some({ e: Entry, g: Gfn }, ({ e, g }) => and(s.ring.has(e), Names({ e, g }))),
      ),
    );
    s.collected.set(s.ring);
    s.ring.set([]);
    next();
  },
);

const reset = action(
  {
    doc: "W, or with PML D, is cleared in the SPTEs of what the collected entries name among the slots of now",
    standsFor: "kvm_dirty_ring_reset and kvm_reset_dirty_gfn, virt/kvm/dirty_ring.c, v6.14",
  },
  () => {
    when(Op().is("reset"));
    s.spte.set((g) =>
      ifElse(
        Spte,
        and(
          s.spte.at(g).eq("dirty"),
          or(
            and(Resolve({ g }).is("slot"), s.collected.has(Resolve({ g }).as("slot").entry)),
            and(Resolve({ g }).is("other"), s.collected.has(Resolve({ g }).as("other").entry)),
          ),
        ),
        "clean",
        s.spte.at(g),
      ),
    );
    s.collected.set([]);
    next();
  },
);

const flush = action(
  {
    doc: "every vCPU's TLB is flushed",
    standsFor: "kvm_flush_remote_tlbs in kvm_vm_ioctl_reset_dirty_pages, virt/kvm/kvm_main.c, v6.14",
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
    doc: "the VMM copies the pages that it has marked: the earlier, the more can be stale later",
    standsFor: "ram_save_host_page, QEMU 8.0",
  },
  () => {
    when(Op().is("report"));
    s.stale.set(and(s.stale, s.taken.not()));
    s.taken.set(false);
    next();
  },
);

export const ringUpdaterSteps = {
  publish,
  grace,
  zap,
  invalidate,
  validate,
  inhibit,
  quiesce,
  resume,
  collect,
  reset,
  flush,
  report,
};
