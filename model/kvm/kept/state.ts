// What KVM keeps of a lookup for the next one: the last slot of each vCPU and of each set, and translations that outlive
// the read section they were made in.
//
// A run is about one gfn. Facts are from include/linux/kvm_host.h and virt/kvm/kvm_main.c of Linux 6.14, unless a step says
// otherwise.

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
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import {
  Backed,
  Gfn,
  Hva,
  Position,
  ProgramLength,
  Resolve,
  SlotId,
  TableIndex,
  Tables,
  Vcpu,
} from "../state.ts";

export const KeptOp = named(
  "MicroOp",
  variant({ publish: { table: TableIndex }, grace: {}, generation: {}, done: {} }),
);

export const Program = given(
  "Program",
  seq(KeptOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const LastGeneration = constant("LastGeneration");
/** The word `generation` of a memslot set, with KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS. */
export const Version = named(
  "Version",
  record({ number: int("Generation", 0, LastGeneration), inProgress: bool }),
);

/** A struct kvm_memory_slot, as far as it says what is behind the gfn. */
export const Pointer = named("Pointer", record({ id: SlotId, hva: Hva }));
/** A pointer with the generation in which it was got. */
export const Kept = named("Kept", record({ version: Version, slot: Pointer }));

export const KeptRules = given(
  "Rules",
  named(
    "KeptRules",
    record({
      lastChecked: bool, // a vCPU's last slot is believed in its own generation only: a54d806688fe, v5.17
      setRepaired: bool, // a set's last slot is replaced with the slot, or dropped: 0774a964ef56, v5.7
      translationChecked: bool, // a kept translation is believed in its own generation only
    }),
  ),
  "which of KVM's precautions are taken",
);

export const KeptWhere = named(
  "Where",
  oneOf(
    "outside", // not in a read section
    "inside", // in a read section, before it has a slot
    "using", // in a read section, with a slot that it uses
  ),
);

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  oldest: variable(
    TableIndex,
    "the oldest set that a reader may still have; what only older ones have is freed",
  ),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  version: variable(Version, "the active set's generation"),
  waiting: variable(setOf(Vcpu), "SRCU readers that synchronize_srcu_expedited() still waits for"),
  gfn: variable(Gfn, "the gfn that this run is about"),
  pc: variable(map(Vcpu, KeptWhere), "where each vCPU is"),
  used: variable(map(Vcpu, option(Pointer)), "the slot that each vCPU uses"),
  last: variable(map(Vcpu, option(Kept)), "vcpu->last_used_slot and vcpu->last_used_slot_gen"),
  setLast: variable(option(Pointer), "kvm_memslots.last_used_slot of the active set"),
  translation: variable(map(Vcpu, option(Kept)), "a gfn_to_hva_cache of each vCPU, such as steal time's"),
});

export const Op = define("Op", "the updating thread's next micro-operation", {}, KeptOp, () =>
  Program.nth(s.ip),
);

export const Here = define("Here", "the slot that a lookup gives now", {}, Pointer, () => ({
  id: Resolve({ g: s.gfn }).as("slot").id,
  hva: Resolve({ g: s.gfn }).as("slot").hva,
}));

export const Has = define(
  "Has",
  "a set has the slot, or an INVALID copy of it, which keeps the slot itself alive",
  { t: TableIndex, p: Pointer },
  bool,
  ({ t, p }) => {
    const row = Tables.nth(t).at(s.gfn);
    return or(
      and(row.is("slot"), row.as("slot").id.eq(p.id), row.as("slot").hva.eq(p.hva)),
      and(row.is("invalid"), row.as("invalid").id.eq(p.id)),
      and(row.is("disabled"), row.as("disabled").id.eq(p.id)),
    );
  },
);

export const Alive = define("Alive", "the slot is not freed yet", { p: Pointer }, bool, ({ p }) =>
  or(Has({ t: s.oldest, p }), Has({ t: s.table, p })),
);

export const Mapped = define("Mapped", "a lookup gives a slot now", {}, bool, () => Backed({ g: s.gfn }));
