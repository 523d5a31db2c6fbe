// The slice of the PCI hole: whatever stands behind it, what a guest reads there is 0xff.

import { type Constants, spec } from "../../checker/index.ts";
import { holeBugs } from "../bug/hole.ts";
import { type HoleSetting, holeSettingOf } from "../kvm/hole/setting.ts";
import { Always, Devices, Ones, Program, ReadonlyGfns, s, Watched } from "../kvm/hole/state.ts";
import { holeSteps } from "../kvm/hole/steps.ts";
import { tablesOf } from "../kvm/setting.ts";
import { LastGfn, LastHva, LastSlot, LastTable, ProgramLength, Tables, Vcpu } from "../kvm/state.ts";
import { tellerOf } from "../narrate.ts";
import { P17, P17d } from "../property/hole-value.ts";
import { pairs } from "../registry.ts";
import { asked, instancesOf, notIn, ofLayouts, type Omission, type Slice, type SliceCase } from "./slice.ts";

/** The four that are about the hole, what they are compared with, and what must be the same as that. */
const designs = ["delete-create", "tree-slots", "pci-hole", "mmio-bus", "single-hva", "ones-pages"];

const omissions: readonly Omission[] = [
  ...ofLayouts,
  {
    why: "it has nothing behind the PCI hole, so the VMM answers there, as with delete-create",
    isOf: ({ design }) => !designs.includes(design.name),
  },
  notIn(
    ["device", "punch", "shrink"],
    "the hole shrinks by a device, or RAM becomes a part of it in the middle or at its end",
  ),
];

const cases: readonly SliceCase<HoleSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: holeSettingOf(pair.plan, pair.scenario),
}));

function constantsOf({ plan, pages, watched, always, devices, readonlyGfns, ones, vcpus }: HoleSetting) {
  return {
    Vcpu: vcpus,
    ...tablesOf(plan, pages),
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Readonly: readonlyGfns,
    Ones: ones,
    Watched: watched,
    Always: always,
    Devices: devices,
  } satisfies Constants;
}

export const pciHoles = spec(s, {
  name: "PciHole",
  doc: `What a guest loads from the PCI hole while KVM's memory slots change

Behind gfns that are neither RAM nor a device's there is no slot, and the VMM answers 0xff; or a slot without memory, for
which KVM answers; or a read-only slot whose gfns all map to one page of 0xff, or to a page each. Stores are dropped.

Abstracted: whoever answers answers 0xff at once, and drops what is stored. A zap with its TLB flush is one step.

Not modelled: instruction fetches from the hole and page tables in it, which no guest means to have: a slot without memory
gives bytes of 0xff to the one and #PF for the other, no slot gives KVM_EXIT_INTERNAL_ERROR and #PF. That a
kernel with KVM_MEM_PCI_HOLE as posted meets BUG_ON() where it expects an hva, which Sean Christopherson found in review.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastSlot,
    LastTable,
    Tables,
    ProgramLength,
    Program,
    ReadonlyGfns,
    Ones,
    Watched,
    Always,
    Devices,
  ],
  init: {
    table: 1,
    ip: 1,
    waiting: [],
    spte: () => null,
    spoiled: [],
    pc: () => "guest",
    gfn: () => null,
    found: () => null,
    wrong: false,
    astray: false,
  },
  actions: holeSteps,
  properties: { P17, P17d },
  instances: instancesOf(cases, holeBugs, constantsOf),
});

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, string>> = {
  load: "the guest loads from where a page is mapped",
  store: "the guest stores to a page that is mapped writable",
  fault: "the guest's access faults: exit, srcu_read_lock",
  lookup: "the lookup finds a slot with memory",
  install: "the SPTE is installed",
  drop: "a store to a read-only slot: KVM_EXIT_MMIO, dropped",
  retry: "the slot is INVALID, RET_PF_RETRY",
  answer: "no memory: a load gets 0xff, a store is dropped; or a device answers",
};

export const holeSlice: Slice<HoleSetting> = {
  spec: pciHoles,
  source: "model/slice/hole.ts",
  cases,
  omissions,
  bugs: holeBugs,
  narratorOf: ({ plan }) => ({ hidden: ["ip"], tell: tellerOf(plan, sayings) }),
};
