// P6r and P6rp, for write protection and PML: after an update, what the guest has written to and the VMM has not copied is named by an entry of a dirty ring, by
// the slots of then.
//
// "if we have dirty bitmap, we need to drop it and reallocate again", Peter Xu, kvm list, 5 November 2020. His dirty ring has
// no bitmap to drop: an entry is left when its slot goes. What it names then is what this asks.
//
// Class: at return. Before, entries of slots that are away name nothing for a while.

import { and, type Bool, invariant, or } from "../../checker/index.ts";
import { Done, Known, s } from "../kvm/ring/state.ts";

const kept = (): Bool => and(Done(), s.stale).implies(or(s.taken, Known()));

export const P6r = invariant(
  "with write protection, an entry of a dirty ring leads to each stale page of memory that the guest keeps",
  () => s.logging.eq("writeProtect").implies(kept()),
  () => and(s.logging.eq("writeProtect"), Done(), s.stale),
);

export const P6rp = invariant(
  "with PML, an entry of a dirty ring leads to each stale page of memory that the guest keeps",
  () => s.logging.eq("pml").implies(kept()),
  () => and(s.logging.eq("pml"), Done(), s.stale),
);
