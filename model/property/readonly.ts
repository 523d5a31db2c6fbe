// P12: memory that an update made read-only is not stored to afterwards.
//
// "fix KVM's historic wart of disallowing toggling of KVM_MEM_READONLY", Sean Christopherson, kvm list, 29 September
// 2022. Taking write access away in place is what commit 75d61fbcf563 forbade, since nothing write-protected the SPTEs.
//
// Class: at return. While an update runs, a store may still reach what was writable.

import { all, and, invariant, some } from "../../checker/index.ts";
import { Done, m, ReadonlyGfns, Usable } from "../kvm/mmu/state.ts";
import { Gfn, Tables, Vcpu } from "../kvm/state.ts";

export const P12 = invariant(
  "after the update, no SPTE, TLB entry or access of KVM can store to read-only memory",
  () =>
    Done().implies(
      all({ g: Gfn }, ({ g }) =>
        ReadonlyGfns.nth(Tables.length())
          .has(g)
          .implies(
            and(
              and(m.spte.at(g).isSome(), m.spte.at(g).value().writable).not(),
              all({ v: Vcpu }, ({ v }) =>
                and(
                  and(Usable({ v, g }), m.tlb.at(v).at(g).value().writable).not(),
                  and(
                    m.pc.at(v).in(["access", "reply"]),
                    m.gfn.at(v).eq(g),
                    m.found.at(v).value().writable,
                  ).not(),
                ),
              ),
            ),
          ),
      ),
    ),
  () =>
    Done().and(
      some({ g: Gfn }, ({ g }) => and(ReadonlyGfns.nth(Tables.length()).has(g), m.spte.at(g).isSome())),
    ),
);
