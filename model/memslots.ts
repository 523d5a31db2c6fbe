// The kernel model with every pair of a design and a scenario: one spec, one instance a pair.
//
// Adding a design is adding its file and its line in `designs`; a scenario likewise.

import { type Constants, spec, strong, weakTogether } from "../checker/index.ts";
import { batchedList } from "./design/batched-list.ts";
import { deleteCreate } from "./design/delete-create.ts";
import type { Design } from "./design/design.ts";
import { growShrink } from "./design/grow-shrink.ts";
import { holeInSlot } from "./design/hole-in-slot.ts";
import { pauseVcpus } from "./design/pause-vcpus.ts";
import { singleHva } from "./design/single-hva.ts";
import { Kvm, type Plan, tableOf } from "./kvm/program.ts";
import {
  LastGfn,
  LastHva,
  LastSlot,
  LastTable,
  Program,
  ProgramLength,
  s,
  Tables,
  Vcpu,
} from "./kvm/state.ts";
import { updaterSteps } from "./kvm/updater.ts";
import { vcpuSteps } from "./kvm/vcpu.ts";
import { P3 } from "./property/after-return.ts";
import { P1d, P1f, P1k, P1w } from "./property/no-missing.ts";
import { L1, L2 } from "./property/progress.ts";
import { P7 } from "./property/slot-identity.ts";
import { fill } from "./scenario/fill.ts";
import { grow } from "./scenario/grow.ts";
import { punch } from "./scenario/punch.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { shrink } from "./scenario/shrink.ts";

export const designs: readonly Design[] = [
  deleteCreate,
  holeInSlot,
  batchedList,
  growShrink,
  singleHva,
  pauseVcpus,
];

export const scenarios: readonly Scenario[] = [punch, fill, grow, shrink];

/** A design in a scenario: its plan, or the reason why it has none. */
export interface Pair {
  readonly design: Design;
  readonly scenario: Scenario;
  /** The instance of the spec: delete-create/punch. */
  readonly instance: string;
  readonly plan: Plan | undefined;
  readonly inexpressible: string | undefined;
}

export const pairs: readonly Pair[] = designs.flatMap((design) =>
  scenarios.map((scenario) => pair(design, scenario)),
);

function pair(design: Design, scenario: Scenario): Pair {
  const { before, after } = scenario;
  const kvm = new Kvm(design.setUp(before, after));
  const inexpressible = design.update(kvm, before, after) ?? undefined;
  const plan = inexpressible === undefined ? kvm.plan : undefined;
  return { design, scenario, instance: `${design.name}/${scenario.name}`, plan, inexpressible };
}

/** The constants of a plan with a number of vCPUs, over the guest-physical pages of its scenario. */
export function constantsOf(plan: Plan, pages: number, vcpus: number) {
  const tables = plan.sets.map((slots) => tableOf(slots, pages));
  const rows = tables.flat();
  return {
    Vcpu: vcpus,
    LastGfn: pages - 1,
    LastHva: Math.max(...rows.map((row) => (row.tag === "slot" ? row.hva : 0))),
    LastSlot: Math.max(...rows.map((row) => (row.tag === "absent" ? 0 : row.id))),
    LastTable: tables.length,
    Tables: tables,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map((line) => line.op),
  } satisfies Constants;
}

const instances = Object.fromEntries(
  pairs.flatMap(({ instance, plan, scenario }) =>
    plan ? [[instance, constantsOf(plan, scenario.before.pages, 2)] as const] : [],
  ),
);

export const memslots = spec(s, {
  name: "Memslots",
  doc: `How KVM changes a guest's memory slots while vCPUs run

An updating thread runs a program of micro-operations: what a design's ioctls do, in the order in which a VMM issues
them. Publishing a memslot set and waiting for its readers are two steps, because readers run in between.

Abstracted: one page stands for a run of pages that the sets never tell apart, because a lookup only compares gfns with
the ends of slots. A zap with its TLB flush is one step: it is done under mmu_lock, and there are no TLBs here. Memory
is sequentially consistent: rcu_assign_pointer and srcu_dereference order what the model orders.

Not modelled: TLBs, obsolete roots, MMIO SPTEs, the notifier, dirty logging, allocation failures, huge pages, a second
address space, architectures other than x86 with two-dimensional paging.`,
  constants: [Vcpu, LastGfn, LastHva, LastSlot, LastTable, Tables, ProgramLength, Program],
  init: {
    table: 1,
    ip: 1,
    waiting: [],
    inhibited: false,
    spte: () => null,
    pc: () => "guest",
    gfn: () => null,
    hva: () => null,
  },
  actions: { ...updaterSteps, ...vcpuSteps },
  properties: { P1d, P1f, P1w, P1k, P3, P7, L1, L2 },
  fairness: [
    weakTogether({}, "publish", "grace", "zap", "inhibit", "quiesce", "resume"),
    weakTogether({ v: Vcpu }),
    // A kick is an interrupt: a vCPU that keeps coming back to guest mode does not escape it for ever.
    strong("kicked"),
  ],
  instances,
});
