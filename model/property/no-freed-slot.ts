// P3s: what KVM keeps of a lookup is never a slot that was freed.
//
// It is P3 for the slots themselves. "the memslot is still present (but shrinked) right?" (Emanuele Giuseppe Esposito, kvm
// list, 13 October 2022) is what a reader must be able to ask; a grace period answers it within a read section, and a
// pointer that outlives its section has to be checked by other means.
//
// Class: always.

import { all, invariant, some } from "../../checker/index.ts";
import { Alive, s } from "../kvm/kept/state.ts";
import { Vcpu } from "../kvm/state.ts";

export const P3s = invariant(
  "no reader uses a slot that was freed",
  () =>
    all({ v: Vcpu }, ({ v }) =>
      s.used
        .at(v)
        .isSome()
        .implies(Alive({ p: s.used.at(v).value() })),
    ),
  () => some({ v: Vcpu }, ({ v }) => s.used.at(v).isSome()),
);
