// The slice of per-slot arrays: no design is asked about them, two historic bugs are.

import { type Constants, spec, weakTogether } from "../../checker/index.ts";
import { archBugs, type ArchSetting } from "../bug/arch.ts";
import { Copying, s } from "../kvm/arch/state.ts";
import { archSteps } from "../kvm/arch/steps.ts";
import { L2a, P3a } from "../property/slot-arrays.ts";
import { instancesOf, type Slice, ofBugs } from "./slice.ts";

function constantsOf({ rules }: ArchSetting) {
  return { Copying: rules } satisfies Constants;
}

export const slotArrays = spec(s, {
  name: "SlotArrays",
  doc: `Arrays that hang on memory slots, while an update copies the slots

With shadow paging every slot has an array of reverse maps. A vCPU allocates them all when it first needs one, in the active
set, under slots_arch_lock. An update works on copies of slots, publishes them, waits for readers without that lock, since readers take it, and
publishes again.

Abstracted: one slot with one array.

Not modelled: what the arrays are for.`,
  constants: [Copying],
  init: { lock: "nobody", updater: "begin", array: false, copy: false, vcpu: "idle" },
  actions: archSteps,
  properties: { P3a, L2a },
  fairness: [
    weakTogether({}, "duplicate", "publishInvalid", "grace", "copyAgain", "publish"),
    weakTogether({}, "begin", "allocate"),
  ],
  instances: instancesOf([], archBugs, constantsOf),
});

export const archSlice: Slice<ArchSetting> = {
  spec: slotArrays,
  source: "model/slice/arch.ts",
  cases: [],
  omissions: ofBugs,
  bugs: archBugs,
  narratorOf: () => ({
    tell: ({ action: { name, doc } }) => ({
      actor: ["enter", "begin", "allocate"].includes(name) ? "vcpu" : "kvm",
      action: doc,
    }),
  }),
};
