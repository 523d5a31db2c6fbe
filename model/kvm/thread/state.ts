// What the slice of kernel threads is about: a reader of guest memory that is no vCPU, so no VMM can stop it.
//
// Tables, rules and operators are the core's; here are only the variables that differ.

import { bool, named, oneOf, option, state, variable } from "../../../checker/index.ts";
import { Gfn, Hva, Position, TableIndex } from "../state.ts";

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  waiting: variable(bool, "synchronize_srcu_expedited() waits for the kernel thread"),
  at: variable(
    named("ThreadAt", oneOf("idle", "reading", "access", "failed")),
    "where the kernel thread is; in reading and access it holds kvm->srcu",
  ),
  gfn: variable(option(Gfn), "what the kernel thread reads"),
  hva: variable(option(Hva), "what its lookup gave"),
});
