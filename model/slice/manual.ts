// The dirty log that is read by one call and cleared by another: what changes for updates of slots.

import {
  all,
  and,
  any,
  anyWhere,
  bool,
  type Constants,
  every,
  ifElse,
  map,
  setOf,
  setWhere,
  spec,
} from "../../checker/index.ts";
import { manualBugs } from "../bug/manual.ts";
import { dirtyTableOf } from "../kvm/dirty/setting.ts";
import {
  Bitmap,
  LastBitmap,
  Logging,
  MapsPage,
  Remaining,
  Resolve,
  Rules,
  Spte,
  Tables,
  Watched,
} from "../kvm/dirty/state.ts";
import { vcpuSteps } from "../kvm/dirty/vcpu.ts";
import { freshBits, type ManualSetting, manualSettingOf } from "../kvm/manual/setting.ts";
import { Fresh, m, Program } from "../kvm/manual/state.ts";
import { manualSteps } from "../kvm/manual/steps.ts";
import { Gfn, Hva, LastGfn, LastHva, LastTable, ProgramLength, Vcpu } from "../kvm/state.ts";
import { tellerOf } from "../narrate.ts";
import { P6i, P6m } from "../property/manual-log.ts";
import { pairs } from "../registry.ts";
import { sayings } from "./dirty.ts";
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
} from "./slice.ts";

const omissions: readonly Omission[] = [
  ...ofLayouts,
  onArm64("as P6w"),
  unchanged,
  notIn(
    ["grow", "bar"],
    "memory that stays in a longer slot, and memory that changes its place, differ from P6w and P6p",
  ),
];

const cases: readonly SliceCase<ManualSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: manualSettingOf(pair.plan, pair.scenario, pair.design),
}));

function constantsOf(setting: ManualSetting) {
  const { plan, pages, watched, remaining, rules, vcpus } = setting;
  const tables = plan.sets.map((slots) => dirtyTableOf(slots, setting, true));
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
    Fresh: freshBits(setting),
    Rules: rules,
  } satisfies Constants;
}

export const manualLog = spec(m, {
  name: "ManualLog",
  doc: `Dirty bitmaps that the VMM reads by one call and clears by another, while KVM's memory slots change

With KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, KVM_GET_DIRTY_LOG only reads; KVM_CLEAR_DIRTY_LOG clears the bits that the VMM names and
lets their pages' next stores be noticed. With KVM_DIRTY_LOG_INITIALLY_SET a new bitmap begins with all bits set. Before it
deletes a slot the VMM reads its log. Everything else is as in DirtyLog.

Abstracted: as there. A bit of a bitmap that is not published yet counts: no step of the update can fail here, so its slot
will come, and the VMM will read it. The kernel clears bits and protects their pages in one step, under mmu_lock.

Not modelled: that a VMM clears its log in the middle of an update; slots that begin to be logged.`,
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
    Fresh,
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
    bits: any(setOf(Bitmap)),
    taken: false,
    told: false,
    initiallySet: any(bool),
    migrating: true,
    stale: false,
  },
  // As a CLEAR leaves it: every store will be noticed. New bitmaps are empty, or full.
  where: () =>
    and(
      all({ g: Gfn }, ({ g }) =>
        m.spte.at(g).eq(ifElse(Spte, MapsPage({ r: Resolve({ g }) }), "clean", "none")),
      ),
      m.bits.eq(setWhere("b", Bitmap, (b) => and(m.initiallySet, Fresh.has({ bitmap: b, page: m.page })))),
    ),
  actions: { ...manualSteps, ...vcpuSteps },
  properties: { P6m, P6i },
  instances: instancesOf(cases, manualBugs, constantsOf),
});

export const manualSlice: Slice<ManualSetting> = {
  spec: manualLog,
  source: "model/slice/manual.ts",
  cases,
  omissions,
  bugs: manualBugs,
  narratorOf({ plan }) {
    return { hidden: ["ip"], tell: tellerOf(plan, sayings) };
  },
};
