// What the slice of failing ioctls and rival threads is about: KVM keeps two memslot sets, edits the inactive one under
// slots_lock and then swaps them; any allocation on the way may fail.
//
// Readers are not in it: what they can find is in the active set, and that is a variable.

import {
  all,
  bool,
  constant,
  define,
  given,
  int,
  named,
  seq,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Before, Gfn, Resolve, TableIndex } from "../state.ts";

/** One atomic piece of an ioctl, as far as slots_lock, the two sets and allocations go. */
export const TransactionOp = named(
  "MicroOp",
  variant({
    lock: {},
    attempt: { keepsLock: bool },
    edit: { table: TableIndex },
    publish: { table: TableIndex },
    unlock: {},
    done: {},
  }),
);

export const ProgramLength = constant("ProgramLength");
export const Position = int("Position", 1, ProgramLength);

export const Program = given(
  "Program",
  seq(TransactionOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  inactive: variable(TableIndex, "the set that the next swap will publish"),
  start: variable(TableIndex, "the active set when the ioctl that runs, or ran last, took slots_lock"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  locked: variable(bool, "the updating thread holds kvm->slots_lock"),
  failed: variable(bool, "an ioctl has returned an error, and the VMM has given up"),
  rival: variable(bool, "another thread has changed a slot elsewhere"),
});

export const Op = define("Op", "the updating thread's next micro-operation", {}, TransactionOp, () =>
  Program.nth(s.ip),
);

export const Unchanged = define("Unchanged", "every gfn resolves as it did before the update", {}, bool, () =>
  all({ g: Gfn }, ({ g }) => Resolve({ g }).eq(Before({ g }))),
);
