// What the slice of the dirty ring is about: entries that name a slot's id and an offset in it, and outlive the slot.
//
// Main invariant: as in the model of dirty bitmaps, a behaviour follows one host page, chosen at its start. Entries about
// other pages are left out: they can only make user space copy more.

import {
  and,
  bool,
  constant,
  define,
  ghost,
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
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Logging, Spte } from "../dirty/state.ts";
import { Gfn, Hva, LastTable, ProgramLength, SlotId, TableIndex, updating, Vcpu } from "../state.ts";

export const LastOffset = constant("LastOffset");
/** struct kvm_dirty_gfn: which page of which slot. */
export const Entry = named("Entry", record({ slot: SlotId, offset: int("Offset", 0, LastOffset) }));

/** What `gfn_to_memslot` answers, as far as a store and its entry can tell. */
export const Resolution = named(
  "Resolution",
  variant({
    absent: {},
    slot: { hva: Hva, entry: Entry }, // stores reach it
    other: { hva: Hva, entry: Entry }, // INVALID, a hole, disabled or read-only: found, but not for stores
  }),
);

export const RingOp = named(
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
    collect: {}, // user space reads all entries
    reset: {}, // KVM_RESET_DIRTY_RINGS: of their pages, the next store is noticed again
    flush: {}, // TLBs
    report: {}, // the VMM copies the pages
    done: {},
  }),
);

export const Tables = given(
  "Tables",
  seq(named("Table", map(Gfn, Resolution)), LastTable),
  "every memslot set of the update; the first is the old one, the last the new one",
);
export const Program = given(
  "Program",
  seq(RingOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);
export const Watched = given(
  "Watched",
  setOf(Hva),
  "host pages that the guest has before and after: each is followed once",
);
export const Stopped = given(
  "Stopped",
  named("Forbidden", oneOf("ioctls", "run")),
  "what a stopped vCPU thread may not do: any vCPU ioctl, or only KVM_RUN",
);

export const Where = named(
  "Where",
  oneOf(
    "user", // in user space, outside KVM_RUN
    "guest", // in guest mode
    "faulting", // in KVM with the slot of a store that faulted
    "writing", // in KVM, which itself is to write to the page, with its slot
    "draining", // out of guest mode, with an entry in its PML buffer
  ),
);

export const s = state({
  ...updating, // table, ip, waiting, inhibited, inFlux
  page: variable(Hva, "the host page that this behaviour follows; never changes"),
  logging: variable(Logging, "how stores are noticed; never changes"),
  spte: variable(map(Gfn, Spte), "the second-level page table that vCPUs share, as far as it maps the page"),
  tlb: variable(setOf(Gfn), "gfns at which some vCPU's TLB lets stores through unnoticed"),
  pc: variable(map(Vcpu, Where), "where each vCPU is; in faulting and writing it holds kvm->srcu"),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn of the access that a vCPU is in the middle of"),
  found: variable(map(Vcpu, option(Entry)), "what its lookup would put into the ring"),
  pml: variable(map(Vcpu, option(Gfn)), "a vCPU's page modification log: the one entry that fits into it"),
  ring: variable(setOf(Entry), "entries about the page in the dirty rings of all vCPUs"),
  collected: variable(setOf(Entry), "entries that user space has read and not given back"),
  taken: variable(bool, "user space found the page by one of them, and has not copied it yet"),
  stale: ghost(bool, "the guest has written to the page since the VMM last copied it"),
});

export const Resolve = define("Resolve", "what a lookup answers now", { g: Gfn }, Resolution, ({ g }) =>
  Tables.nth(s.table).at(g),
);

export const MapsPage = define(
  "MapsPage",
  "g is in a valid slot with the page that is followed",
  { g: Gfn },
  bool,
  ({ g }) => and(Resolve({ g }).is("slot"), Resolve({ g }).as("slot").hva.eq(s.page)),
);

export const Names = define(
  "Names",
  "slot and offset of the entry are the page at g now",
  { e: Entry, g: Gfn },
  bool,
  ({ e, g }) =>
    or(
      and(MapsPage({ g }), Resolve({ g }).as("slot").entry.eq(e)),
      and(
        Resolve({ g }).is("other"),
        Resolve({ g }).as("other").hva.eq(s.page),
        Resolve({ g }).as("other").entry.eq(e),
      ),
    ),
);

export const Op = define("Op", "the updating thread's next micro-operation", {}, RingOp, () =>
  Program.nth(s.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const Known = define("Known", "an entry leads to the page, or one is about to", {}, bool, () =>
  or(
    some({ e: Entry, g: Gfn }, ({ e, g }) => and(s.ring.has(e), Names({ e, g }))),
    some({ v: Vcpu }, ({ v }) => and(s.pml.at(v).isSome(), MapsPage({ g: s.pml.at(v).value() }))),
  ),
);
