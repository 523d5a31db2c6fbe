// P10 and P10s: a huge SPTE covers nothing that an update took away (P10), and lies in one slot (P10s).
//
// "An issue here would be this breaks attempts to use a hugepage for this." Michael S. Tsirkin, 20 August 2020.
//
// Class: at return. P10s is the rule by which KVM chooses the size of a mapping, lpage_info of the slot: dirty logging
// of one slot does not see a store through a huge SPTE that another slot's fault has installed.

import { all, and, invariant, some } from "../../checker/index.ts";
import { Done, Huge, m, ReadonlyGfns, Usable } from "../kvm/mmu/state.ts";
import { Backs, Gfn, Tables, Vcpu } from "../kvm/state.ts";

const aHugeSpte = () => some({ g: Gfn }, ({ g }) => and(m.spte.at(g).isSome(), m.spte.at(g).value().huge));

export const P10 = invariant(
  "after the update, every huge SPTE or TLB entry leads to the memory that the update left, with its rights",
  () =>
    Done().implies(
      and(
        all({ g: Gfn }, ({ g }) =>
          and(m.spte.at(g).isSome(), m.spte.at(g).value().huge).implies(
            and(
              Backs({ g, h: m.spte.at(g).value().hva }),
              and(m.spte.at(g).value().writable, ReadonlyGfns.nth(Tables.length()).has(g)).not(),
            ),
          ),
        ),
        all({ v: Vcpu, g: Gfn }, ({ v, g }) =>
          and(Usable({ v, g }), m.tlb.at(v).at(g).value().huge).implies(
            and(
              Backs({ g, h: m.tlb.at(v).at(g).value().hva }),
              and(m.tlb.at(v).at(g).value().writable, ReadonlyGfns.nth(Tables.length()).has(g)).not(),
            ),
          ),
        ),
      ),
    ),
  aHugeSpte,
);

export const P10s = invariant(
  "after the update, no huge SPTE covers parts of two slots",
  () =>
    Done().implies(
      all({ g: Gfn }, ({ g }) =>
        and(m.spte.at(g).isSome(), m.spte.at(g).value().huge).implies(Huge.nth(Tables.length()).has(g)),
      ),
    ),
  aHugeSpte,
);
