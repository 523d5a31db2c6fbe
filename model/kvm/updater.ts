// The writer: the thread that runs a design's program, one micro-operation a step.
//
// Main invariant: publishing and waiting are two steps. In between, readers that looked up before see the old set and
// readers that look up now see the new one.
//
// The steps are functions of the program's `Op`, because other slices take them too: each has an Op of its own, with the
// micro-operations that it sees, and its variables have the names that these have.

import {
  action,
  all,
  and,
  type Bool,
  type Id,
  ifElse,
  type Int,
  option,
  or,
  type SetOf,
  setWhere,
  type Step,
  when,
} from "../../checker/index.ts";
import { type Gfn, Hva, Op, Rules, s, Vcpu } from "./state.ts";

/** The Op of a slice that has the micro-operation `Tag`, and its fields. */
export type OpWith<Tag extends string, Fields = object> = () => {
  is(tag: Tag): Bool;
  as(tag: Tag): Readonly<Fields>;
};

/** On to the next micro-operation. */
export function next(): void {
  s.ip.set(s.ip.plus(1));
}

/** `isReading`: v is inside an SRCU read section. */
export const publish = (
  op: OpWith<"publish", { table: Int<"TableIndex"> }>,
  isReading: (v: Id<"Vcpu">) => Bool,
): Step =>
  action(
    {
      doc: "rcu_assign_pointer: readers that look up from now on see this set",
      standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
    },
    () => {
      when(op().is("publish"));
      s.table.set(op().as("publish").table);
      s.waiting.set(setWhere("v", Vcpu, isReading));
      next();
    },
  );

export const grace = (op: OpWith<"grace">): Step =>
  action(
    {
      doc: "synchronize_srcu_expedited returns: every reader that was inside has left",
      standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
    },
    () => {
      when(op().is("grace"), s.waiting.isEmpty());
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

export const invalidate = (op: OpWith<"invalidate", { gfns: SetOf<typeof Gfn> }>): Step =>
  action(
    {
      doc: "from now on faults on these gfns are tried again instead of being installed",
      standsFor:
        "kvm_mmu_invalidate_begin as kvm_vm_set_mem_attributes uses it, virt/kvm/kvm_main.c, v6.8 to v6.14",
    },
    () => {
      when(op().is("invalidate"));
      s.inFlux.set(op().as("invalidate").gfns);
      next();
    },
  );

export const validate = (op: OpWith<"validate">): Step =>
  action(
    {
      doc: "faults are installed again",
      standsFor:
        "kvm_mmu_invalidate_end as kvm_vm_set_mem_attributes uses it, virt/kvm/kvm_main.c, v6.8 to v6.14",
    },
    () => {
      when(op().is("validate"));
      s.inFlux.set([]);
      next();
    },
  );

export const inhibit = (op: OpWith<"inhibit">): Step =>
  action(
    {
      doc: "the VMM locks its vCPU threads out of KVM_RUN and kicks them",
      standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0",
    },
    () => {
      when(op().is("inhibit"));
      s.inhibited.set(true);
      next();
    },
  );

/** `isOutside`: v's thread is outside of KVM_RUN. */
export const quiesce = (op: OpWith<"quiesce">, isOutside: (v: Id<"Vcpu">) => Bool): Step =>
  action(
    {
      doc: "no vCPU thread is inside KVM_RUN any more, nor inside what else is forbidden",
      standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0",
    },
    () => {
      when(op().is("quiesce"));
      when(all({ v: Vcpu }, ({ v }) => isOutside(v)));
      next();
    },
  );

export const resume = (op: OpWith<"resume">): Step =>
  action(
    { doc: "vCPU threads may call KVM_RUN again", standsFor: "accel_ioctl_inhibit_end, QEMU 8.0" },
    () => {
      when(op().is("resume"));
      s.inhibited.set(false);
      next();
    },
  );

export const updaterSteps = {
  publish: publish(Op, (v) => s.pc.at(v).in(["exit", "install", "kernel", "access", "request", "reply"])),
  grace: grace(Op),
  zap,
  invalidate: invalidate(Op),
  validate: validate(Op),
  inhibit: inhibit(Op),
  quiesce: quiesce(Op, (v) =>
    or(
      s.pc.at(v).in(["user", "mmio", "emulation", "stalled"]),
      // Without an ioctl of its own, -EFAULT is on its way back to user space: nothing of the guest runs.
      and(Rules.stopped.eq("run"), s.pc.at(v).in(["request", "reply", "efault"])),
    ),
  ),
  resume: resume(Op),
};
