// L2a: an update ends, though vCPUs wait for a lock of its while it waits for them. P3a: what a vCPU has allocated in a slot is not lost in an update's copy of the slot.
//
// It is what commits b10a038e84d1 and bda44d844758 (2021) protect; no mail about the designs asks for it.
//
// Class: P3a always; L2a temporal, if each thread runs on when it can.

import { eventually, invariant, property } from "../../checker/index.ts";
import { s } from "../kvm/arch/state.ts";

export const P3a = invariant("a vCPU that uses the array of a slot finds it there", () =>
  s.vcpu.eq("shadowing").implies(s.array),
);

export const L2a = property("the update ends", () => eventually(s.updater.eq("done")));
