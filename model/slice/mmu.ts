// The slices of the MMU: TLBs, obsolete roots, write permission, huge SPTEs. They share one machine, and each looks
// at one concern with as few vCPUs and gfns as it needs.

import {
  type Constants,
  type invariant,
  type Plain,
  spec,
  type Step,
  weakTogether,
} from "../../checker/index.ts";
import type { Bug } from "../bug/bug.ts";
import { hugeBugs, mmuBugs, progressBugs, readonlyBugs } from "../bug/mmu.ts";
import {
  changed,
  closely,
  hugePages,
  kept,
  madeReadonly,
  type MmuSetting,
  mmuSetting,
  readonlyOf,
  takenAway,
} from "../kvm/mmu/setting.ts";
import { Huge, Kernel, m, Program, ReadonlyGfns, Watched } from "../kvm/mmu/state.ts";
import { mmuUpdaterSteps, slowZapSteps } from "../kvm/mmu/updater.ts";
import { guestSteps, kvmSteps } from "../kvm/mmu/vcpu.ts";
import type { Plan } from "../kvm/program.ts";
import { tablesOf } from "../kvm/setting.ts";
import { LastGfn, LastHva, LastSlot, LastTable, ProgramLength, Rules, Tables, Vcpu } from "../kvm/state.ts";
import { cells, type Manner, narratorOf } from "../narrate.ts";
import { L1t, L2t } from "../property/mmu-progress.ts";
import { P2, P2k } from "../property/no-mixed.ts";
import { P10, P10s } from "../property/no-stale-huge.ts";
import { P3o, P3t } from "../property/nothing-left.ts";
import { P4 } from "../property/one-view.ts";
import { P12 } from "../property/readonly.ts";
import { P8 } from "../property/sptes-stay.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  instancesOf,
  notIn,
  ofBugs,
  ofLayouts,
  type Omission,
  type Slice,
  type SliceCase,
  unchanged,
} from "./slice.ts";

function constantsOf({ plan, pages, watched, rules, kernel, huge, vcpus }: MmuSetting) {
  return {
    Vcpu: vcpus,
    ...tablesOf(plan, pages),
    Readonly: plan.sets.map((slots) => readonlyOf(slots, pages)),
    Huge: huge,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Watched: watched,
    Rules: rules,
    Kernel: kernel,
  } satisfies Constants;
}

const common = `A zap of everything obsoletes the roots, kicks the vCPUs out of them, and reaps their SPTEs: three steps. A zap of a
range and its TLB flush are one step, under mmu_lock.

Abstracted: what the core abstracts. A fault and its lookup are one step: before the lookup a vCPU only makes a grace
period longer. A TLB keeps what it has until it is flushed: one that forgets is as if the access had not been. A
kicked vCPU loads its new root and enters in one step.

Not modelled: MMIO SPTEs, the notifier, dirty logging, allocation failures, a second address space, shadow paging.`;

interface Concern {
  readonly name: string;
  readonly doc: string;
  readonly properties: Readonly<Record<string, ReturnType<typeof invariant>>>;
  /** What there is beside guests and today's updates. */
  readonly others: Readonly<Record<string, Step>>;
  readonly cases: readonly SliceCase<MmuSetting>[];
  readonly omissions: readonly Omission[];
  readonly bugs: readonly Bug<MmuSetting>[];
}

function sliceOf({ name, doc, properties, others, cases, omissions, bugs }: Concern): Slice<MmuSetting> {
  const actions: Readonly<Record<string, Step>> = { ...mmuUpdaterSteps, ...guestSteps, ...others };
  const ofVcpus = Object.keys({ ...guestSteps, ...kvmSteps });
  return {
    spec: spec(m, {
      name,
      doc: `${doc}\n\n${common}`,
      constants: [
        Vcpu,
        LastGfn,
        LastHva,
        LastSlot,
        LastTable,
        Tables,
        ReadonlyGfns,
        Huge,
        ProgramLength,
        Program,
        Watched,
        Rules,
        Kernel,
      ],
      init: {
        table: 1,
        ip: 1,
        waiting: [],
        inhibited: false,
        inFlux: [],
        spte: () => null,
        orphan: () => null,
        stale: [],
        tlb: () => () => null,
        pc: () => "guest",
        gfn: () => null,
        found: () => null,
        saw: () => [],
        kvmSaw: [],
      },
      actions,
      properties,
      fairness: [
        weakTogether({}, ...Object.keys(actions).filter((name) => !ofVcpus.includes(name))),
        weakTogether({ v: Vcpu }),
      ],
      instances: instancesOf(cases, bugs, constantsOf),
    }),
    source: "model/slice/mmu.ts",
    cases,
    omissions,
    bugs,
    narratorOf: ({ plan, pages }) => narratorOf(plan, pages, {}, manner),
  };
}

