// The updating thread, which changes the memslots of one address space and then of the other: there is a pointer for each,
// and no way to publish both at once.

import { action, ifElse, option, setWhere, when } from "../../../checker/index.ts";
import { Hva, Vcpu } from "../state.ts";
import { grace, invalidate, next, quiesce, resume, validate } from "../updater.ts";
import { Op, s } from "./state.ts";

const swap = action(
  {
    doc: "rcu_assign_pointer: readers that look up in this address space from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("swap"));
    s.table.at(Op().as("swap").space).set(Op().as("swap").table);
    s.waiting.set(setWhere("v", Vcpu, (v) => s.pc.at(v).in(["install", "switching"])));
    next();
  },
);

const drop = action(
  {
    doc: "the SPTEs of these gfns are dropped, in both address spaces or in one, and every vCPU's TLB is flushed",
    standsFor: "kvm_mmu_zap_all_fast and kvm_mmu_zap_memslot_leafs, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("drop"));
    s.spte.set(
      (a) => (g) =>
        ifElse(
          option(Hva),
          Op().as("drop").spaces.has(a).and(Op().as("drop").gfns.has(g)),
          null,
          s.spte.at(a).at(g),
        ),
    );
    next();
  },
);

const inhibit = action(
  {
    doc: "the VMM locks its vCPU threads out of KVM_RUN and kicks them",
    standsFor:
      "accel_ioctl_inhibit_begin in kvm_region_commit, QEMU 8.0, which each address space's listener calls",
  },
  () => {
    when(Op().is("inhibit"));
    s.inhibited.set(true);
    next();
  },
);

export const spacesUpdaterSteps = {
  swap,
  grace: grace(Op),
  drop,
  invalidate: invalidate(Op),
  validate: validate(Op),
  inhibit,
  quiesce: quiesce(Op, (v) => s.pc.at(v).in(["user", "dead"])),
  resume: resume(Op),
};
