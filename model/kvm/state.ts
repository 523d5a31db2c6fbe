// What the kernel model is about: memslot tables, vCPUs that fault on them, and the thread that changes them.
//
// Names are the kernel's. Facts about them are from virt/kvm/kvm_main.c and arch/x86/kvm/mmu of Linux 6.14, unless a
// step says otherwise.

import {
  and,
  bool,
  constant,
  define,
  given,
  ids,
  ifElse,
  int,
  map,
  named,
  oneOf,
  option,
  or,
  type PlainOf,
  record,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../checker/index.ts";

export const Vcpu = ids("Vcpu");

export const LastGfn = constant("LastGfn");
/** Guest frame numbers. One stands for a whole run of pages that the tables never tell apart. */
export const Gfn = int("Gfn", 0, LastGfn);

export const LastHva = constant("LastHva");
/** Host virtual pages, the backing of guest memory. */
export const Hva = int("Hva", 0, LastHva);

export const LastSlot = constant("LastSlot");
export const SlotId = int("SlotId", 0, LastSlot);

/** What `gfn_to_memslot` and `__gfn_to_hva_memslot` answer for a gfn. */
export const Resolution = named(
  "Resolution",
  variant({
    absent: {},
    slot: { id: SlotId, hva: Hva },
    invalid: { id: SlotId }, // KVM_MEMSLOT_INVALID: being deleted or moved
    hole: { id: SlotId }, // masked inside a slot, as the hole-in-slot proposal has it
    disabled: { id: SlotId }, // KVM_MEM_DISABLED: user space is told, and stalls the vCPU
  }),
);

/** One memslot set, as readers see it. */
export const Table = named("Table", map(Gfn, Resolution));

export const LastTable = constant("LastTable");
export const TableIndex = int("TableIndex", 1, LastTable);

/** One atomic piece of an ioctl, or of what a VMM does around its ioctls. */
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
    done: {},
  }),
);

export const ProgramLength = constant("ProgramLength");
export const Position = int("Position", 1, ProgramLength);

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

export const Stable = given(
  "Stable",
  setOf(Gfn),
  "gfns that are RAM before and after the update, of the same or of other memory",
);

/** What readers do where architectures and proposals differ. */
export const Rules = given(
  "Rules",
  named(
    "ReaderRules",
    record({
      invalid: oneOf("retry", "fail"), // a guest's access to an INVALID slot: x86 tries again, arm64 finds no slot
      kernel: oneOf("fails", "waits"), // KVM's own access to an INVALID slot
      fetch: oneOf("dies", "exits"), // an instruction fetch from no slot: the end, or an exit that is tried again
      stopped: oneOf("ioctls", "run"), // what a stopped vCPU thread may not do: any vCPU ioctl, or only KVM_RUN
    }),
  ),
  "what readers do where architectures and proposals differ",
);

/** Where a vCPU is. From exit to reply it holds kvm->srcu. */
export const Where = named(
  "Where",
  oneOf(
    "user", // in user space, outside KVM_RUN
    "guest", // in guest mode
    "exit", // in KVM after an EPT violation, before the memslot lookup
    "install", // the lookup gave an hva, the SPTE is not installed yet
    "kernel", // in KVM, which needs guest memory itself and has not looked it up yet
    "access", // KVM holds an hva and has not used it yet
    "request", // as kernel, in another ioctl of the vCPU than KVM_RUN
    "reply", // as access, in another ioctl of the vCPU than KVM_RUN
    "mmio", // failed: KVM_EXIT_MMIO for a load or store
    "emulation", // failed: KVM_EXIT_INTERNAL_ERROR for an instruction fetch
    "pageFault", // failed: KVM could not read a page table and injects #PF
    "efault", // failed: kvm_read_guest() or kvm_vcpu_map() gave -EFAULT
    "stalled", // in user space, which waits for the update because the slot is disabled
  ),
);

export type Whereabouts = PlainOf<typeof Where>;

/** Those of the updating thread, which other slices have too. */
export const updating = {
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  waiting: variable(setOf(Vcpu), "SRCU readers that synchronize_srcu_expedited() still waits for"),
  inhibited: variable(bool, "the VMM keeps its vCPU threads out of KVM_RUN"),
  inFlux: variable(setOf(Gfn), "gfns of an open invalidation: faults on them are tried again"),
};

export const s = state({
  ...updating,
  spte: variable(
    map(Gfn, option(Hva)),
    "the second-level page table that vCPUs share: what each gfn maps to",
  ),
  pc: variable(map(Vcpu, Where), "where each vCPU is"),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn of the access that a vCPU has begun and not completed"),
  hva: variable(map(Vcpu, option(Hva)), "what the vCPU's lookup resolved its gfn to"),
});

// ---------------------------------------------------------------------------------------------
// Operators

export const Resolve = define("Resolve", "what a lookup answers now", { g: Gfn }, Resolution, ({ g }) =>
  Tables.nth(s.table).at(g),
);

export const Backed = define("Backed", "a lookup gives an hva", { g: Gfn }, bool, ({ g }) =>
  Resolve({ g }).is("slot"),
);

export const Invalid = define("Invalid", "a lookup finds a slot in flux", { g: Gfn }, bool, ({ g }) =>
  Resolve({ g }).is("invalid"),
);

export const Missing = define(
  "Missing",
  "a guest's access finds nothing, as outside of slots and in holes",
  { g: Gfn },
  bool,
  ({ g }) =>
    or(Resolve({ g }).is("absent"), Resolve({ g }).is("hole"), and(Invalid({ g }), Rules.invalid.eq("fail"))),
);

export const Refused = define("Refused", "KVM's own access to g fails", { g: Gfn }, bool, ({ g }) =>
  and(Backed({ g }).not(), or(Invalid({ g }).not(), Rules.kernel.eq("fails"))),
);

export const Back = define(
  "Back",
  "where KVM_RUN goes on: in the guest, unless the vCPU was kicked",
  {},
  Where,
  () => ifElse(Where, s.inhibited, "user", "guest"),
);

export const Op = define("Op", "the updating thread's next micro-operation", {}, MicroOp, () =>
  Program.nth(s.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const Before = define("Before", "the resolution before the update", { g: Gfn }, Resolution, ({ g }) =>
  Tables.nth(1).at(g),
);

export const After = define("After", "the resolution after the update", { g: Gfn }, Resolution, ({ g }) =>
  Tables.nth(Tables.length()).at(g),
);

export const Backs = define("Backs", "h is where the update leaves g", { g: Gfn, h: Hva }, bool, ({ g, h }) =>
  After({ g }).is("slot").and(After({ g }).as("slot").hva.eq(h)),
);
