// The core of the kernel model: memslot sets, their readers and the page table that the readers fill. Every other slice
// adds a concern to it.

import { type Constants, spec, weakTogether } from "../../checker/index.ts";
import { memslotsBugs } from "../bug/memslots.ts";
import { type MemslotsSetting, settingOf, tablesOf } from "../kvm/setting.ts";
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
} from "../kvm/state.ts";
import { updaterSteps } from "../kvm/updater.ts";
import { vcpuSteps } from "../kvm/vcpu.ts";
import { narratorOf } from "../narrate.ts";
import { P3 } from "../property/after-return.ts";
import { P1d, P1f, P1k, P1w } from "../property/no-missing.ts";
import { L1, L2 } from "../property/progress.ts";
import { P7 } from "../property/slot-identity.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  ofLayouts,
  type Omission,
  type Slice,
  type SliceCase,
  unchanged,
} from "./slice.ts";

export function constantsOf({ plan, pages, stable, rules, vcpus }: MemslotsSetting) {
  return {
    Vcpu: vcpus,
    ...tablesOf(plan, pages),
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Stable: stable,
    Rules: rules,
  } satisfies Constants;
}

const omissions: readonly Omission[] = [
  ...ofLayouts,
  unchanged,
  {
    why: "RAM stays as it is: P17 and P17d are about the hole",
    isOf: ({ scenario }) => scenario.after.devices !== undefined,
  },
];

const cases: readonly SliceCase<MemslotsSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: settingOf(pair.plan, pair.scenario, pair.design.rules),
}));

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
  instances: instancesOf(cases, memslotsBugs, constantsOf),
});

export const memslotsSlice: Slice<MemslotsSetting> = {
  spec: memslots,
  source: "model/slice/memslots.ts",
  cases,
  omissions,
  bugs: memslotsBugs,
  narratorOf({ plan, pages }) {
    return narratorOf(plan, pages);
  },
};
