// P1: memory that is there before and after an update is never missing in between. One property for each kind of
// access, because what is harmless for one kind stops the guest for another.
//
// "in case it is a normal access from the guest, yes, but AFAIR here guest's CR3 is pointing to non existent memory
// and when KVM detects that it injects #PF by itself without a loop through userspace." Vitaly Kuznetsov, kvm list,
// 3 November 2020.
//
// Class: always. Retrying is allowed; whether a retry ends is L1.

import { all, and, type Bool, invariant, some } from "../../checker/index.ts";
import { Done, s, Stable, Vcpu, type Whereabouts } from "../kvm/state.ts";

/** A vCPU is on its way to a page that the update does not change, while the update runs. */
const underWay = (from: Whereabouts) => (): Bool =>
  some({ v: Vcpu }, ({ v }) =>
    and(s.pc.at(v).eq(from), Stable.has(s.gfn.at(v).value()), s.ip.gt(1), Done().not()),
  );

function neverEnds(doc: string, failure: Whereabouts, from: Whereabouts) {
  return invariant(
    doc,
    () =>
      all({ v: Vcpu }, ({ v }) =>
        s.pc
          .at(v)
          .eq(failure)
          .implies(Stable.has(s.gfn.at(v).value()).not()),
      ),
    underWay(from),
  );
}

export const P1d = neverEnds("no load or store of stable memory ends as KVM_EXIT_MMIO", "mmio", "exit");

export const P1f = neverEnds(
  "no instruction fetch from stable memory ends as KVM_EXIT_INTERNAL_ERROR",
  "emulation",
  "exit",
);

export const P1w = neverEnds(
  "no page walk by KVM through stable memory ends in an injected #PF",
  "pageFault",
  "kernel",
);

export const P1k = neverEnds("no other access of KVM to stable memory ends in -EFAULT", "efault", "kernel");
