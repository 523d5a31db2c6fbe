// P6m and P6i: as P6, where the log is cleared by a call of its own, KVM_CLEAR_DIRTY_LOG. P6m with bitmaps that begin
// empty, P6i with KVM_DIRTY_LOG_INITIALLY_SET, with which they begin full.
//
// "when we punch the hole, we drop dirty bitmaps only for the range covered by the hole. Then we won't lose the rest
// bitmaps that where the RAM still makes sense." Peter Xu, kvm list, 3 November 2020.
//
// Class: always, about memory that the guest keeps.

import { and, type Bool, invariant } from "../../checker/index.ts";
import { Remaining } from "../kvm/dirty/state.ts";
import { Done, Kept, m } from "../kvm/manual/state.ts";

const written = (): Bool => and(m.stale, m.ip.gt(1), Done().not(), Remaining.has(m.page));

export const P6m = invariant(
  "with new bitmaps empty, no dirty bit of memory that the guest keeps is lost",
  () => and(m.initiallySet.not(), Remaining.has(m.page)).implies(Kept()),
  () => and(m.initiallySet.not(), written()),
);

export const P6i = invariant(
  "with new bitmaps full, no dirty bit of memory that the guest keeps is lost",
  () => and(m.initiallySet, Remaining.has(m.page)).implies(Kept()),
  () => and(m.initiallySet, written()),
);
