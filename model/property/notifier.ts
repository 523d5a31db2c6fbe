// P15: when the host has taken a page back, KVM refers to it nowhere. And what is counted for that is counted evenly.
//
// "The biggest concern is probably the fragility of such an implementation, as KVM has a habit of open coding operations
// on memslots." Sean Christopherson, kvm list, 17 August 2020, of what kvm_handle_hva_range() would need.
//
// L2n is L2 where invalidations never stop. That the wait of an update for them is not fair is known since commit
// 52ac8b358b0c (2021), which brought it.
//
// Class: always; L2n temporal, under weak fairness of the updating thread, of each vCPU and of an invalidation that has
// begun.

import { all, and, eventually, invariant, property, some } from "../../checker/index.ts";
import { Done, Open, s } from "../kvm/notifier/state.ts";
import { Gfn, Vcpu } from "../kvm/state.ts";

export const P15 = invariant(
  "no page table and no TLB refers to a page that the host has taken back",
  () =>
    all({ g: Gfn }, ({ g }) =>
      and(
        s.spte.at(g).ne("freed"),
        s.obsolete.at(g).ne("freed"),
        all({ v: Vcpu }, ({ v }) => s.tlb.at(v).at(g).ne("freed")),
      ),
    ),
  () =>
    and(
      s.phase.eq("open"),
      some({ g: Gfn }, ({ g }) => s.spte.at(g).eq("live")),
    ),
);

export const P15k = invariant(
  "KVM keeps no pfn of a page that the host has taken back",
  () => s.cache.ne("freed"),
  () => and(s.phase.eq("idle"), s.cache.eq("live")),
);

export const P15b = invariant(
  "what an invalidation counts up when it starts it counts down when it ends",
  () => and(s.inProgress.ge(0), Open().or(s.inProgress.eq(0))),
  () => s.inProgress.gt(0),
);

export const L2n = property("the update ends, although invalidations never stop", () => eventually(Done()));
