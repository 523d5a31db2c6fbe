// What the MMIO caches are: SPTEs that say "no memory here", and one such entry in each vCPU, both stamped with the
// generation of the memslots in which they were true.
//
// Facts are from arch/x86/kvm/mmu/mmu.c, arch/x86/kvm/x86.h and virt/kvm/kvm_main.c of Linux 6.14, unless a step says
// otherwise. arm64 has no such caches.

import {
  and,
  bool,
  constant,
  convert,
  define,
  given,
  ifElse,
  int,
  last,
  map,
  named,
  oneOf,
  option,
  record,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Gfn, Position, ProgramLength, Resolve, TableIndex, Vcpu } from "../state.ts";

export const MmioOp = named(
  "MicroOp",
  variant({
    publish: { table: TableIndex },
    grace: {},
    wrap: {},
    generation: {},
    zap: { gfns: setOf(Gfn) },
    done: {},
  }),
);

export const Program = given(
  "Program",
  seq(MmioOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const FirstGeneration = constant("FirstGeneration");
export const LastGeneration = constant("LastGeneration");
/** Numbers of memslot updates: 63 bits in the kernel, so they never come back. */
export const Generation = int("Generation", FirstGeneration, LastGeneration);

export const LastStamp = constant("LastStamp");
/** What of a generation fits into an MMIO SPTE: its low 19 bits in the kernel. */
export const Stamp = int("Stamp", 0, LastStamp);

/** The word `generation` of a memslot set, with KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS, its highest bit. */
export const Version = named("Version", record({ number: Generation, inProgress: bool }));

export const Spte = named("Spte", variant({ none: {}, memory: {}, mmio: { stamp: Stamp } }));

export const MmioRules = given(
  "Rules",
  named(
    "MmioRules",
    record({
      versions: bool, // an update changes the generation, and says that it is in progress
      fluxUncached: bool, // the vCPU's own entry is not filled while an update is in progress
      presentStays: bool, // an MMIO SPTE does not replace one that allows the access: 55f60a6498e7, v6.13
      rechecked: bool, // a fault without a slot is tried again if the generation has changed since its lookup
      invalid: oneOf("retry", "mmio"), // a guest's access to an INVALID slot
    }),
  ),
  "which of KVM's precautions are taken",
);

/** Where a vCPU is. Everywhere but in the guest it holds kvm->srcu. */
export const MmioWhere = named(
  "Where",
  oneOf(
    "guest", // in guest mode, or on its way back to it
    "misconfig", // in KVM after an EPT misconfiguration: the SPTE was an MMIO SPTE
    "fault", // in KVM after an EPT violation, before the memslot lookup
    "install", // the lookup found memory, which is not mapped yet
    "noSlot", // the lookup found no slot, of which nothing is cached yet
    "stamp", // the vCPU's own entry is filled, the MMIO SPTE is not installed yet
  ),
);

/** An entry of a vCPU: in which generation the page was MMIO. */
export const Entry = option(Version);

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  version: variable(Version, "the active set's generation"),
  waiting: variable(setOf(Vcpu), "SRCU readers that synchronize_srcu_expedited() still waits for"),
  gfn: variable(Gfn, "the page that this run is about"),
  spte: variable(Spte, "the page's entry in the page table that vCPUs share"),
  pc: variable(map(Vcpu, MmioWhere), "where each vCPU is"),
  entry: variable(map(Vcpu, Entry), "vcpu->arch.mmio_gen, if vcpu->arch.mmio_gfn is the page"),
  seen: variable(map(Vcpu, Entry), "the generation in which a fault's lookup found no slot"),
});

export const Op = define("Op", "the updating thread's next micro-operation", {}, MmioOp, () =>
  Program.nth(s.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const Backed = define("Backed", "a lookup gives memory", {}, bool, () =>
  Resolve({ g: s.gfn }).is("slot"),
);

export const Upcoming = define("Upcoming", "the generation that the update leaves", {}, Generation, () =>
  ifElse(Generation, s.version.inProgress, s.version.number.plus(1), s.version.number),
);

export const StampOf = define(
  "StampOf",
  "what an MMIO SPTE keeps of a generation",
  { n: Generation },
  Stamp,
  ({ n }) => convert(Stamp, n.mod(convert(Generation, last(Stamp)).plus(1))),
);

export const EntryHits = define(
  "EntryHits",
  "the vCPU's own entry says that the page is MMIO, and is believed",
  { v: Vcpu },
  bool,
  ({ v }) => s.entry.at(v).eq(s.version),
);

export const SpteHits = define(
  "SpteHits",
  "the page's SPTE says that it is MMIO, and is believed",
  {},
  bool,
  () =>
    and(
      s.spte.is("mmio"),
      s.version.inProgress.not(),
      s.spte.as("mmio").stamp.eq(StampOf({ n: s.version.number })),
    ),
);
