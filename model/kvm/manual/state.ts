// What the slice of the log that is cleared by hand is about: KVM_GET_DIRTY_LOG only reads, KVM_CLEAR_DIRTY_LOG clears what
// the VMM names, and a new bitmap may begin with all bits set.
//
// Slots, writers and bitmaps are those of the model of dirty logging.

import {
  bool,
  define,
  given,
  named,
  or,
  record,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Bitmap, Pending, variables } from "../dirty/state.ts";
import { Gfn, Hva, ProgramLength, TableIndex } from "../state.ts";

export const ManualOp = named(
  "ManualOp",
  variant({
    publish: { table: TableIndex },
    grace: {},
    zap: { gfns: setOf(Gfn) },
    invalidate: { gfns: setOf(Gfn) },
    validate: {},
    inhibit: {},
    quiesce: {},
    resume: {},
    sync: {}, // every vCPU leaves the guest
    read: { bitmap: Bitmap }, // the VMM is told the bits
    clear: { bitmap: Bitmap }, // of what the VMM was told, the bits are cleared and the next store is noticed again
    flush: {}, // TLBs
    report: {}, // the VMM copies what it was told
    merge: { from: Bitmap, to: Bitmap, pages: setOf(Hva) }, // as far as `to` has room for them
    discard: { bitmap: Bitmap, pages: setOf(Hva) },
    free: { bitmap: Bitmap },
    done: {},
  }),
);

export const Program = given(
  "Program",
  seq(ManualOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const Fresh = given(
  "Fresh",
  setOf(named("FreshBit", record({ bitmap: Bitmap, page: Hva }))),
  "bits of bitmaps that the update allocates",
);

export const m = state({
  ...variables,
  told: variable(bool, "the VMM was told the page's bit, and has not cleared it"),
  initiallySet: variable(
    bool,
    "KVM_DIRTY_LOG_INITIALLY_SET: new bitmaps begin with all bits set; never changes",
  ),
});

export const Op = define("Op", "the updating thread's next micro-operation", {}, ManualOp, () =>
  Program.nth(m.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const Kept = define(
  "Kept",
  "if the destination's copy of the page is stale, something still says so",
  {},
  bool,
  () => m.stale.implies(or(m.taken, m.bits.isEmpty().not(), Pending())),
);
