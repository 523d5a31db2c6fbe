// P1x: as P1, for readers outside of any vCPU's ioctl, which no pause of the vCPUs reaches.
//
// A pause that stops KVM_RUN is half a solution, says Sean Christopherson's review of the series of 22 October 2022: other
// users of memslots go on, and KVMGT and the delivery of Xen events by a kernel thread are his examples.
//
// Class: always.

import { and, invariant } from "../../checker/index.ts";
import { Done, Stable } from "../kvm/state.ts";
import { s } from "../kvm/thread/state.ts";

export const P1x = invariant(
  "no access of a kernel thread to stable memory ends in -EFAULT",
  () => s.at.eq("failed").implies(Stable.has(s.gfn.value()).not()),
  () => and(s.at.eq("reading"), Stable.has(s.gfn.value()), s.ip.gt(1), Done().not()),
);
