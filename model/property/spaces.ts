// P4x and P1m: an update of both address spaces happens at once to a vCPU that uses both, and while it runs SMM can be entered
// and left.
//
// P4x is P4 across address spaces: "So that the container update will be atomic." Peter Xu, kvm list, 5 November 2020. P1m
// is P1 for the one structure that KVM itself keeps in SMRAM.
//
// Class: always.

import { all, and, invariant, not, or, some } from "../../checker/index.ts";
import { Gfn, Vcpu } from "../kvm/state.ts";
import { Done, First, Last, Nothing, Old, s, Space, SpaceOf } from "../kvm/spaces/state.ts";

export const P4x = invariant(
  "a vCPU that has found one address space as it is after the update does not find the other one as it was before",
  () =>
    all({ v: Vcpu, a: Space, g: Gfn }, ({ v, a, g }) =>
      and(s.pc.at(v).eq("guest"), s.saw.at(v).has(a), SpaceOf({ v }).ne(a)).implies(
        and(
          not(
            and(
              s.spte.at(SpaceOf({ v })).at(g).isSome(),
              Old({ a: SpaceOf({ v }), g, h: s.spte.at(SpaceOf({ v })).at(g).value() }),
            ),
          ),
          not(
            and(
              First({ a: SpaceOf({ v }), g })
                .is("slot")
                .not(),
              Last({ a: SpaceOf({ v }), g }).is("slot"),
              s.spte.at(SpaceOf({ v })).at(g).isNone(),
              Nothing({ a: SpaceOf({ v }), g }),
            ),
          ),
        ),
      ),
    ),
  () => some({ v: Vcpu }, ({ v }) => and(s.saw.at(v).isEmpty().not(), s.smm.has(v))),
);

export const P1m = invariant(
  "no vCPU enters or leaves SMM where KVM finds no slot for its state",
  () => all({ v: Vcpu }, ({ v }) => s.pc.at(v).ne("dead")),
  () => some({ v: Vcpu }, ({ v }) => and(s.pc.at(v).eq("switching"), or(s.ip.gt(1), Done()))),
);
