// What the slice of address spaces is about: x86 has two of them, each with memslot sets and page tables of its own, and a
// vCPU changes from one to the other when it enters or leaves SMM.
//
// Facts are of Linux 6.14: kvm_arch_vcpu_memslots_id, arch/x86/include/asm/kvm_host.h, and arch/x86/kvm/smm.c.

import {
  and,
  bool,
  define,
  ghost,
  given,
  ifElse,
  int,
  map,
  named,
  not,
  oneOf,
  option,
  or,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import {
  Gfn,
  Hva,
  LastTable,
  Position,
  ProgramLength,
  Resolution,
  Rules,
  Table,
  TableIndex,
  Vcpu,
} from "../state.ts";

/** 0 for vCPUs outside of SMM, 1 for those in it. */
export const Space = int("AddressSpace", 0, 1);

export const SpaceOp = named(
  "MicroOp",
  variant({
    swap: { space: Space, table: TableIndex }, // publishes a memslot set of an address space
    grace: {},
    drop: { spaces: setOf(Space), gfns: setOf(Gfn) }, // zaps
    invalidate: { gfns: setOf(Gfn) },
    validate: {},
    inhibit: {},
    quiesce: {},
    resume: {},
    done: {},
  }),
);

export const Program = given(
  "Program",
  seq(SpaceOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const Layouts = given(
  "Layouts",
  map(Space, seq(Table, LastTable)),
  "for each address space, every memslot set of the update; the first is the old one, the last the new one",
);

export const Watched = given("Watched", setOf(Gfn), "gfns that the update changes in either address space");

export const SaveArea = given("SaveArea", Gfn, "where SMM keeps a vCPU's state: RAM before and after");

/** In install and switching a vCPU holds kvm->srcu. */
export const SpacesWhere = named(
  "Where",
  oneOf(
    "user", // in user space, outside KVM_RUN
    "guest", // in guest mode
    "install", // a fault's lookup has found a slot, the SPTE is not installed yet
    "switching", // an SMI, or RSM: KVM is to write, or read, the vCPU's state in SMRAM
    "dead", // failed: KVM could not, and the VM is dead, or the vCPU is
  ),
);

export const s = state({
  table: variable(map(Space, TableIndex), "kvm->memslots: the active memslot set of each address space"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  waiting: variable(setOf(Vcpu), "SRCU readers that synchronize_srcu_expedited() still waits for"),
  inhibited: variable(bool, "the VMM keeps its vCPU threads out of KVM_RUN"),
  inFlux: variable(setOf(Gfn), "gfns of an open invalidation: faults on them are tried again"),
  spte: variable(map(Space, map(Gfn, option(Hva))), "the page table of each address space"),
  smm: variable(setOf(Vcpu), "vCPUs in SMM"),
  pc: variable(map(Vcpu, SpacesWhere), "where each vCPU is"),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn of the fault that is under way"),
  found: variable(map(Vcpu, option(Hva)), "what its lookup found"),
  saw: ghost(map(Vcpu, setOf(Space)), "where the vCPU's guest has found what is new"),
});

// ---------------------------------------------------------------------------------------------
// Operators

export const Op = define("Op", "the updating thread's next micro-operation", {}, SpaceOp, () =>
  Program.nth(s.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const SpaceOf = define(
  "SpaceOf",
  "the address space of a vCPU: kvm_arch_vcpu_memslots_id",
  { v: Vcpu },
  Space,
  ({ v }) => ifElse(Space, s.smm.has(v), 1, 0),
);

export const Now = define("Now", "what a lookup answers now", { a: Space, g: Gfn }, Resolution, ({ a, g }) =>
  Layouts.at(a).nth(s.table.at(a)).at(g),
);

export const First = define(
  "First",
  "the resolution before the update",
  { a: Space, g: Gfn },
  Resolution,
  ({ a, g }) => Layouts.at(a).nth(1).at(g),
);

export const Last = define(
  "Last",
  "the resolution after the update",
  { a: Space, g: Gfn },
  Resolution,
  ({ a, g }) => Layouts.at(a).nth(Layouts.at(a).length()).at(g),
);

export const Nothing = define(
  "Nothing",
  "a guest's access finds no slot now",
  { a: Space, g: Gfn },
  bool,
  ({ a, g }) => or(Now({ a, g }).is("absent"), Now({ a, g }).is("hole")),
);

export const New = define(
  "New",
  "h is the memory of g that the update brings",
  { a: Space, g: Gfn, h: Hva },
  bool,
  ({ a, g, h }) =>
    and(
      Last({ a, g }).is("slot"),
      Last({ a, g }).as("slot").hva.eq(h),
      not(and(First({ a, g }).is("slot"), First({ a, g }).as("slot").hva.eq(h))),
    ),
);

export const Old = define(
  "Old",
  "h is the memory of g that the update takes away",
  { a: Space, g: Gfn, h: Hva },
  bool,
  ({ a, g, h }) =>
    and(
      First({ a, g }).is("slot"),
      First({ a, g }).as("slot").hva.eq(h),
      not(and(Last({ a, g }).is("slot"), Last({ a, g }).as("slot").hva.eq(h))),
    ),
);

export const StateLost = define(
  "StateLost",
  "KVM finds no valid slot where it is to keep a vCPU's state",
  {},
  bool,
  () => {
    const row = Now({ a: 1, g: SaveArea });
    return and(row.is("slot").not(), or(row.is("invalid").not(), Rules.kernel.eq("fails")));
  },
);
