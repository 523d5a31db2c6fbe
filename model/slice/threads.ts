// The slice of kernel threads: readers of guest memory that no VMM can stop.

import { spec } from "../../checker/index.ts";
import { type MemslotsSetting, settingOf } from "../kvm/setting.ts";
import {
  LastGfn,
  LastHva,
  LastSlot,
  LastTable,
  Program,
  ProgramLength,
  Rules,
  Stable,
  Tables,
} from "../kvm/state.ts";
import { s } from "../kvm/thread/state.ts";
import { threadSteps } from "../kvm/thread/steps.ts";
import { narratorOf } from "../narrate.ts";
import { P1x } from "../property/kernel-threads.ts";
import { pairs } from "../registry.ts";
import { constantsOf as coreConstantsOf } from "./memslots.ts";
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

const omissions: readonly Omission[] = [
  ...ofLayouts,
  unchanged,
  notIn(
    ["punch", "rebacked", "shadow"],
    "a page that stays keeps its memory, gets other memory, or gets a slot of its own",
  ),
];

const cases: readonly SliceCase<MemslotsSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: settingOf(pair.plan, pair.scenario, pair.design.rules),
}));

/** The core's, without vCPUs. */
export function constantsOf(setting: MemslotsSetting) {
  const { Vcpu: _, ...rest } = coreConstantsOf(setting);
  return rest;
}

export const kernelThreads = spec(s, {
  name: "KernelThreads",
  doc: `A kernel thread reads and writes guest memory while KVM changes its memory slots

Some readers are no vCPUs: Xen events that an eventfd's work delivers, a mediated graphics device. They hold kvm->srcu while
they look up and use an address, as a vCPU does, but stopping the vCPUs does not stop them.

Abstracted: one such thread, one access at a time. What an update does besides publishing and waiting is one step each,
which the thread does not notice.

Not modelled: caches of addresses, which such threads may use instead of a lookup.`,
  constants: [LastGfn, LastHva, LastSlot, LastTable, Tables, ProgramLength, Program, Stable, Rules],
  init: { table: 1, ip: 1, waiting: false, at: "idle", gfn: null, hva: null },
  actions: threadSteps,
  properties: { P1x },
  instances: instancesOf(cases, [], constantsOf),
});

export const threadsSlice: Slice<MemslotsSetting> = {
  spec: kernelThreads,
  source: "model/slice/threads.ts",
  cases,
  omissions,
  bugs: [],
  narratorOf({ plan, pages }) {
    const tellings = ["begin", "translate", "wait", "access", "fail", "giveUp"].map(
      (name) =>
        [
          name,
          () => ({
            actor: "kthread",
            action: kernelThreads.actions.find((each) => each.name === name)?.doc ?? name,
          }),
        ] as const,
    );
    return narratorOf(plan, pages, Object.fromEntries(tellings));
  },
};
