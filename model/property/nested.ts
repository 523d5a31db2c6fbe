// P1n: as P1, for a page of a hypervisor in the guest that KVM maps for a nested guest. P3n: as P3, for the same page, which
// KVM keeps mapped.
//
// "there're quite a lot of references to guest memslots in kernel that cannot be naturally treated as guest MMIO access
// (especially for nested, maybe?)", Peter Xu, kvm list, 3 November 2020.
//
// Class: P1n always, P3n at return.

import { and, invariant } from "../../checker/index.ts";
import { s } from "../kvm/nested/state.ts";
import { Backs, Done, Stable } from "../kvm/state.ts";

export const P1n = invariant(
  "no entry of a nested guest fails for a page of memory that stays",
  () => s.at.eq("failed").implies(Stable.has(s.gfn).not()),
  () => and(s.at.eq("launching"), Stable.has(s.gfn), s.ip.gt(1), Done().not()),
);

export const P3n = invariant(
  "after the update, a nested guest runs with no page that its gfn had only before",
  () => and(Done(), s.at.eq("L2")).implies(Backs({ g: s.gfn, h: s.pinned.value() })),
  () => and(Done(), s.at.eq("L2")),
);
