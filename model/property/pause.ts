// P16, L3 and L4: what stopping the vCPUs must not cost. P16: nobody else changes what the big lock protects while memory
// is being changed. L3: another VM does not notice. L4: the vCPUs do stop.
//
// "I'd be fine to stop all the vcpus as long as we haven't released the BQL during that period", Peter Xu, kvm list, 5
// November 2020. pause_all_vcpus() releases it. That one VM's update hangs another is Paolo Bonzini's review of 22 October 2022.
//
// Class: P16 and L3 always; L4 temporal, if every thread gets to run and a lock that is free again and again is got at last.

import { invariant, leadsTo, property } from "../../checker/index.ts";
import { s } from "../kvm/pause/state.ts";

export const P16 = invariant("during the memory transaction only its thread holds the big lock", () =>
  s.updater.ne("done").implies(s.bql.eq("updater")),
);

export const L3 = invariant(
  "a vCPU of another VM never waits for this VM's update",
  () => s.neighbour.ne("blocked"),
  () => s.updater.eq("stopped").and(s.neighbour.eq("guest")),
);

export const L4 = property("vCPUs that are asked to stop are out of KVM_RUN at last", () =>
  leadsTo(s.updater.eq("stopping"), s.updater.in(["stopped", "updated", "done"])),
);
