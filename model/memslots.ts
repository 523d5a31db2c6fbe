// The kernel model with every pair of a design and a scenario: one spec, one instance a pair.
//
// Adding a design is adding its file and its line in `designs`; a scenario likewise.

import { type Constants, spec, weakTogether } from "../checker/index.ts";
import { appendOnly } from "./design/append-only.ts";
import { batchedList, batchedPosted, batchedSwap, batchedWaiting, fullSet } from "./design/batched-list.ts";
import { createFirst } from "./design/create-first.ts";
import { deleteCreate } from "./design/delete-create.ts";
import { type Design, onArm64 } from "./design/design.ts";
import { disabledSlots } from "./design/disabled-slots.ts";
import { fetchExit } from "./design/fetch-exit.ts";
import { growShrink } from "./design/grow-shrink.ts";
import { holeInSlot, holeOverlay, holeRetryFirst } from "./design/hole-in-slot.ts";
import { kickIoctls, pauseAlways, pauseVcpus } from "./design/pause-vcpus.ts";
import { mmioBus, onesPages, pciHole, singleHva } from "./design/pci-hole.ts";
import { resizeOnly } from "./design/resize-only.ts";
import { treeSlots } from "./design/tree-slots.ts";
import { userfaultAttribute, userfaultBitmap } from "./design/userfault.ts";
import { Kvm, type Plan, type ReaderRules, tableOf, x86 } from "./kvm/program.ts";
import {
  LastGfn,
  LastHva,
  LastSlot,
  LastTable,
  Program,
  ProgramLength,
  Rules,
  s,
  Stable,
  Tables,
  Vcpu,
} from "./kvm/state.ts";
import { gfnsOf } from "./kvm/topology.ts";
import { updaterSteps } from "./kvm/updater.ts";
import { vcpuSteps } from "./kvm/vcpu.ts";
import { P3 } from "./property/after-return.ts";
import { P1d, P1f, P1k, P1w } from "./property/no-missing.ts";
import { L1, L2 } from "./property/progress.ts";
import { P7 } from "./property/slot-identity.ts";
import { bar } from "./scenario/bar.ts";
import { boundary } from "./scenario/boundary.ts";
import { fill } from "./scenario/fill.ts";
import { grow } from "./scenario/grow.ts";
import { merge } from "./scenario/merge.ts";
import { punch } from "./scenario/punch.ts";
import { rebacked } from "./scenario/rebacked.ts";
import { resize } from "./scenario/resize.ts";
import { romSwap } from "./scenario/rom.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { shadow } from "./scenario/shadow.ts";
import { shrink } from "./scenario/shrink.ts";
import { split } from "./scenario/split.ts";
import { windows } from "./scenario/windows.ts";

export const designs: readonly Design[] = [
  deleteCreate,
  appendOnly,
  treeSlots,
  holeInSlot,
  holeRetryFirst,
  holeOverlay,
  batchedPosted,
  onArm64(batchedPosted),
  batchedList,
  onArm64(batchedList),
  batchedWaiting,
  batchedSwap,
  fullSet,
  growShrink,
  resizeOnly,
  disabledSlots,
  fetchExit,
  pciHole,
  mmioBus,
  singleHva,
  onesPages,
  userfaultAttribute,
  userfaultBitmap,
  pauseVcpus,
  pauseAlways,
  kickIoctls,
  createFirst,
];

export const scenarios: readonly Scenario[] = [
  punch,
  fill,
  grow,
  shrink,
  split,
  merge,
  resize,
  boundary,
  rebacked,
  shadow,
  romSwap,
  windows,
  bar,
];

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
  const refused = design.update(kvm, before, after) ?? undefined;
  const inexpressible = refused ?? (kvm.plan.sets.length === 1 ? "nothing to do: its slots stay" : undefined);
  const plan = inexpressible === undefined ? kvm.plan : undefined;
  return { design, scenario, instance: `${design.name}/${scenario.name}`, plan, inexpressible };
}

/** The constants of a plan in its scenario, for a number of vCPUs. */
export function constantsOf(
  plan: Plan,
  { before, after }: Scenario,
  vcpus: number,
  rules: Partial<ReaderRules> = {},
) {
  const { pages } = before;
  const remains = new Set(after.ram.flatMap(gfnsOf));
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
    Stable: before.ram.flatMap(gfnsOf).filter((gfn) => remains.has(gfn)),
    Rules: { ...x86, ...rules },
  } satisfies Constants;
}

const instances = Object.fromEntries(
  pairs.flatMap(({ instance, plan, scenario, design }) =>
    plan ? [[instance, constantsOf(plan, scenario, 2, design.rules)] as const] : [],
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
address space, shadow paging. Of arm64, only that a guest's access to an INVALID slot finds no slot.`,
  constants: [Vcpu, LastGfn, LastHva, LastSlot, LastTable, Tables, ProgramLength, Program, Stable, Rules],
  init: {
    table: 1,
    ip: 1,
    waiting: [],
    inhibited: false,
    inFlux: [],
    spte: () => null,
    pc: () => "guest",
    gfn: () => null,
    hva: () => null,
  },
  actions: { ...updaterSteps, ...vcpuSteps },
  properties: { P1d, P1f, P1w, P1k, P3, P7, L1, L2 },
  fairness: [
    weakTogether({}, "publish", "grace", "zap", "invalidate", "validate", "inhibit", "quiesce", "resume"),
    weakTogether({ v: Vcpu }),
  ],
  instances,
});
