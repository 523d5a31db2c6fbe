// Bugs of stale mappings: kernels that removed a slot, moved it or changed its flag, while someone could still map or
// use what it was.

import { batchedList, batchedSwap } from "../design/batched-list.ts";
import type { Design } from "../design/design.ts";
import { holeInSlot, holeRetryFirst } from "../design/hole-in-slot.ts";
import { deleteSlot, invalidate, without } from "../ioctl/delete.ts";
import { moveSlot, moveSlotAtOnce } from "../ioctl/move.ts";
import { toggleReadonly } from "../ioctl/readonly.ts";
import { closely, hugePages, mended, type MmuSetting, mmuSetting } from "../kvm/mmu/setting.ts";
import { Kvm, type Op, type Plan, type Slot } from "../kvm/program.ts";
import { rebacked } from "../scenario/rebacked.ts";
import { romSwap } from "../scenario/rom.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { shrink } from "../scenario/shrink.ts";
import type { Bug } from "./bug.ts";

/** Two slots of a page each. */
const slots: readonly Slot[] = [
  { id: 0, base: 0, pages: 1, hva: 0 },
  { id: 1, base: 1, pages: 1, hva: 1 },
];

const deleted = planned((kvm) => deleteSlot(kvm, 0));
const madeReadonly = planned((kvm) => toggleReadonly(kvm, 0));

/** Of the slice Mmu. */
export const mmuBugs: readonly Bug<MmuSetting>[] = [
  {
    id: "B1",
    commit: "12d6e7538e2d",
    title: "KVM: perform an invalid memslot step for gpa base change",
    missing: "the INVALID phase and the zap when a slot moves",
    property: "P3t",
    broken: setting(
      planned((kvm) => moveSlotAtOnce(kvm, 0, 2)),
      [0],
    ),
    fixed: setting(
      planned((kvm) => moveSlot(kvm, 0, 2)),
      [0],
    ),
  },
  {
    id: "B2",
    commit: "bc6678a33d9b",
    title: "KVM: introduce kvm->srcu and convert kvm_set_memory_region to SRCU update",
    missing: "the INVALID phase before the zap of a slot that is deleted",
    property: "P3t",
    broken: setting(planned(deleteAtOnce), [0]),
    fixed: setting(deleted, [0]),
  },
  {
    id: "B7",
    commit: "a955cad84cda",
    title: "KVM: x86/mmu: Retry page fault if root is invalidated by memslot update",
    missing: "the check whether a fault's root is obsolete",
    property: "P3o",
    broken: setting(deleted, [0, 1], { kernel: { ...mended, checksRoot: false } }),
    fixed: setting(deleted, [0, 1]),
  },
  {
    id: "B21",
    commit: "4bcdd831d9d0",
    title: "KVM: x86: Acquire kvm->srcu when handling KVM_SET_VCPU_EVENTS",
    missing: "the SRCU read section around an access of KVM's own",
    property: "P3t",
    broken: setting(deleted, [0], { kernel: { ...mended, holdsSrcu: false } }),
    fixed: setting(deleted, [0]),
  },
  {
    id: "M-no-kick-wait",
    commit: undefined,
    title: "DELETE without the wait for vCPUs that were kicked",
    missing: "the wait until every vCPU has left its obsolete root",
    property: "P3t",
    broken: setting(lacking(deleted, "kick"), [0]),
    fixed: setting(deleted, [0]),
  },
  {
    id: "M-no-range-flush",
    commit: undefined,
    title: "DELETE that zaps only the slot's own SPTEs, without a TLB flush",
    missing: "the TLB flush after a range is zapped",
    property: "P3t",
    broken: setting(planned(deleteOwn), [0], { kernel: { ...mended, flushesRange: false } }),
    fixed: setting(planned(deleteOwn), [0]),
  },
  {
    id: "M-live-swap",
    commit: undefined,
    title: "a page gets other memory by one publish and a zap",
    missing: "the INVALID phase before a page gets other memory",
    property: "P2",
    broken: setting(planOf(batchedSwap, romSwap), [1]),
    fixed: setting(planOf(batchedList, romSwap), [1]),
  },
  {
    id: "M-no-grace-for-kvm",
    commit: undefined,
    title: "a batched update that does not wait for readers before it zaps",
    missing: "the grace period of the INVALID phase, where KVM itself still uses the old memory",
    property: "P2k",
    broken: setting(lacking(planOf(batchedList, rebacked), "grace"), [1]),
    fixed: setting(planOf(batchedList, rebacked), [1]),
  },
];

/** Of the slice MmuReadonly. */
export const readonlyBugs: readonly Bug<MmuSetting>[] = [
  {
    id: "B24",
    commit: "75d61fbcf563",
    title: "KVM: set_memory_region: Disallow changing read-only attribute later",
    missing: "the write protection of SPTEs when a slot becomes read-only; KVM refuses that since",
    property: "P12",
    broken: setting(lacking(madeReadonly, "zap"), [0]),
    fixed: setting(madeReadonly, [0]),
  },
];

