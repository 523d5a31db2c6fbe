// The dirty ring: whether its entries still lead to their pages when the slots that they name have changed.

import { all, any, anyWhere, type Constants, ifElse, map, spec } from "../../checker/index.ts";
import { ringBugs } from "../bug/ring.ts";
import { Logging, Spte } from "../kvm/dirty/state.ts";
import { type RingSetting, ringSettingOf, ringTableOf } from "../kvm/ring/setting.ts";
import { LastOffset, MapsPage, Program, s, Stopped, Tables, Watched } from "../kvm/ring/state.ts";
import { ringUpdaterSteps } from "../kvm/ring/updater.ts";
import { ringVcpuSteps } from "../kvm/ring/vcpu.ts";
import { Gfn, Hva, LastGfn, LastHva, LastSlot, LastTable, ProgramLength, Vcpu } from "../kvm/state.ts";
import { tellerOf } from "../narrate.ts";
import { P6r, P6rp } from "../property/dirty-ring.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  notIn,
  ofLayouts,
  onArm64,
  type Omission,
  type Slice,
  type SliceCase,
  unchanged,
  usualRoom,
} from "./slice.ts";

const omissions: readonly Omission[] = [
  ...ofLayouts,
  onArm64("as P6w"),
  unchanged,
  {
    why: "it differs from hole-in-slot by whose bitmap a mark finds, and a ring has no bitmaps",
    isOf: ({ design }) => design.holes === "unseen",
  },
  notIn(
    ["grow", "fill", "split", "bar"],
    "a slot keeps its id, two become one, one becomes two, or one moves",
  ),
];

const cases: readonly SliceCase<RingSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: ringSettingOf(pair.plan, pair.scenario, pair.design.rules?.stopped),
}));

function constantsOf({ plan, pages, watched, stopped, vcpus }: RingSetting) {
  const tables = plan.sets.map((slots) => ringTableOf(slots, pages));
  const rows = tables.flat().flatMap((row) => (row.tag === "absent" ? [] : [row]));
  return {
    Vcpu: vcpus,
    LastGfn: pages - 1,
    LastHva: Math.max(...rows.map(({ hva }) => hva), ...watched),
    LastSlot: Math.max(...rows.map(({ entry }) => entry.slot)),
    LastOffset: Math.max(...rows.map(({ entry }) => entry.offset)),
    LastTable: tables.length,
    Tables: tables,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Watched: watched,
    Stopped: stopped,
  } satisfies Constants;
}

export const dirtyRing = spec(s, {
  name: "DirtyRing",
  doc: `What becomes of a dirty ring's entries while KVM's memory slots change

Instead of bitmaps, each vCPU has a ring of entries, which name a slot's id and an offset in the slot. An entry stays in the
ring when its slot is deleted. The VMM reads all rings where it would read a slot's log, by the slots that it knows then,
copies the pages, and gives the entries back, after which KVM notices stores to those pages again.

Abstracted: a behaviour follows one host page of memory that the guest keeps, and entries about other pages are left out.
All rings are one set: their order does not matter. A fault lets the store through and leaves its entry in one step: an
entry that is left later is still left, because rings do not go with slots.

Not modelled: a ring that is full, which makes a vCPU wait; a bitmap beside the ring; a thread of the VMM that reads rings
during an update, which QEMU's kvm_slots_lock forbids since 8.0.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastSlot,
    LastOffset,
    LastTable,
    Tables,
    ProgramLength,
    Program,
    Watched,
    Stopped,
  ],
  init: {
    table: 1,
    ip: 1,
    waiting: [],
    inhibited: false,
    inFlux: [],
    page: anyWhere("h", Hva, (h) => Watched.has(h)),
    logging: any(Logging),
    spte: any(map(Gfn, Spte)),
    tlb: [],
    pc: () => "guest",
    gfn: () => null,
    found: () => null,
    pml: () => null,
    ring: [],
    collected: [],
    taken: false,
    stale: false,
  },
  // As a reset leaves it: every store will be noticed.
  where: () => all({ g: Gfn }, ({ g }) => s.spte.at(g).eq(ifElse(Spte, MapsPage({ g }), "clean", "none"))),
  actions: { ...ringUpdaterSteps, ...ringVcpuSteps },
  properties: { P6r, P6rp },
  instances: instancesOf(cases, ringBugs, constantsOf, [...usualRoom, "LastOffset"]),
});

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, string>> = {
  enter: "KVM_RUN",
  kicked: "kicked out of KVM_RUN",
  store: "the guest stores to the page; its mapping lets it through unnoticed",
  storeLogged: "the guest stores to the page: D is set, the PML buffer has the gfn",
  flushPml: "out of the guest: an entry for the gfn from the PML buffer, of the slot that is there now",
  fault: "the guest stores to the page: exit, the lookup finds a slot",
  install: "the SPTE is made writable, and an entry left in the ring",
  kernelLookup: "KVM is to write to the page: its lookup finds a slot",
  write: "KVM writes to the page through the hva, and leaves an entry",
};

export const ringSlice: Slice<RingSetting> = {
  spec: dirtyRing,
  source: "model/slice/ring.ts",
  cases,
  omissions,
  bugs: ringBugs,
  narratorOf({ plan }) {
    return { hidden: ["ip"], tell: tellerOf(plan, sayings) };
  },
};
