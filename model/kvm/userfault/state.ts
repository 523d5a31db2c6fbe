// What the slice of post-copy is about: pages whose contents come while the guest runs, and the bits by which user space
// keeps KVM from mapping them before.
//
// A run is about one slot whose place never changes. Facts about mm/userfaultfd are of Linux 6.14; those about KVM Userfault
// are of the patches that were posted, none of which is merged.

import {
  and,
  bool,
  define,
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
import { Gfn, Position, ProgramLength, Vcpu } from "../state.ts";

/** One atomic piece of an ioctl, or of what a VMM does to bring in pages. */
export const UserfaultOp = named(
  "MicroOp",
  variant({
    flag: { on: bool }, // publishes the slot with KVM_MEM_USERFAULT, or without
    grace: {},
    zap: { gfns: setOf(Gfn) },
    invalidate: { gfns: setOf(Gfn) },
    validate: {},
    resume: {},
    bring: { gfns: setOf(Gfn) }, // the contents of pages
    setBits: { gfns: setOf(Gfn) },
    clearBits: { gfns: setOf(Gfn) },
    freeBits: {},
    promise: { on: bool }, // what the VMM may rely on, once an ioctl has returned
    done: {},
  }),
);

export const Program = given(
  "Program",
  seq(UserfaultOp, ProgramLength),
  "what the VMM's thread does, step by step, inside of ioctls and outside; the last step is done",
);

export const UserfaultRules = given(
  "Rules",
  named(
    "UserfaultRules",
    record({
      hook: oneOf("none", "pfn", "hva"), // who looks at bits: nobody, faults of guests in a flagged slot, all lookups
      armed: bool, // userfaultfd is registered, so that whoever reads a missing page by its hva waits for it
      small: bool, // while bits count, a fault maps one page and no huge one
      rechecks: bool, // a fault that an invalidation has overtaken is tried again
    }),
  ),
  "where post-copy is caught, and what KVM does about it",
);

/** Where a vCPU is. From check to kernel it holds kvm->srcu. */
export const UserfaultWhere = named(
  "Where",
  oneOf(
    "user", // in user space, and not to enter yet
    "guest", // in guest mode
    "check", // a fault whose lookup says that the page's bit counts; the bit is not read yet
    "pin", // a fault that is about to get the page: by get_user_pages(), or from the guest_memfd
    "install", // a fault that has the page, its SPTE is not installed yet
    "kernel", // KVM itself is to read the page
    "zeroes", // failed: KVM has read a page whose contents have not come
    "exited", // in user space with KVM_EXIT_MEMORY_FAULT, because the bit is set
  ),
);

export const s = state({
  flagged: variable(bool, "in the active memslot set the slot has KVM_MEM_USERFAULT"),
  ip: variable(Position, "the micro-operation that the VMM's thread does next"),
  waiting: variable(setOf(Vcpu), "SRCU readers that synchronize_srcu_expedited() still waits for"),
  running: variable(bool, "the VMM lets its vCPU threads call KVM_RUN"),
  arrived: variable(setOf(Gfn), "pages whose contents have come"),
  bits: variable(setOf(Gfn), "pages of which an access by the guest is to exit"),
  freed: variable(bool, "the VMM has freed the memory of the bitmap"),
  promised: variable(bool, "by KVM's word no page is mapped whose bit is set"),
  inFlux: variable(setOf(Gfn), "gfns of an open invalidation: faults on them are tried again"),
  overtaken: variable(setOf(Vcpu), "vCPUs whose fault began before mmu_invalidate_seq has changed"),
  spte: variable(setOf(Gfn), "gfns that the second-level page table maps"),
  pc: variable(map(Vcpu, UserfaultWhere), "where each vCPU is"),
  gfn: variable(map(Vcpu, option(Gfn)), "the page of the access that is under way"),
});

// ---------------------------------------------------------------------------------------------
// Operators

export const Op = define("Op", "the VMM's next micro-operation", {}, UserfaultOp, () => Program.nth(s.ip));

export const Done = define("Done", "nothing is left to do for the VMM", {}, bool, () => Op().is("done"));

export const Counts = define("Counts", "a lookup says that bits count", {}, bool, () =>
  or(UserfaultRules.hook.eq("hva"), and(UserfaultRules.hook.eq("pfn"), s.flagged)),
);

export const Readable = define(
  "Readable",
  "who reads the page at g by its hva, or gets it, need not wait",
  { g: Gfn },
  bool,
  ({ g }) => or(UserfaultRules.armed.not(), s.arrived.has(g)),
);
