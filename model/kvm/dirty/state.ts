// What dirty logging is about: bitmaps that slots point to, the entries of the page table that let stores through
// unnoticed, and one page of guest memory that is migrated meanwhile.
//
// Main invariant: a behaviour follows a single host page, chosen at its start. Pages never exchange bits, so what can
// happen to one of many is what can happen to one alone.

import {
  and,
  bool,
  constant,
  define,
  given,
  int,
  map,
  named,
  oneOf,
  option,
  or,
  record,
  seq,
  setOf,
  some,
  ghost,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Gfn, Hva, LastTable, ProgramLength, TableIndex, updating, Vcpu } from "../state.ts";

export const LastBitmap = constant("LastBitmap");
/** A dirty bitmap, which lives as long as any slot points to it. Its bits are named by the host pages they are about. */
export const Bitmap = int("Bitmap", 0, LastBitmap);

/** What `gfn_to_memslot` answers, as far as a store and its bit can tell. */
export const Resolution = named(
  "Resolution",
  variant({
    absent: {},
    slot: { hva: Hva, bitmap: option(Bitmap) }, // stores reach it; without a bitmap, it is not logged
    invalid: { hva: Hva, bitmap: option(Bitmap) }, // being deleted; the copy shares the slot's bitmap
    masked: { hva: Hva, bitmap: option(Bitmap) }, // a hole, a disabled or a read-only slot: found, but not for stores
  }),
);

export const Table = named("Table", map(Gfn, Resolution));

export const MicroOp = named(
  "MicroOp",
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
    fetch: { bitmap: Bitmap }, // take the bits and leave zeroes, in one exchange
    peek: { bitmap: Bitmap }, // take the bits
    wipe: { bitmap: Bitmap }, // leave zeroes
    protect: {}, // of pages whose bits were taken, the next store is noticed again
    protectAll: {}, // the same of all pages
    flush: {}, // TLBs
    report: {}, // the bits that were taken are user space's, which copies the pages
    merge: { from: Bitmap, to: Bitmap, pages: setOf(Hva) }, // as far as `to` has room for them
    discard: { bitmap: Bitmap, pages: setOf(Hva) },
    free: { bitmap: Bitmap },
    migrate: {}, // the VMM copies all memory
    done: {},
  }),
);

export const Tables = given(
  "Tables",
  seq(Table, LastTable),
  "every memslot set of the update; the first is the old one, the last the new one",
);
export const Program = given(
  "Program",
  seq(MicroOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);
export const Watched = given(
  "Watched",
  setOf(Hva),
  "host pages of the guest's memory: each is followed once",
);
export const Remaining = given("Remaining", setOf(Hva), "those that the guest has after the update");
export const Logged = given(
  "Logged",
  bool,
  "all slots are logged from the start, and the VMM migrates; if not, the program turns it on",
);

export const Rules = given(
  "Rules",
  named(
    "LoggingRules",
    record({
      stopped: oneOf("ioctls", "run"), // what a stopped vCPU thread may not do: any vCPU ioctl, or only KVM_RUN
      kick: oneOf("leaves", "drains"), // what a kick waits for: that the guest is left, or also for its PML buffer
    }),
  ),
  "what vCPUs do where designs differ",
);

/** How KVM notices stores: KVM_CAP_DIRTY_LOG by write protection, or Intel's page modification log. */
export const Logging = named("Logging", oneOf("writeProtect", "pml"));

/** What a gfn's SPTE says of the page. */
export const Spte = named(
  "Spte",
  oneOf(
    "none", // the gfn is not mapped, or not to this page
    "clean", // mapped; the next store is noticed: W is clear, or with PML, D is
    "dirty", // mapped; stores go unnoticed
  ),
);

/** Where a vCPU is. From fixing to draining it is inside an SRCU read section and holds what its lookup found. */
export const Where = named(
  "Where",
  oneOf(
    "user", // in user space, outside KVM_RUN
    "guest", // in guest mode
    "kicked", // out of guest mode with an entry in its PML buffer, not yet inside a read section
    "fixing", // a store to a write-protected page: fast_page_fault is about to make its SPTE writable
    "installing", // a store to an unmapped page: about to install a writable SPTE and to set its bit
    "writing", // KVM itself is about to write to the page
    "marking", // about to set the bit in the bitmap of the slot that was found
    "draining", // the same for what was in the PML buffer
  ),
);

/** Also the variables of the slice in which reading and clearing the log are two calls. */
export const variables = {
  ...updating, // table, ip, waiting, inhibited, inFlux
  page: variable(Hva, "the host page that this behaviour follows; never changes"),
  logging: variable(Logging, "how stores are noticed; never changes"),
  spte: variable(map(Gfn, Spte), "the second-level page table that vCPUs share, as far as it maps the page"),
  tlb: variable(setOf(Gfn), "gfns at which some vCPU's TLB lets stores through unnoticed"),
  pc: variable(map(Vcpu, Where), "where each vCPU is"),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn of the access that a vCPU is in the middle of"),
  found: variable(map(Vcpu, option(Resolution)), "what the vCPU's lookup of it answered"),
  pml: variable(map(Vcpu, option(Gfn)), "a vCPU's page modification log: the one entry that fits into it"),
  live: variable(setOf(Bitmap), "bitmaps that are not freed"),
  bits: variable(setOf(Bitmap), "bitmaps in which the page's bit is set"),
  taken: variable(bool, "an ioctl has taken the page's bit and has not returned yet"),
  migrating: variable(bool, "the VMM has begun to copy memory: the destination has had every page once"),
  stale: ghost(bool, "the guest has written to the page since the VMM last copied it"),
};

export const s = state(variables);

// ---------------------------------------------------------------------------------------------
// Operators

export const Resolve = define("Resolve", "what a lookup answers now", { g: Gfn }, Resolution, ({ g }) =>
  Tables.nth(s.table).at(g),
);

export const MapsPage = define(
  "MapsPage",
  "the resolution is a valid slot with the page that is followed",
  { r: Resolution },
  bool,
  ({ r }) => and(r.is("slot"), r.as("slot").hva.eq(s.page)),
);

/** A bit is the page's if the slot has the page at the gfn, even where the slot is INVALID or lets no store through. */
export const Marks = define(
  "Marks",
  "setting the bit of a resolution sets the page's bit in bitmap b",
  { r: Resolution, b: Bitmap },
  bool,
  ({ r, b }) =>
    or(
      and(r.is("slot"), r.as("slot").hva.eq(s.page), r.as("slot").bitmap.eq(b)),
      and(r.is("invalid"), r.as("invalid").hva.eq(s.page), r.as("invalid").bitmap.eq(b)),
      and(r.is("masked"), r.as("masked").hva.eq(s.page), r.as("masked").bitmap.eq(b)),
    ),
);

export const Op = define("Op", "the updating thread's next micro-operation", {}, MicroOp, () =>
  Program.nth(s.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const Pending = define(
  "Pending",
  "a vCPU is about to set the page's bit in a bitmap that is not freed, or its PML buffer has the page",
  {},
  bool,
  () =>
    some({ v: Vcpu, b: Bitmap }, ({ v, b }) =>
      or(
        s.pml.at(v).isSome(),
        and(s.pc.at(v).in(["marking", "draining"]), s.live.has(b), Marks({ r: s.found.at(v).value(), b })),
      ),
    ),
);

export const Kept = define(
  "Kept",
  "if the destination's copy of the page is stale, something still says so",
  {},
  bool,
  () => s.stale.implies(or(s.migrating.not(), s.taken, s.bits.isEmpty().not(), Pending())),
);
