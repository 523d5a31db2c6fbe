// P18: an ioctl of another thread, about another slot, never publishes a part of an update.
//
// Nobody asked for it on the list; it follows from the code of the series of September 2022, which lets go of slots_lock
// between its passes.
//
// Class: always, of the rival's step.

import { not, stepProperty } from "../../checker/index.ts";
import { s } from "../kvm/transaction/state.ts";

export const P18 = stepProperty("an ioctl about a slot elsewhere changes nothing here", s, (next) =>
  next.rival.and(not(s.rival)).implies(next.table.eq(s.table)),
);
