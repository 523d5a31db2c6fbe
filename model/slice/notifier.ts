// The MMU notifier: does KVM let go of a page that the host takes back, whatever an update does to the slots meanwhile?

import { any, type Constants, spec, weakTogether } from "../../checker/index.ts";
import { notifierBugs } from "../bug/notifier.ts";
import { type NotifierSetting, notifierSettingOf, walksOf } from "../kvm/notifier/setting.ts";
import { NotifierRules, Program, s, Walks } from "../kvm/notifier/state.ts";
import { notifierSteps } from "../kvm/notifier/steps.ts";
import { tableOf } from "../kvm/program.ts";
import { Hva, LastGfn, LastHva, LastSlot, LastTable, ProgramLength, Tables, Vcpu } from "../kvm/state.ts";
import { tellerOf } from "../narrate.ts";
import { L2n, P15, P15b, P15k } from "../property/notifier.ts";
import { pairs } from "../registry.ts";
import {
  asked,
  notIn,
  instancesOf,
  ofLayouts,
  onArm64,
  type Omission,
  type Slice,
  type SliceCase,
  unchanged,
} from "./slice.ts";

function constantsOf({ plan, pages, rules, walk, vcpus }: NotifierSetting) {
  const tables = plan.sets.map((slots) => tableOf(slots, pages));
  const rows = tables.flat();
  const lastHva = Math.max(...rows.map((row) => (row.tag === "slot" ? row.hva : 0)));
  return {
    Vcpu: vcpus,
    LastGfn: pages - 1,
    LastHva: lastHva,
    LastSlot: Math.max(...rows.map((row) => (row.tag === "absent" ? 0 : row.id))),
    LastTable: tables.length,
    Tables: tables,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Walks: plan.sets.map((slots) => walksOf(slots, lastHva, walk)),
    Rules: rules,
  } satisfies Constants;
}

const omissions: readonly Omission[] = [
  ...ofLayouts,
  onArm64("the notifier finds an INVALID slot on arm64 as on x86"),
  unchanged,
  notIn(["grow", "shrink"], "the page of a run comes, goes or stays"),
];

const cases: readonly SliceCase<NotifierSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: notifierSettingOf(pair.plan, pair.scenario.before.pages),
}));

export const notifier = spec(s, {
  name: "Notifier",
  doc: `How KVM lets go of a page that the host takes back, while its memslots change

The host tells KVM that an invalidation begins, takes the page back, and tells KVM that it ends. In between nobody may
map the page anew, and afterwards nobody may refer to it. KVM finds the page's gfns by the memslots, and counts an
invalidation only if there are any; so no memslot set is published meanwhile, or the count would not come out even.

A run is about one host virtual page. Of each reference to it is known only whether the page behind it is still the
guest's, so an invalidation can happen again and again. mmu_invalidate_seq is kept as whether it changed since somebody
read it. A pfn that KVM keeps stands for kvmclock's and Xen's pages.

Abstracted: a zap moves SPTEs to where no vCPU finds them, and reaping drops them there; for x86's zap of everything that
is what happens, for a zap of a range it is one step more than there is. A lookup and get_user_pages() are a step each,
the notifier's walk with its zap and flush is one, under mmu_lock. vCPUs are never stopped.

Not modelled: other pages, the range of an invalidation, aging and change_pte, write permission; TLBs but for one bug.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastSlot,
    LastTable,
    Tables,
    ProgramLength,
    Program,
    Walks,
    NotifierRules,
  ],
  init: {
    table: 1,
    ip: 1,
    waiting: [],
    hva: any(Hva),
    phase: "idle",
    inProgress: 0,
    spte: () => "none",
    obsolete: () => "none",
    pc: () => "guest",
    gfn: () => null,
    held: () => "none",
    stale: [],
    tlb: () => () => "none",
    cache: "none",
    refresh: null,
    refreshStale: false,
  },
  actions: notifierSteps,
  properties: { P15, P15k, P15b, L2n },
  fairness: [
    weakTogether({}, "publish", "grace", "zap", "reap"),
    weakTogether({}, "invalidate", "free", "end", "finish"),
    weakTogether({ v: Vcpu }),
  ],
  // Hvas are what a constant is a map of, and what the run is about is chosen from.
  instances: instancesOf(cases, notifierBugs, constantsOf, ["LastSlot", "LastTable", "ProgramLength"]),
});

export const notifierSlice: Slice<NotifierSetting> = {
  spec: notifier,
  source: "model/slice/notifier.ts",
  cases,
  omissions,
  bugs: notifierBugs,
  narratorOf({ plan }) {
    const tell = tellerOf(plan, sayings);
    const host = ["start", "invalidate", "free", "end", "finish"];
    return {
      hidden: ["ip"],
      tell: (move, before) => ({
        ...tell(move, before),
        ...(host.includes(move.action.name) ? { actor: "host" } : {}),
      }),
    };
  },
};

/** What a step says that is not the updating thread's, by the action's name. */
const sayings: Readonly<Record<string, string>> = {
  start: "begins to take the page back",
  invalidate: "KVM zaps the gfns that its slots have for the page",
  free: "the page is the host's",
  end: "the invalidation ends: faults begin anew",
  finish: "updates may publish again",
  touch: "the guest reads through the page table, the TLB keeps the translation",
  fault: "the guest touches the gfn: EPT violation, srcu_read_lock",
  lookup: "the fault's lookup gives the page",
  findNone: "the fault's lookup finds no slot",
  giveUp: "the fault's lookup gives something else: the guest runs",
  gup: "get_user_pages() gives the page that is there now",
  install: "the page is mapped, the guest runs",
  tryAgain: "an invalidation is open or has ended: the guest runs, and will fault again",
  stamp: "an MMIO SPTE is installed, whatever is there",
  refreshBegin: "KVM gets the pfn of the page, to keep it",
  refreshEnd: "KVM keeps the pfn, if no invalidation is open or has ended since",
};
