// Bugs of what hangs on a slot, or points to it: arrays for huge pages, shadow pages, bindings of a guest_memfd.

import type { MoveRules } from "../kvm/metadata/large-pages.ts";
import type { ZapRules } from "../kvm/metadata/shadow-pages.ts";
import type { UnbindRules } from "../kvm/metadata/guest-memfd.ts";
import type { Setting } from "../kvm/setting.ts";
import type { Bug } from "./bug.ts";

export interface MetadataSetting<R> extends Setting {
  readonly rules: R;
}

/** No plan: the updating thread's steps are the model's own. */
function setting<R>(rules: R): MetadataSetting<R> {
  return { plan: { lines: [], sets: [] }, pages: 1, rules };
}

export const largePageBugs: readonly Bug<MetadataSetting<MoveRules>>[] = [
  {
    id: "B20",
    commit: "edd4fa37baa6",
    title: "KVM: x86: Allocate new rmap and large page tracking when moving memslot",
    missing: "new arrays for a slot that moves to where it has parts of more huge pages",
    property: "P3l",
    broken: setting({ allocates: false }),
    fixed: setting({ allocates: true }),
  },
];

export const shadowPageBugs: readonly Bug<MetadataSetting<ZapRules>>[] = [
  {
    id: "B15",
    commit: "fcd1ec9cb59c",
    title: "KVM: x86/mmu: fix KVM_X86_QUIRK_SLOT_ZAP_ALL for shadow MMU",
    missing: "the zap of shadow pages with the leaves of a slot that is deleted",
    property: "P3p",
    broken: setting({ shadowPages: false }),
    fixed: setting({ shadowPages: true }),
  },
];

export const guestMemfdBugs: readonly Bug<MetadataSetting<UnbindRules>>[] = [
  {
    id: "B25",
    commit: "ae431059e75d",
    title: "KVM: guest_memfd: Remove bindings on memslot deletion when gmem is dying",
    missing: "the removal of a deleted slot's binding from a guest_memfd without users",
    property: "P3g",
    broken: setting({ ofDying: false }),
    fixed: setting({ ofDying: true }),
  },
];
