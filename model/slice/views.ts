// The slice of two maps: what a VMM believes of guest memory, and what it has told KVM.

import { any, type Constants, spec } from "../../checker/index.ts";
import { viewBugs } from "../bug/views.ts";
import { settingOf, tablesOf } from "../kvm/setting.ts";
import { LastGfn, LastHva, LastSlot, LastTable, ProgramLength, Rules, Tables, Vcpu } from "../kvm/state.ts";
import { type ViewSetting, viewSettingOf } from "../kvm/view/setting.ts";
import { Kept, LastView, Order, Program, s, Views } from "../kvm/view/state.ts";
import { viewSteps } from "../kvm/view/steps.ts";
import { tellerOf } from "../narrate.ts";
import { P19, P19o, P1v } from "../property/views.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  notIn,
  ofLayouts,
  type Omission,
  type Slice,
  type SliceCase,
  unchanged,
} from "./slice.ts";

const fillers = ["pci-hole", "single-hva", "ones-pages"];
/** Designs whose pause lasts as long as the memory transaction: pause_all_vcpus() in memory_region_transaction_begin. */
const aroundTransaction = ["pause-always", "kick-ioctls"];

const omissions: readonly Omission[] = [
  ...ofLayouts,
  {
    why: "its slot behind the PCI hole is nothing in this VMM's map, and RAM is updated as by delete-create",
    isOf: ({ design }) => fillers.includes(design.name),
  },
  unchanged,
  notIn(["punch", "fill", "rebacked", "bar"], "RAM goes, comes, gets other memory, or changes its place"),
];

const cases: readonly SliceCase<ViewSetting>[] = asked(pairs, omissions).map((pair) => {
  const { plan, scenario, design } = pair;
  const { rules } = settingOf(plan, scenario, design.rules);
  const around = aroundTransaction.includes(design.name);
  return { pair, setting: viewSettingOf(plan, scenario, around, rules) };
});

export function constantsOf({ plan, pages, views, kept, rules, vcpus }: ViewSetting) {
  const tables = tablesOf(plan, pages);
  return {
    Vcpu: vcpus,
    ...tables,
    LastHva: Math.max(tables.LastHva, ...views.flat().map((hva) => hva ?? 0)),
    LastView: views.length,
    Views: views,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Kept: kept,
    Rules: rules,
  } satisfies Constants;
}

export const twoMaps = spec(s, {
  name: "TwoMaps",
  doc: `A VMM's own map of guest memory, beside the slots that it has told KVM

Where KVM finds no slot, a load or store exits, and the VMM answers it by its own map. An update changes both, one after
the other: QEMU before 8.0 changed its map after its ioctls, QEMU since 8.0 before them.

Abstracted: a guest's access that KVM can do by itself is one step. The VMM's map changes as a whole, by a pointer that
the vCPU threads read under RCU.

Not modelled: SPTEs that an update has still to zap; what devices and vhost do with the VMM's map; accesses without an exit
that a VMM can answer, which are P1f, P1w and P1k.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastSlot,
    LastTable,
    LastView,
    Tables,
    Views,
    ProgramLength,
    Program,
    Kept,
    Rules,
  ],
  init: {
    table: 1,
    view: 1,
    order: any(Order),
    ip: 1,
    inhibited: false,
    pc: () => "guest",
    gfn: () => null,
  },
  actions: viewSteps,
  properties: { P1v, P19, P19o },
  instances: instancesOf(cases, viewBugs, constantsOf),
});

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, string>> = {
  enter: "KVM_RUN",
  kicked: "kicked out of KVM_RUN",
  touch: "the guest loads or stores",
  proceed: "KVM does it by itself, or lets the guest try again",
  exitMmio: "no slot: KVM_EXIT_MMIO",
  answer: "the VMM answers by its current map",
  goOn: "ready to call KVM_RUN again",
};

export const viewsSlice: Slice<ViewSetting> = {
  spec: twoMaps,
  source: "model/slice/views.ts",
  cases,
  omissions,
  bugs: viewBugs,
  narratorOf: ({ plan }) => ({ hidden: ["ip"], tell: tellerOf(plan, sayings) }),
};
