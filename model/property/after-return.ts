// P3: when the last ioctl of an update has returned, nothing reaches what the update took away.
//
// "So essentially grow would not require INVALIDATE. Makes sense, but would it work also with shrink? I guess so, as
// the memslot is still present (but shrinked) right?" Emanuele Giuseppe Esposito, kvm list, 13 October 2022.
//
// Class: at return. KVM promises nothing about stale mappings while an update runs.

import { all, invariant, some } from "../../checker/index.ts";
import { Backs, Done, Gfn, s, Vcpu } from "../kvm/state.ts";

export const P3 = invariant(
  "after the update, every SPTE and every access under way uses the memory that the update left",
  () =>
    Done().implies(
      all({ g: Gfn }, ({ g }) =>
        s.spte
          .at(g)
          .isSome()
          .implies(Backs({ g, h: s.spte.at(g).value() })),
      ).and(
        all({ v: Vcpu }, ({ v }) =>
          s.hva
            .at(v)
            .isSome()
            .implies(Backs({ g: s.gfn.at(v).value(), h: s.hva.at(v).value() })),
        ),
      ),
    ),
  () => Done().and(some({ g: Gfn }, ({ g }) => s.spte.at(g).isSome())),
);
