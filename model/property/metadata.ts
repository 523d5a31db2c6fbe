// P3l, P3p and P3g: what hangs on a slot, or points to it, fits the slot and does not outlive it.
//
// P3 for the parts of a slot that readers of memory never see. They are what commits edd4fa37baa6 (2020), fcd1ec9cb59c (2024)
// and ae431059e75d (2025) mended; no mail about the designs asks for them.
//
// Class: always.

import { all, and, convert, invariant } from "../../checker/index.ts";
import { s as memfd } from "../kvm/metadata/guest-memfd.ts";
import { Gfn, Needed, s as large } from "../kvm/metadata/large-pages.ts";
import { s as shadowed } from "../kvm/metadata/shadow-pages.ts";

export const P3l = invariant(
  "every gfn of a slot has its entry in the array for huge pages",
  () =>
    all({ g: Gfn }, ({ g }) =>
      and(g.ge(large.base), g.lt(large.base.plus(2))).implies(
        g.div(2).minus(large.base.div(2)).lt(convert(Gfn, large.entries)),
      ),
    ),
  () => Needed({ b: large.base }).gt(1),
);

export const P3p = invariant(
  "a shadow page never outlives the slot in which it is accounted",
  () => shadowed.shadow.implies(shadowed.slot.ne("freed")),
  () => and(shadowed.shadow, shadowed.slot.eq("left")),
);

export const P3g = invariant(
  "a guest_memfd has no pointer to a slot that was freed",
  () => memfd.bound.implies(memfd.slot.ne("freed")),
  () => and(memfd.bound, memfd.file.eq("dying")),
);
