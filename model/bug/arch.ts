// Bugs of per-slot arrays, from the time when they came to be allocated late, in 2021.

import type { CopyRules } from "../kvm/arch/state.ts";
import type { Setting } from "../kvm/setting.ts";
import type { Bug } from "./bug.ts";

export interface ArchSetting extends Setting {
  readonly rules: CopyRules;
}

/** No plan: the updating thread's steps are the model's own. */
const fixed: ArchSetting = {
  plan: { lines: [], sets: [] },
  pages: 1,
  rules: { locksFirst: true, copiesAgain: true, unlocksFirst: true },
};

export const archBugs: readonly Bug<ArchSetting>[] = [
  {
    id: "B12a",
    commit: "b10a038e84d1",
    title: "KVM: mmu: Add slots_arch_lock for memslot arch fields",
    missing: "slots_arch_lock around the copy of a slot",
    property: "P3a",
    broken: { ...fixed, rules: { ...fixed.rules, locksFirst: false } },
    fixed,
  },
  {
    id: "B12b",
    commit: "bda44d844758",
    title: "KVM: Ensure local memslot copies operate on up-to-date arch-specific data",
    missing: "the second copy, after slots_arch_lock was released for the wait",
    property: "P3a",
    broken: { ...fixed, rules: { ...fixed.rules, copiesAgain: false } },
    fixed,
  },
  {
    id: "M-arch-lock-held",
    commit: undefined,
    title: "without the release of slots_arch_lock before the wait for readers",
    missing: "the release of slots_arch_lock before the wait for readers, one of whom may wait for it",
    property: "L2a",
    broken: { ...fixed, rules: { ...fixed.rules, unlocksFirst: false } },
    fixed,
  },
];
