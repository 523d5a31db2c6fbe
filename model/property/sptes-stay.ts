// P8: SPTEs of memory that an update leaves alone stay.
//
// "growing a region wouldn't require first deleting the current region, and so could avoid zapping SPTEs and destroying
// metadata." Sean Christopherson, kvm list, 29 September 2022.
//
// Class: always, of steps. A guest whose SPTE is dropped faults once more: this is about time, not about safety.

import { all, and, stepProperty } from "../../checker/index.ts";
import { m, Watched } from "../kvm/mmu/state.ts";
import { Gfn } from "../kvm/state.ts";

export const P8 = stepProperty("no SPTE of memory that stays as it is gets dropped", m, (next) =>
  all({ g: Gfn }, ({ g }) => and(Watched.has(g), m.spte.at(g).isSome()).implies(next.spte.at(g).isSome())),
);
