// P17: a load in the PCI hole gives 0xff, and a store there changes nothing that can be read. P17d: a device that is plugged
// into the hole is reached.
//
// "if (unlikely(slot && (slot->flags & KVM_MEM_PCI_HOLE))) { memset(data, 0xff, len); return 0; }", Vitaly Kuznetsov's
// patch of 7 August 2020. "the desired behavior of reading out 0xff for an arbitrary range", Sean Christopherson, kvm
// list, 17 August 2020.
//
// Class: P17 always, where the hole was before, and after return, where it is new; P17d after return. Judged in the step in which the access ends.

import { and, invariant, some } from "../../checker/index.ts";
import { Done, InHole, s } from "../kvm/hole/state.ts";
import { Vcpu } from "../kvm/state.ts";

export const P17 = invariant(
  "a load in the PCI hole gives 0xff, and no store there reaches memory",
  () => s.wrong.not(),
  () => some({ v: Vcpu }, ({ v }) => and(s.gfn.at(v).isSome(), InHole({ g: s.gfn.at(v).value() }))),
);

export const P17d = invariant(
  "after the update, no access to a device in the hole gets memory instead",
  () => s.astray.not(),
  () => some({ v: Vcpu }, ({ v }) => and(Done(), s.gfn.at(v).isSome())),
);
