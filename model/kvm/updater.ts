// The writer: the thread that runs a design's program, one micro-operation a step.
//
// Main invariant: publishing and waiting are two steps. In between, readers that looked up before see the old set and
// readers that look up now see the new one.

import { action, all, and, ifElse, option, or, setWhere, when } from "../../checker/index.ts";
import { Hva, Op, Rules, s, Vcpu } from "./state.ts";

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
    s.waiting.set(
      setWhere("v", Vcpu, (v) => s.pc.at(v).in(["exit", "install", "kernel", "access", "request", "reply"])),
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
    doc: "the SPTEs of these gfns are dropped, and every vCPU's TLB is flushed",
    standsFor: "kvm_arch_flush_shadow_memslot, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(Op().is("zap"));
    s.spte.set((g) => ifElse(option(Hva), Op().as("zap").gfns.has(g), null, s.spte.at(g)));
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
    when(
      all({ v: Vcpu }, ({ v }) =>
        or(
          s.pc.at(v).in(["user", "mmio", "emulation", "stalled"]),
          // Without an ioctl of its own, -EFAULT is on its way back to user space: nothing of the guest runs.
          and(Rules.stopped.eq("run"), s.pc.at(v).in(["request", "reply", "efault"])),
        ),
      ),
    );
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

export const updaterSteps = { publish, grace, zap, invalidate, validate, inhibit, quiesce, resume };
