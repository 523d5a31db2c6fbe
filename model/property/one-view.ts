// P4: to one vCPU, an update happens at once.
//
// "So that the container update will be atomic." Peter Xu, kvm list, 5 November 2020, about a list of changes in one
// ioctl.
//
// Class: always. What a vCPU finds in between that is neither old nor new, such as missing memory that stays, is P1's.

import { all, and, invariant, not, or, some } from "../../checker/index.ts";
import { Locked, m, Old, Reach, WasEmpty } from "../kvm/mmu/state.ts";
import { After, Gfn, Missing, Vcpu } from "../kvm/state.ts";

export const P4 = invariant(
  "a vCPU that has found one page as it is after the update finds no page any more as it was before",
  () =>
    all({ v: Vcpu, g: Gfn }, ({ v, g }) =>
      and(m.pc.at(v).eq("guest"), m.saw.at(v).isEmpty().not()).implies(
        and(
          Reach({ v, g })
            .isSome()
            .implies(Old({ g, h: Reach({ v, g }).value().hva }).not()),
          not(
            and(
              WasEmpty({ g }),
              After({ g }).is("slot"),
              Reach({ v, g }).isNone(),
              Missing({ g }),
              or(m.stale.has(v), Locked()).not(),
            ),
          ),
        ),
      ),
    ),
  () => some({ v: Vcpu }, ({ v }) => m.saw.at(v).isEmpty().not()),
);
