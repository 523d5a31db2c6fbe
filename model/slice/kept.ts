// What KVM keeps of a lookup for the next one: is a slot ever used after it was freed?

import { any, type Constants, spec } from "../../checker/index.ts";
import { keptBugs } from "../bug/kept.ts";
import { type KeptSetting, keptSettingOf } from "../kvm/kept/setting.ts";
import { KeptRules, LastGeneration, Program, s } from "../kvm/kept/state.ts";
import { keptSteps } from "../kvm/kept/steps.ts";
import { tableOf } from "../kvm/program.ts";
import { Gfn, LastGfn, LastHva, LastSlot, LastTable, ProgramLength, Tables, Vcpu } from "../kvm/state.ts";
import { tellerOf } from "../narrate.ts";
import { P3s } from "../property/no-freed-slot.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  notIn,
  ofLayouts,
  type Omission,
  type Slice,
  type SliceCase,
  usualRoom,
} from "./slice.ts";

function constantsOf({ plan, pages, rules }: KeptSetting) {
  const tables = plan.sets.map((slots) => tableOf(slots, pages));
  const rows = tables.flat();
  return {
    Vcpu: 1,
    LastGfn: pages - 1,
    LastHva: Math.max(...rows.map((row) => (row.tag === "slot" ? row.hva : 0))),
    LastSlot: Math.max(...rows.map((row) => (row.tag === "absent" ? 0 : row.id))),
    LastTable: tables.length,
    Tables: tables,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    LastGeneration: plan.lines.filter(({ op }) => op.tag === "generation").length,
    Rules: rules,
  } satisfies Constants;
}

const omissions: readonly Omission[] = [
  ...ofLayouts,
  notIn(["shrink"], "a slot goes or is replaced, one page with it, and another page stays"),
];

const cases: readonly SliceCase<KeptSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: keptSettingOf(pair.plan, pair.scenario.before.pages),
}));

export const kept = spec(s, {
  name: "KeptLookups",
  doc: `What KVM keeps of a memslot lookup, while slots go

A vCPU remembers the slot that it found last, and so does each memslot set; a translation for a paravirtual structure is
kept from one read section to the next. All of these outlive the grace period that frees a slot, so they carry the
generation in which they were found, or are repaired by the update.

A run is about one gfn and one vCPU: vCPUs share nothing but the set's last slot, which one of them can leave behind for
itself. A slot is freed when a grace period has passed since a set with it, or with its INVALID copy, was the active
one.

Not modelled: what is done with a slot, other gfns in the same slot, the host page behind an hva, for which there is a
model of its own.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastSlot,
    LastTable,
    Tables,
    ProgramLength,
    Program,
    LastGeneration,
    KeptRules,
  ],
  init: {
    table: 1,
    oldest: 1,
    ip: 1,
    version: { number: 0, inProgress: false },
    waiting: [],
    gfn: any(Gfn),
    pc: () => "outside",
    used: () => null,
    last: () => null,
    setLast: null,
    translation: () => null,
  },
  actions: keptSteps,
  properties: { P3s },
  instances: instancesOf(cases, keptBugs, constantsOf, [...usualRoom, "LastGeneration"]),
});

export const keptSlice: Slice<KeptSetting> = {
  spec: kept,
  source: "model/slice/kept.ts",
  cases,
  omissions,
  bugs: keptBugs,
  narratorOf({ plan }) {
    return { hidden: ["ip"], tell: tellerOf(plan, sayings) };
  },
};

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, string>> = {
  enter: "srcu_read_lock",
  lookup: "a search of the active set gives the slot",
  hitLast: "the vCPU's last slot is believed, without a search",
  hitSet: "the set's last slot is believed, without a search",
  hitTranslation: "the kept translation is believed, without a lookup",
  translate: "a search of the active set gives the slot, and its translation is kept",
  leave: "srcu_read_unlock",
};
