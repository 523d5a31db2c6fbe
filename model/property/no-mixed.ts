// P2 and P2k: old and new memory of a page are never in use at once, by guests alone (P2) and with KVM's own accesses (P2k).
//
// Peter Xu, kvm list, 5 November 2020: "So IMHO the more important question is how to make these operations atomic."
// Sean Christopherson asked on 28 September 2022 what a write to the old page means once another vCPU reads the new one.
//
// Class: always. What counts is that a vCPU in the guest can reach the old page: nothing stops its next access. A guest
// sees by an exit as MMIO that a page has gone. That KVM gets -EFAULT is a failure (P1k) and no sight of anything new.

import { all, and, invariant, or, some } from "../../checker/index.ts";
import { m, Old, Reach } from "../kvm/mmu/state.ts";
import { Gfn, Vcpu } from "../kvm/state.ts";

export const P2 = invariant(
  "once a guest has found what is new at a page, no guest reaches the old memory there",
  () =>
    all({ v: Vcpu, g: Gfn }, ({ v, g }) =>
      and(
        m.pc.at(v).eq("guest"),
        Reach({ v, g }).isSome(),
        Old({ g, h: Reach({ v, g }).value().hva }),
      ).implies(all({ u: Vcpu }, ({ u }) => m.saw.at(u).has(g).not())),
    ),
  () => some({ v: Vcpu }, ({ v }) => m.saw.at(v).isEmpty().not()),
);

export const P2k = invariant(
  "once a guest or KVM has found what is new at a page, the other does not use the old memory there, nor KVM both",
  () =>
    all({ v: Vcpu, g: Gfn }, ({ v, g }) =>
      and(
        and(
          m.pc.at(v).eq("guest"),
          Reach({ v, g }).isSome(),
          Old({ g, h: Reach({ v, g }).value().hva }),
        ).implies(m.kvmSaw.has(g).not()),
        and(
          m.pc.at(v).in(["access", "reply"]),
          m.gfn.at(v).eq(g),
          Old({ g, h: m.found.at(v).value().hva }),
        ).implies(
          or(
            m.kvmSaw.has(g),
            some({ u: Vcpu }, ({ u }) => m.saw.at(u).has(g)),
          ).not(),
        ),
      ),
    ),
  () => some({ v: Vcpu }, ({ v }) => m.pc.at(v).in(["access", "reply"])),
);
