// P13, P13k, P13b, P14, L1u and L2u: a page is not used before it has come, by guests (P13) and by KVM itself (P13k); KVM
// keeps to the bits as it said it would (P13b), and does not look at them when they are gone (P14); and who waits for a page
// gets it.
//
// P13 and P13b: whether "a page should exit to userspace before KVM is allowed to map it into stage 2". P13k: "That is,
// KVM's own accesses to guest memory should just go through mm/userfaultfd." James Houghton, kvm list, 7 August 2024. P14:
// "When migration completes, userspace clears KVM_MEM_USERFAULT for each memslot, and then deletes the associated bitmap."
// Sean Christopherson's answer.
//
// Class: always; P13b at return, of the ioctl by which KVM takes it upon itself. L1u and L2u temporal, under weak fairness of
// the VMM's thread and of each vCPU.

import {
  all,
  and,
  each,
  eventually,
  every,
  invariant,
  leadsTo,
  or,
  property,
  some,
} from "../../checker/index.ts";
import { Gfn, Vcpu } from "../kvm/state.ts";
import { Done, s } from "../kvm/userfault/state.ts";

export const P13 = invariant(
  "no page is mapped for the guest before its contents have come",
  () => s.spte.subsetOf(s.arrived),
  () => and(s.spte.isEmpty().not(), s.arrived.ne(every(Gfn))),
);

export const P13k = invariant(
  "KVM itself never reads a page whose contents have not come",
  () => all({ v: Vcpu }, ({ v }) => s.pc.at(v).ne("zeroes")),
  () => some({ v: Vcpu }, ({ v }) => and(s.pc.at(v).eq("kernel"), s.arrived.has(s.gfn.at(v).value()).not())),
);

export const P13b = invariant(
  "as long as KVM's word counts, no page is mapped whose bit is set",
  () => s.promised.implies(s.spte.intersect(s.bits).isEmpty()),
  () => and(s.promised, s.spte.isEmpty().not(), s.bits.isEmpty().not()),
);

export const P14 = invariant(
  "KVM never reads a bit of a bitmap that user space has freed",
  () => s.freed.implies(all({ v: Vcpu }, ({ v }) => s.pc.at(v).ne("check"))),
  () => some({ v: Vcpu }, ({ v }) => s.pc.at(v).eq("check")),
);

export const L1u = property("an access that waits for a page goes on, unless the page is lost for good", () =>
  each({ v: Vcpu }, ({ v }) =>
    leadsTo(
      s.pc.at(v).in(["check", "pin", "install", "kernel", "exited"]),
      or(
        s.pc.at(v).eq("guest"),
        s.pc.at(v).eq("zeroes"),
        and(Done(), s.pc.at(v).eq("exited"), s.bits.has(s.gfn.at(v).value())),
      ),
    ),
  ),
);

export const L2u = property("the VMM comes to the end of what it does", () => eventually(Done()));
