// What the slice of two maps is about: a VMM has a map of guest memory of its own, by which it answers exits, beside the
// slots that it has told KVM.
//
// Tables, rules and operators are the core's; here are only the variables that differ. There are no SPTEs: whether an
// access exits is decided by the slots.

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
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../../checker/index.ts";
import { Backed, Gfn, Hva, Missing, Position, ProgramLength, Resolve, TableIndex, Vcpu } from "../state.ts";

export const LastView = constant("LastView");
export const ViewIndex = int("ViewIndex", 1, LastView);

/** When QEMU makes its new map the current one: before 8.0 after its ioctls, since 8.0 before them. */
export const Order = named("Order", oneOf("ioctlsFirst", "mapFirst"));

/** One atomic piece of an update, as far as the two maps and the running of vCPUs go. */
export const ViewOp = named(
  "MicroOp",
  variant({
    publish: { table: TableIndex },
    inhibit: {},
    quiesce: {},
    resume: {},
    show: { view: ViewIndex, order: Order }, // nothing, if the VMM has the other order
    done: {},
  }),
);

export const Program = given(
  "Program",
  seq(ViewOp, ProgramLength),
  "what the updating thread does, step by step; the last step is done",
);

export const Views = given(
  "Views",
  seq(named("View", map(Gfn, option(Hva))), LastView),
  "the VMM's map before the update, between, and after it: the memory behind each gfn, if any",
);

export const Kept = given(
  "Kept",
  setOf(Gfn),
  "gfns that are RAM before and after the update, of the same memory",
);

export const s = state({
  table: variable(TableIndex, "kvm->memslots[as]: the active memslot set"),
  view: variable(ViewIndex, "the VMM's current map of guest memory: address_space_memory.current_map"),
  order: variable(Order, "which of the two the VMM changes first; never changes"),
  ip: variable(Position, "the micro-operation that the updating thread does next"),
  inhibited: variable(bool, "the VMM keeps its vCPU threads out of KVM_RUN"),
  pc: variable(
    map(
      Vcpu,
      named(
        "Where",
        oneOf(
          "user", // in user space, outside KVM_RUN
          "guest", // in guest mode
          "exit", // in KVM, before the memslot lookup
          "asking", // KVM_EXIT_MMIO: in user space, before it looks into the VMM's map
          "memory", // answered from memory that the VMM's map has there
          "device", // answered as a device's registers, or as nothing
        ),
      ),
    ),
    "where each vCPU is",
  ),
  gfn: variable(map(Vcpu, option(Gfn)), "the gfn of the load or store that a vCPU has begun"),
});

export const Op = define("Op", "the updating thread's next micro-operation", {}, ViewOp, () =>
  Program.nth(s.ip),
);

export const Shown = define("Shown", "what the VMM's map has now", { g: Gfn }, option(Hva), ({ g }) =>
  Views.nth(s.view).at(g),
);

export const Differ = define(
  "Differ",
  "a guest's access to g does not exit but the VMM's map has other memory there, or none; or it exits and there is memory",
  { g: Gfn },
  bool,
  ({ g }) =>
    or(
      and(Backed({ g }), or(Shown({ g }).isNone(), Resolve({ g }).as("slot").hva.ne(Shown({ g }).value()))),
      and(Missing({ g }), Shown({ g }).isSome()),
    ),
);
