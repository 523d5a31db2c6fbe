// P11: memory that an update brings is not taken for MMIO by what was cached before it.
//
// P11: "Or the reversed operation, which is to fill up a whole that we've just punched." Peter Xu, kvm list, 3 November
// 2020. P11c is what commit ddfd1730fd82 (2019) wants: "to avoid using an access cached from the old memslots after the
// new memslots have been installed". P11o is what commit e0c378684b65 (2021) restored.
//
// Class: P11 at return, the others always.

import { all, and, type Bool, invariant, some, stepProperty } from "../../checker/index.ts";
import { Backed, Done, EntryHits, s, SpteHits } from "../kvm/mmio/state.ts";
import { Vcpu } from "../kvm/state.ts";

const unbelieved = (): Bool =>
  and(
    SpteHits().not(),
    all({ v: Vcpu }, ({ v }) => EntryHits({ v }).not()),
  );

/** Something was cached, and believed, before the page got its memory. */
const believed = (): Bool =>
  and(
    SpteHits(),
    Backed().not(),
    some({ v: Vcpu }, ({ v }) => EntryHits({ v })),
  );

export const P11 = invariant(
  "after the update, nothing that is cached says of memory that it is MMIO",
  () => and(Done(), Backed()).implies(unbelieved()),
  believed,
);

export const P11c = invariant(
  "nothing that is cached says of a page that it is MMIO once a lookup finds memory",
  () => Backed().implies(unbelieved()),
  believed,
);

export const P11o = stepProperty("an MMIO SPTE never replaces an SPTE that maps memory", s, (next) =>
  s.spte.is("memory").implies(next.spte.is("mmio").not()),
);
