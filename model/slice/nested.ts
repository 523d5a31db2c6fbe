// The slice of nested guests: what a hypervisor in the guest loses by an update of its own memory slots.

import { any, spec } from "../../checker/index.ts";
import { nestedBugs, type NestedSetting } from "../bug/nested.ts";
import { nestedSteps } from "../kvm/nested/steps.ts";
import { Remaps, s } from "../kvm/nested/state.ts";
import { settingOf } from "../kvm/setting.ts";
import {
  Gfn,
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
import { narratorOf } from "../narrate.ts";
import { P1n, P3n } from "../property/nested.ts";
import { pairs } from "../registry.ts";
import { constantsOf as coreConstantsOf } from "./memslots.ts";
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

/** S13 is these. */
const omissions: readonly Omission[] = [
  ...ofLayouts,
  onArm64("KVM on arm64 keeps no page of a nested guest mapped, as of v6.14"),
  unchanged,
  notIn(
    ["punch", "shrink", "rebacked"],
    "the page lies beside a window or beside what is cut off, or gets other memory",
  ),
];

const cases: readonly SliceCase<NestedSetting>[] = asked(pairs, omissions).map((pair) => ({
  pair,
  setting: { ...settingOf(pair.plan, pair.scenario, pair.design.rules), remaps: false },
}));

/** The core's, with one vCPU that needs no name. */
function constantsOf(setting: NestedSetting) {
  const { Vcpu: _, ...rest } = coreConstantsOf(setting);
  return { ...rest, Remaps: setting.remaps };
}

export const nestedPages = spec(s, {
  name: "NestedPages",
  doc: `A nested guest whose hypervisor's memory slots change

The guest L1 is a hypervisor. When it enters its own guest L2, KVM looks up a page of L1's that the VMCS names, maps it, and
keeps it mapped while L2 runs, also across exits that L1 does not hear of. No read section is held meanwhile, so no grace
period waits for it, and a zap of SPTEs does not touch it.

Abstracted: one vCPU with one such page: vCPUs share nothing here. L2's exits that L1 does not hear of change nothing.

Not modelled: the nested EPT root, for which KVM has an empty page since v6.6 where it used to stop the VM; areas of MSRs that
are loaded at a nested exit; KVM_SET_NESTED_STATE, which is P1k's; that KVM marks the page dirty, by a second lookup, when it gives it back.`,
  constants: [LastGfn, LastHva, LastSlot, LastTable, Tables, ProgramLength, Program, Stable, Rules, Remaps],
  init: {
    table: 1,
    ip: 1,
    waiting: false,
    inhibited: false,
    gfn: any(Gfn),
    pinned: null,
    at: "L1",
  },
  actions: nestedSteps,
  properties: { P1n, P3n },
  instances: instancesOf(cases, nestedBugs, constantsOf),
});

const own = ["enter", "kicked", "launch", "pin", "wait", "fail", "leave"];

export const nestedSlice: Slice<NestedSetting> = {
  spec: nestedPages,
  source: "model/slice/nested.ts",
  cases,
  omissions,
  bugs: nestedBugs,
  narratorOf({ plan, pages }) {
    const tellings = own.map(
      (name) =>
        [
          name,
          () => ({
            actor: "vcpu0",
            action: nestedPages.actions.find((each) => each.name === name)?.doc ?? name,
          }),
        ] as const,
    );
    return narratorOf(plan, pages, Object.fromEntries(tellings));
  },
};
