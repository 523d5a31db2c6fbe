// What the slice of nested guests is about: a page of L1's that KVM maps when L2 begins to run, and keeps mapped, with no
// read section held, until L2 exits to L1.
//
// Tables, rules and operators are the core's.

import { bool, given, named, oneOf, option, state, variable } from "../../../checker/index.ts";
import { Gfn, Hva, Position, TableIndex } from "../state.ts";

export const Remaps = given(
  "Remaps",
  bool,
  "a publish makes L2's vCPU map the page anew before it runs on; no kernel does that",
);

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  waiting: variable(bool, "synchronize_srcu_expedited() waits for the vCPU"),
  inhibited: variable(bool, "the VMM keeps its vCPU threads out of KVM_RUN"),
  gfn: variable(Gfn, "L1's page that a VMCS12 names, such as an MSR bitmap or a virtual APIC; never changes"),
  pinned: variable(option(Hva), "the page that KVM has mapped for it"),
  at: variable(
    named(
      "NestedAt",
      oneOf(
        "L1", // L1 runs
        "launching", // L1 has executed VMLAUNCH: in KVM, before the memslot lookup, with kvm->srcu held
        "L2", // L2 runs, and the processor uses the page
        "user", // in user space, outside KVM_RUN; L2 will run again if a page is pinned, otherwise L1
        "failed", // failed: KVM_EXIT_INTERNAL_ERROR instead of a nested entry
      ),
    ),
    "where the vCPU is",
  ),
});