const holed = planOf(holeInSlot, shrink);
const huge = hugePages(holed, 2);
const retried = planOf(holeRetryFirst, shrink);

/** Of the slice MmuHuge. */
export const hugeBugs: readonly Bug<MmuSetting>[] = [
  {
    id: "B29",
    commit: "9129633d568e",
    title: "KVM: x86/mmu: Prevent installing hugepages when mem attributes are changing",
    missing: "the rest of a huge page in the range on which faults are tried again",
    property: "P10",
    broken: setting(retried, [0, 1], { huge }),
    fixed: setting(widened(retried), [0, 1], { huge }),
  },
  {
    id: "M-huge-sticks-out",
    commit: undefined,
    title: "a hole whose zap overlooks a huge SPTE that sticks out of it",
    missing: "the zap of a huge SPTE of which only a part goes",
    property: "P10",
    broken: setting(holed, [0, 1], { huge, kernel: { ...mended, zapsPartialHuge: false } }),
    fixed: setting(holed, [0, 1], { huge }),
  },
  {
    id: "M-huge-over-hole",
    commit: undefined,
    title: "a hole that faults beside it do not know of when they choose a size",
    missing: "the update of lpage_info when a hole is made",
    property: "P10",
    broken: setting(holed, [0, 1], { huge: holed.sets.map(() => huge[0] ?? []) }),
    fixed: setting(holed, [0, 1], { huge }),
  },
];

/** Of the slice MmuProgress. */
export const progressBugs: readonly Bug<MmuSetting>[] = [
  {
    id: "B14",
    commit: "002c5f73c508",
    title: "KVM: x86/mmu: Reintroduce fast invalidate/zap for flushing memslot",
    missing: "new roots for new faults while the old ones are zapped piece by piece",
    property: "L2t",
    broken: setting(planned(deleteEach), [1]),
    fixed: setting(deleted, [1]),
  },
  {
    id: "B22",
    commit: "82d811ff5665",
    title: "KVM: x86/mmu: Fix an sign-extension bug with mmu_seq that hangs vCPUs",
    missing: "the upper bits of mmu_invalidate_seq, so that every fault looked stale",
    property: "L1t",
    broken: setting(deleted, [1], { kernel: { ...mended, comparesWholeSeq: false } }),
    fixed: setting(deleted, [1]),
  },
];

function setting(
  plan: Plan,
  watched: readonly number[],
  others: Parameters<typeof mmuSetting>[3] = {},
): MmuSetting {
  return mmuSetting(plan, 3, watched, others);
}

/** What an ioctl does to the two slots. */
function planned(update: (kvm: Kvm) => void): Plan {
  const kvm = new Kvm(slots);
  update(kvm);
  return closely(kvm.plan);
}

function planOf(design: Design, { name, before, after }: Scenario): Plan {
  const kvm = new Kvm(design.setUp(before, after));
  const refused = design.update(kvm, before, after);
  if (refused !== undefined) throw new Error(`internal error: ${design.name}/${name}: ${refused}`);
  return closely(kvm.plan);
}

/** A plan without its first step of a kind. */
function lacking(plan: Plan, tag: Op["tag"]): Plan {
  const at = plan.lines.findIndex(({ op }) => op.tag === tag);
  return { ...plan, lines: plan.lines.filter((_, i) => i !== at) };
}

/** Faults on the whole of a huge page are tried again where a plan says so of a part. */
function widened(plan: Plan): Plan {
  const lines = plan.lines.map((line) =>
    line.op.tag === "invalidate" ? { ...line, op: { ...line.op, gfns: [0, 1] } } : line,
  );
  return { ...plan, lines };
}

/** DELETE before kvm->srcu: zap, and then publish. */
function deleteAtOnce(kvm: Kvm): void {
  kvm.ioctl("DELETE slot 0", () => {
    kvm.zapAll();
    kvm.publish("publish the set without it", without(kvm.slots, 0));
    kvm.grace();
  });
}

/** DELETE where KVM_X86_QUIRK_SLOT_ZAP_ALL is off (v6.12): it zaps the SPTEs of its slot. */
function deleteOwn(kvm: Kvm): void {
  kvm.ioctl("DELETE slot 0", () => {
    kvm.publish("publish the slot as INVALID", invalidate(kvm.slots, [0]));
    kvm.grace();
    kvm.zap("zap its SPTEs", [0]);
    kvm.publish("publish the set without it", without(kvm.slots, 0));
    kvm.grace();
  });
}

/** DELETE in v5.3: it zaps one SPTE after the other, and vCPUs install more behind it. */
function deleteEach(kvm: Kvm): void {
  kvm.ioctl("DELETE slot 0", () => {
    kvm.publish("publish the slot as INVALID", invalidate(kvm.slots, [0]));
    kvm.grace();
    kvm.zapEach();
    kvm.publish("publish the set without it", without(kvm.slots, 0));
    kvm.grace();
  });
}
