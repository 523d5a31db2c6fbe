// P7: memory that an update leaves alone keeps its slot id, and with it its dirty bitmap.
//
// "It also does not really make sense to change slot ids if what we did is simply punch a 1-byte hole onto a 4G range
// - the backing ram never changed, so should the dirty bitmap and the slot id." Peter Xu, kvm list, 5 November 2020.
//
// Class: always.

import { all, and, invariant } from "../../checker/index.ts";
import { Backed, Before, Done, Gfn, Resolve, Stable } from "../kvm/state.ts";

export const P7 = invariant(
  "stable memory that has a valid slot has the slot id that it had before",
  () =>
    all({ g: Gfn }, ({ g }) =>
      and(Stable.has(g), Backed({ g })).implies(Resolve({ g }).as("slot").id.eq(Before({ g }).as("slot").id)),
    ),
  () => Done().and(Stable.isEmpty().not()),
);
