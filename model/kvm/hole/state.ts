// What the slice of the PCI hole is about: what a load gets and where a store goes, at a gfn without RAM and without a
// device, whose slot, if any, is there only so that 0xff is read.
//
// Tables, rules and operators are the core's.

import {
  and,
  bool,
  define,
  ghost,
  given,
  map,
  named,
  oneOf,
  option,
  or,
  record,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Backed, Gfn, Hva, LastTable, Position, ProgramLength, Resolve, TableIndex, Vcpu } from "../state.ts";

/** One atomic piece of an ioctl. */
export const HoleOp = named(
  "MicroOp",
  variant({ publish: { table: TableIndex }, grace: {}, zap: { gfns: setOf(Gfn) }, done: {} }),
);

export const Program = given(
  "Program",
  seq(HoleOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);
export const ReadonlyGfns = given(
  "Readonly",
  seq(setOf(Gfn), LastTable),
  "for each memslot set, the gfns in slots with KVM_MEM_READONLY",
);
export const Ones = given("Ones", setOf(Hva), "host pages that are full of 0xff");
export const Watched = given("Watched", setOf(Gfn), "gfns that are in the hole after the update");
export const Always = given("Always", setOf(Gfn), "those of them that are in the hole before it as well");

export const Devices = given("Devices", setOf(Gfn), "gfns of a device's registers after the update");

export const Mapping = named("Mapping", record({ hva: Hva, writable: bool }));

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  waiting: variable(setOf(Vcpu), "SRCU readers that synchronize_srcu_expedited() still waits for"),
  spte: variable(map(Gfn, option(Mapping)), "the second-level page table that vCPUs share"),
  spoiled: variable(setOf(Hva), "pages of 0xff that a store has changed"),
  pc: variable(
    map(
      Vcpu,
      named(
        "Where",
        oneOf(
          "guest", // in guest mode
          "exit", // in KVM, before the memslot lookup
          "install", // the lookup gave an hva, the SPTE is not installed yet
        ),
      ),
    ),
    "where each vCPU is",
  ),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn of the access that a vCPU has begun"),
  found: variable(map(Vcpu, option(Mapping)), "what its lookup resolved the gfn to"),
  wrong: ghost(bool, "a load in the hole has got something else than 0xff, or a store has got to memory"),
  astray: ghost(bool, "after the update, an access to a device has got memory instead"),
});

export const Op = define("Op", "the updating thread's next micro-operation", {}, HoleOp, () =>
  Program.nth(s.ip),
);

export const Done = define("Done", "the update is over: its last ioctl has returned", {}, bool, () =>
  Op().is("done"),
);

export const InHole = define(
  "InHole",
  "g is in the hole, or has become a part of it",
  { g: Gfn },
  bool,
  ({ g }) => or(Always.has(g), and(Watched.has(g), Done())),
);

export const Found = define("Found", "what a lookup gives now", { g: Gfn }, Mapping, ({ g }) => ({
  hva: Resolve({ g }).as("slot").hva,
  writable: ReadonlyGfns.nth(s.table).has(g).not(),
}));

export const IsOnes = define("IsOnes", "the page reads as 0xff", { h: Hva }, bool, ({ h }) =>
  and(Ones.has(h), s.spoiled.has(h).not()),
);

export const Answered = define(
  "Answered",
  "an access to g is not memory: KVM or the VMM gives 0xff, and drops what is stored",
  { g: Gfn },
  bool,
  ({ g }) => and(Backed({ g }).not(), Resolve({ g }).is("invalid").not()),
);
