// P3t and P3o: when the last ioctl of an update has returned, no SPTE, no TLB and no access of KVM under way leads to
// what the update took away, and no SPTE is left that no later zap would find.
//
// P3 of the core for the parts of the MMU that the core does not have. "would it work also with shrink? I guess so, as
// the memslot is still present (but shrinked) right?" Emanuele Giuseppe Esposito, kvm list, 13 October 2022.
//
// Class: at return. A TLB that is flushed before its vCPU enters the guest again is of no use to anyone.

import { all, and, invariant, some } from "../../checker/index.ts";
import { Done, m, Usable } from "../kvm/mmu/state.ts";
import { Backs, Gfn, Vcpu } from "../kvm/state.ts";

export const P3t = invariant(
  "after the update, every SPTE, TLB entry and access of KVM leads to the memory that the update left",
  () =>
    Done().implies(
      and(
        all({ g: Gfn }, ({ g }) =>
          m.spte
            .at(g)
            .isSome()
            .implies(Backs({ g, h: m.spte.at(g).value().hva })),
        ),
        all({ v: Vcpu, g: Gfn }, ({ v, g }) =>
          Usable({ v, g }).implies(Backs({ g, h: m.tlb.at(v).at(g).value().hva })),
        ),
        all({ v: Vcpu }, ({ v }) =>
          m.pc
            .at(v)
            .in(["access", "reply"])
            .implies(Backs({ g: m.gfn.at(v).value(), h: m.found.at(v).value().hva })),
        ),
      ),
    ),
  () => Done().and(some({ v: Vcpu }, ({ v }) => m.pc.at(v).in(["guest", "access"]))),
);

export const P3o = invariant(
  "after the update, no SPTE is left in a root that was obsoleted",
  () => Done().implies(all({ g: Gfn }, ({ g }) => m.orphan.at(g).isNone())),
  () => Done().and(some({ v: Vcpu }, ({ v }) => m.pc.at(v).eq("guest"))),
);
