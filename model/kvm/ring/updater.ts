// The updating thread, and the VMM that reads the rings and gives their entries back.
//
// Main invariant: user space reads an entry by the slots that it knows when it reads, not by those of when it was left.

import { action, and, ifElse, or, some, when } from "../../../checker/index.ts";
import { Spte } from "../dirty/state.ts";
import { zap } from "../dirty/updater.ts";
import { Gfn } from "../state.ts";
import { grace, inhibit, invalidate, next, publish, quiesce, resume, validate } from "../updater.ts";
import { Entry, Names, Op, Resolve, s, Where } from "./state.ts";

/** Every vCPU leaves the guest. What is in its PML buffer is read when it handles its exit, which nobody waits for. */
function kickAll(): void {
  s.pc.set((v) => ifElse(Where, and(s.pc.at(v).eq("guest"), s.pml.at(v).isSome()), "draining", s.pc.at(v)));
}

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
  publish: publish(Op, (v) => s.pc.at(v).in(["faulting", "writing"])),
  grace: grace(Op),
  zap: zap(Op, kickAll),
  invalidate: invalidate(Op),
  validate: validate(Op),
  inhibit: inhibit(Op),
  quiesce: quiesce(Op, (v) => s.pc.at(v).eq("user")),
  resume: resume(Op),
  collect,
  reset,
  flush,
  report,
};
