// The updating thread, and the VMM that reads the log by one call and clears it by another.
//
// Main invariant: KVM_CLEAR_DIRTY_LOG clears no bit that the VMM has not been told. What vCPUs do is as in the model of
// dirty logging.

import { action, and, branch, ifElse, or, when } from "../../../checker/index.ts";
import { Spte, Where } from "../dirty/state.ts";
import { discard, flush, free, merge, sync, zap } from "../dirty/updater.ts";
import { grace, inhibit, invalidate, next, publish, quiesce, resume, validate } from "../updater.ts";
import { m, Op } from "./state.ts";

/** Every vCPU leaves the guest; nobody waits until PML buffers have been read. */
function kickAll(): void {
  m.pc.set((v) => ifElse(Where, and(m.pc.at(v).eq("guest"), m.pml.at(v).isSome()), "kicked", m.pc.at(v)));
}

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

const report = action(
  { doc: "the VMM copies the pages that it was told", standsFor: "ram_save_host_page, QEMU 8.0" },
  () => {
    when(Op().is("report"));
    m.stale.set(and(m.stale, m.taken.not()));
    m.taken.set(false);
    next();
  },
);

export const manualSteps = {
  publish: publish(Op, (v) => m.pc.at(v).in(["fixing", "installing", "writing", "marking", "draining"])),
  grace: grace(Op),
  zap: zap(Op, kickAll),
  invalidate: invalidate(Op),
  validate: validate(Op),
  inhibit: inhibit(Op),
  quiesce: quiesce(Op, (v) => m.pc.at(v).eq("user")),
  resume: resume(Op),
  sync: sync(Op, kickAll),
  read,
  clear,
  flush: flush(Op, kickAll),
  report,
  merge: merge(Op),
  discard: discard(Op),
  free: free(Op),
};
