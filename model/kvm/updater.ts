// The writer: the thread that runs a design's program, one micro-operation a step.
//
// Main invariant: publishing and waiting are two steps. In between, readers that looked up before see the old set and
// readers that look up now see the new one.

import { action, all, ifElse, option, setWhere, when } from "../../checker/index.ts";
import { Hva, Op, s, Vcpu } from "./state.ts";

function next(): void {
  s.ip.set(s.ip.plus(1));
}

const publish = action(
  {
    doc: "rcu_assign_pointer: readers that look up from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    s.waiting.set(setWhere("v", Vcpu, (v) => s.pc.at(v).in(["exit", "install", "kernel", "access"])));
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
    doc: "the SPTEs of these gfns are dropped, and every vCPU's TLB is flushed",
    standsFor: "kvm_arch_flush_shadow_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("zap"));
    s.spte.set((g) => ifElse(option(Hva), Op().as("zap").gfns.has(g), null, s.spte.at(g)));
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
  { doc: "no vCPU thread is inside KVM_RUN any more", standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0" },
  () => {
    when(Op().is("quiesce"));
    when(all({ v: Vcpu }, ({ v }) => s.pc.at(v).in(["user", "mmio", "emulation"])));
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

export const updaterSteps = { publish, grace, zap, inhibit, quiesce, resume };