const manner: Manner = {
  sayings: {
    reload: () => "kicked out of the guest: new root, TLB flushed, the guest runs",
    touch: (gfn) => `the guest reaches gfn ${gfn}`,
    fault: (gfn) => `the guest touches gfn ${gfn}: exit, the lookup finds a slot`,
    tryAgain: (gfn) => `fault on gfn ${gfn}: stale, nothing is installed`,
    translate: (gfn) => `KVM needs guest memory at gfn ${gfn}: srcu_read_lock, the lookup finds a slot`,
    reply: (gfn) => `another vCPU ioctl reads or writes gfn ${gfn} through its hva`,
  },
  rows: ({ spte, orphan, tlb }) => [
    ["spte", cells(spte, mappingText)],
    ["old root", cells(orphan, mappingText)],
    ...Object.entries(tlb as Readonly<Record<string, Plain>>).map(
      ([vcpu, entries]) => [`tlb ${vcpu}`, cells(entries, mappingText)] as const,
    ),
  ],
  legend: [
    "numbers are slot ids, in spte, old root and tlb hvas; r read-only, H huge,",
    "I invalid, h hole, D disabled, . nothing",
  ],
};

function mappingText(mapping: Plain): string {
  if (mapping === null) return ".";
  const { hva, writable, huge } = mapping as Readonly<Record<string, Plain>>;
  return `${JSON.stringify(hva)}${writable === true ? "" : "r"}${huge === true ? "H" : ""}`;
}

type Watch = (plan: Plan, pages: number) => readonly number[];

/** The pairs in which there is something to watch, as cases, and why the others are none. */
function casesOf(
  watch: Watch,
  nothing: string,
  others: (plan: Plan, pages: number) => Partial<Omit<MmuSetting, "rules">> = () => ({}),
  also: readonly Omission[] = [],
): Pick<Concern, "cases" | "omissions"> {
  const omissions: readonly Omission[] = [
    ...ofLayouts,
    unchanged,
    {
      why: nothing,
      isOf: ({ plan, scenario }) => plan !== undefined && watch(plan, scenario.before.pages).length === 0,
    },
    ...also,
  ];
  const cases = asked(pairs, omissions).map((pair): SliceCase<MmuSetting> => {
    const plan = closely(pair.plan);
    const { pages } = pair.scenario.before;
    const setting = { rules: pair.design.rules ?? {}, ...others(plan, pages) };
    return { pair, setting: mmuSetting(plan, pages, watch(plan, pages), setting) };
  });
  return { cases, omissions };
}

const mmuSlice = sliceOf({
  name: "Mmu",
  doc: `How stale mappings of a page survive a memslot update, and for how long

One or two pages that get other memory, or none, are accessed by guests, through TLB and SPTE, and by KVM.`,
  properties: { P2, P2k, P3t, P3o, P4 },
  others: kvmSteps,
  ...casesOf(
    (plan, pages) => (takenAway(plan, pages).length > 0 ? changed(plan, pages).slice(0, 2) : []),
    "no page loses its memory, so there is nothing old to be left",
  ),
  bugs: mmuBugs,
});

const keptSlice = sliceOf({
  name: "MmuKept",
  doc: `Whether a memslot update drops SPTEs of memory that it leaves alone

A guest accesses the pages that stay as they are.`,
  properties: { P8 },
  others: {},
  ...casesOf(kept, "no page keeps both its memory and its rights", () => ({ vcpus: 1 }), [
    notIn(
      ["punch", "grow", "merge", "boundary", "shadow"],
      "pages stay beside a window, in a longer slot, in another slot, or beside a slot of their own",
    ),
  ]),
  bugs: [],
});

const hugeSlice = sliceOf({
  name: "MmuHuge",
  doc: `Whether huge SPTEs survive an update of what they cover

Faults map two pages by one huge SPTE where the memslot set lets them.`,
  properties: { P10, P10s },
  others: {},
  ...casesOf(
    (plan, pages) => (hugePages(plan, pages)[0] ?? []).slice(0, 2),
    "no slot has two pages that could be mapped by one huge SPTE before",
    (plan, pages) => ({ huge: hugePages(plan, pages), vcpus: 1 }),
    [notIn(["punch", "shrink", "split"], "a huge page loses its middle or its end, or is cut in two")],
  ),
  bugs: hugeBugs,
});

const readonlySlice = sliceOf({
  name: "MmuReadonly",
  doc: `Whether a page that becomes read-only can still be stored to

A page of RAM becomes read-only, of the same memory or of other.`,
  properties: { P12 },
  others: kvmSteps,
  ...casesOf(madeReadonly, "no page becomes read-only", () => ({ vcpus: 1 })),
  bugs: readonlyBugs,
});

const progressSlice = sliceOf({
  name: "MmuProgress",
  doc: `Whether faults and zaps end

A guest accesses a page of a slot that stays, while another slot goes.`,
  properties: { L1t, L2t },
  others: slowZapSteps,
  cases: [],
  omissions: ofBugs,
  bugs: progressBugs,
});

export const mmuSlices: readonly Slice<MmuSetting>[] = [
  mmuSlice,
  keptSlice,
  hugeSlice,
  readonlySlice,
  progressSlice,
];
