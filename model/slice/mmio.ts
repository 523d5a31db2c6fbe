// The MMIO caches of x86: is a page that gets memory ever taken for MMIO, because it was MMIO before?

import { and, anyWhere, type Constants, first, or, some, spec } from "../../checker/index.ts";
import { mmioBugs } from "../bug/mmio.ts";
import { isFilling, type MmioSetting, mmioSettingOf } from "../kvm/mmio/setting.ts";
import {
  FirstGeneration,
  Generation,
  LastGeneration,
  LastStamp,
  MmioRules,
  Program,
  s,
} from "../kvm/mmio/state.ts";
import { mmioSteps } from "../kvm/mmio/steps.ts";
import { tableOf } from "../kvm/program.ts";
import {
  Gfn,
  LastGfn,
  LastHva,
  LastSlot,
  LastTable,
  ProgramLength,
  TableIndex,
  Tables,
  Vcpu,
} from "../kvm/state.ts";
import { tellerOf } from "../narrate.ts";
import { P11, P11c, P11o } from "../property/no-stale-mmio.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  ofLayouts,
  onArm64,
  type Omission,
  type Slice,
  type SliceCase,
} from "./slice.ts";

export function constantsOf({ plan, pages, rules, vcpus }: MmioSetting) {
  const tables = plan.sets.map((slots) => tableOf(slots, pages));
  const rows = tables.flat();
  const updates = plan.lines.filter(({ op }) => op.tag === "generation").length;
  const stamps = Math.max(2, updates);
  return {
    Vcpu: vcpus,
    LastGfn: pages - 1,
    LastHva: Math.max(...rows.map((row) => (row.tag === "slot" ? row.hva : 0))),
    LastSlot: Math.max(...rows.map((row) => (row.tag === "absent" ? 0 : row.id))),
    LastTable: tables.length,
    Tables: tables,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    FirstGeneration: stamps - updates,
    LastGeneration: stamps,
    LastStamp: stamps - 1,
    Rules: rules,
  } satisfies Constants;
}

const omissions: readonly Omission[] = [
  ...ofLayouts,
  onArm64("KVM on arm64 has no MMIO SPTEs, and remembers nothing of a page without a slot"),
  {
    why: "MMIO is remembered for too long only where memory comes: asked where it comes and none goes, in fill and grow",
    isOf: ({ scenario }) => !isFilling(scenario),
  },
];

const cases: readonly SliceCase<MmioSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: mmioSettingOf(pair.plan, pair.scenario.before.pages),
}));

export const mmio = spec(s, {
  name: "MmioCaches",
  doc: `What KVM on x86 caches about pages without memory, while memory comes

A page without a slot gets an MMIO SPTE, which faults in a way of its own, and the vCPU notes the page in an entry of its
own. Both are stamped with the generation of the memslots. An update ends them all by changing the generation: it says
that it is in progress from its publish on, and stores the next number when the grace period is over. An SPTE has room
for the low bits only, so when these begin anew, all SPTEs are dropped.

A run is about one page, any that has memory in some of the update's sets and none in others. Pages share nothing but
the one entry that a vCPU has: what others do to it is to evict it, and an evicted entry does less. There
are as many stamps as updates, or two, and the last update wraps.

Abstracted: a slot that no access passes is tried again at once; the vCPUs are never stopped; faults on a range in flux
are not held back. Each of these only takes behaviour away, and with it a violation. A PCI hole without memory behind it
counts as no slot.

Not modelled: TLBs, obsolete roots, which memory stands behind a page, write permission: an SPTE that maps memory lets
every access through. arm64, which has no such caches.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastSlot,
    LastTable,
    Tables,
    ProgramLength,
    Program,
    FirstGeneration,
    LastGeneration,
    LastStamp,
    MmioRules,
  ],
  init: {
    table: 1,
    ip: 1,
    version: { number: first(Generation), inProgress: false },
    waiting: [],
    gfn: anyWhere("g", Gfn, (g) =>
      and(
        some({ t: TableIndex }, ({ t }) => Tables.nth(t).at(g).is("slot")),
        some({ t: TableIndex }, ({ t }) =>
          or(Tables.nth(t).at(g).is("absent"), Tables.nth(t).at(g).is("hole")),
        ),
      ),
    ),
    spte: { tag: "none" },
    pc: () => "guest",
    entry: () => null,
    seen: () => null,
  },
  actions: mmioSteps,
  properties: { P11, P11c, P11o },
  // Tables are what the initial page is chosen by.
  instances: instancesOf(cases, mmioBugs, constantsOf, ["LastHva", "LastSlot", "ProgramLength"]),
});

export const mmioSlice: Slice<MmioSetting> = {
  spec: mmio,
  source: "model/slice/mmio.ts",
  cases,
  omissions,
  bugs: mmioBugs,
  narratorOf({ plan }) {
    return { hidden: ["ip"], tell: tellerOf(plan, sayings) };
  },
};

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, string>> = {
  violation: "the guest touches the page: EPT violation, srcu_read_lock",
  misconfig: "the guest touches the page, an MMIO SPTE: EPT misconfiguration, srcu_read_lock",
  hitEntry: "its own MMIO entry hits: the access is emulated as MMIO",
  hitSpte: "the MMIO SPTE is believed: the access is emulated as MMIO",
  miss: "the MMIO SPTE is of another generation: a fault like any other",
  gone: "the MMIO SPTE is gone: the guest runs",
  findSlot: "the fault's lookup finds a slot",
  findNone: "the fault's lookup finds no slot",
  retry: "the fault's lookup finds a slot in flux: the guest runs",
  fill: "its own MMIO entry is filled, unless an update is in progress",
  stamp: "an MMIO SPTE is installed, the access is emulated as MMIO",
  install: "the memory is mapped, the guest runs",
};
