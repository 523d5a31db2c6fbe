// P9: an update that fails leaves everything as it was. P9 is about one ioctl, P9t about all ioctls of one update.
//
// "the list could be arbitrarily long, and it is difficult to rollback the intermediate changes if something breaks
// during the request processing", Emanuele Giuseppe Esposito, kvm list, 13 October 2022.
//
// Class: at return, of an error.

import { and, invariant, not } from "../../checker/index.ts";
import { s, Unchanged } from "../kvm/transaction/state.ts";

export const P9 = invariant("an ioctl that fails has changed neither set, and has released slots_lock", () =>
  s.failed.implies(and(s.table.eq(s.start), s.inactive.eq(s.start), not(s.locked))),
);

export const P9t = invariant("an update that fails leaves every gfn as it was", () =>
  s.failed.implies(Unchanged()),
);
