// Dirty logging: whether the bits that a migration lives on survive an update of the slots that carry them.

import { all, any, anyWhere, type Constants, every, ifElse, map, spec } from "../../checker/index.ts";
import { dirtyBugs } from "../bug/dirty.ts";
import { type DirtySetting, dirtySettingOf, dirtyTableOf } from "../kvm/dirty/setting.ts";
import {
  Bitmap,
  LastBitmap,
  Logged,
  Logging,
  MapsPage,
  Program,
  Remaining,
  Resolve,
  Rules,
  s,
  Spte,
  Tables,
  Watched,
} from "../kvm/dirty/state.ts";
import { updaterSteps } from "../kvm/dirty/updater.ts";
import { vcpuSteps } from "../kvm/dirty/vcpu.ts";
import { Gfn, Hva, LastGfn, LastHva, LastTable, ProgramLength, Vcpu } from "../kvm/state.ts";
import { tellerOf } from "../narrate.ts";
import { P6h, P6p, P6w } from "../property/dirty-preserved.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  ofLayouts,
  onArm64,
  type Omission,
  type Slice,
  type SliceCase,
  unchanged,
} from "./slice.ts";

function constantsOf(setting: DirtySetting) {
  const { plan, pages, watched, remaining, logged, rules, vcpus } = setting;
  const tables = plan.sets.map((slots, i) => dirtyTableOf(slots, setting, logged || i > 0));
  const hvas = tables.flat().map((row) => (row.tag === "absent" ? 0 : row.hva));
  const bitmaps = plan.sets.flat().map(({ bitmap }) => bitmap ?? 0);
  return {
    Vcpu: vcpus,
    LastGfn: pages - 1,
    LastHva: Math.max(...hvas, ...watched),
    LastBitmap: Math.max(...bitmaps),
    LastTable: tables.length,
    Tables: tables,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Watched: watched,
    Remaining: remaining,
    Logged: logged,
    Rules: rules,
  } satisfies Constants;
}

const omissions: readonly Omission[] = [
  ...ofLayouts,
  onArm64("the order in which a fault on arm64 marks its page is not modelled"),
  unchanged,
  {
    why: "RAM stays as it is, with all its bits",
    isOf: ({ scenario }) => scenario.after.devices !== undefined,
  },
];

const cases: readonly SliceCase<DirtySetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: dirtySettingOf(pair.plan, pair.scenario, pair.design),
}));

export const dirtyLog = spec(s, {
  name: "DirtyLog",
  doc: `What becomes of dirty bits while KVM's memory slots change

Guest memory is migrated: the VMM has copied every page, KVM's dirty bitmaps say which ones were written to since, and
the VMM copies those again as soon as it is told. A bitmap lives as long as a slot points to it. An updating thread runs a design's program, in which the VMM reads
the log of what it deletes.

Abstracted: a behaviour follows one host page, any of the guest's. Pages exchange no bits, so nothing is lost by looking
at one at a time; what other pages do to a vCPU only makes it wait. A bit is named by its host page instead of by its
place in the slot. A fault begins with its lookup, since nothing before it can be seen. A zap and its TLB flush are one
step. A PML buffer has one entry, for the page that is followed.

The kick of a TLB flush waits until vCPUs have left the guest, not until they have read their PML buffers: that is
the exit handler's first work, after the kick's wait is over.

Not modelled: loads, which may also make KVM map a page writable and mark it; huge pages; the dirty ring; a GET that
fails; stores that become KVM_EXIT_MMIO, which the VMM carries out and marks itself.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastBitmap,
    LastTable,
    Tables,
    ProgramLength,
    Program,
    Watched,
    Remaining,
    Logged,
    Rules,
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
    live: every(Bitmap),
    bits: [],
    taken: false,
    migrating: Logged,
    stale: false,
  },
  // As a GET leaves it: every store will be noticed.
  where: () =>
    all({ g: Gfn }, ({ g }) =>
      s.spte
        .at(g)
        .eq(ifElse(Spte, MapsPage({ r: Resolve({ g }) }), ifElse(Spte, Logged, "clean", "dirty"), "none")),
    ),
  actions: { ...updaterSteps, ...vcpuSteps },
  properties: { P6w, P6p, P6h },
  instances: instancesOf(cases, dirtyBugs, constantsOf),
});

/** What a vCPU's step says, by the action's name. */
export const sayings: Readonly<Record<string, string>> = {
  enter: "KVM_RUN",
  kicked: "kicked out of KVM_RUN",
  store: "the guest stores to the page; its mapping lets it through unnoticed",
  storeLogged: "the guest stores to the page: D is set, the PML buffer has the gfn",
  flushPml: "out of the guest: looks up the gfn from the PML buffer",
  faultFast: "the guest stores to the page, write-protected: exit, lookup",
  fix: "fast_page_fault makes the page's SPTE writable",
  fixNothing: "fast_page_fault: the SPTE has changed, nothing to fix",
  fault: "the guest stores to the page, not mapped: exit, the lookup finds a slot",
  install: "the fault installs the SPTE and sets the bit, unless the gfn is in flux",
  mark: "the bit is set in the bitmap of the slot that was found, if any",
  kernelLookup: "KVM is to write to the page: its lookup finds a slot",
  write: "KVM writes to the page through the hva",
};

export const dirtySlice: Slice<DirtySetting> = {
  spec: dirtyLog,
  source: "model/slice/dirty.ts",
  cases,
  omissions,
  bugs: dirtyBugs,
  narratorOf({ plan }) {
    return { hidden: ["ip"], tell: tellerOf(plan, sayings) };
  },
};
