// The slice of the designs that stop vCPUs: whether they stop, who holds QEMU's big lock meanwhile, and who else has to wait.

import { type Constants, spec, strong, weak } from "../../checker/index.ts";
import { pauseBugs } from "../bug/pause.ts";
import { type PauseSetting, pauseSetting } from "../kvm/pause/setting.ts";
import { type PauseRules, Pausing, s } from "../kvm/pause/state.ts";
import { pauseSteps } from "../kvm/pause/steps.ts";
import { L3, L4, P16 } from "../property/pause.ts";
import { pairs } from "../registry.ts";
import { asked, instancesOf, notIn, ofLayouts, type Omission, type Slice, type SliceCase } from "./slice.ts";

function constantsOf({ rules }: PauseSetting) {
  return { Pausing: rules } satisfies Constants;
}

/** By design. kick-ioctls is as posted: a request and no signal, and one lock for all VMs. */
const pausing: Readonly<Record<string, Pick<PauseRules, "by"> & Partial<PauseRules>>> = {
  "pause-vcpus": { by: "inhibitor" },
  "pause-always": { by: "stopRequest" },
  "kick-ioctls": { by: "kernel", waitIsInterruptible: false, lockIsGlobal: true },
};

const omissions: readonly Omission[] = [
  ...ofLayouts,
  { why: "it stops no vCPU", isOf: ({ design }) => pausing[design.name] === undefined },
  notIn(["punch"], "what is updated makes no difference to a pause"),
];

const cases: readonly SliceCase<PauseSetting>[] = asked(pairs, omissions).flatMap((pair) => {
  const rules = pausing[pair.design.name];
  return rules ? [{ pair, setting: pauseSetting(pair.plan, pair.scenario.before.pages, rules) }] : [];
});

export const pause = spec(s, {
  name: "Pause",
  doc: `How a VMM stops its vCPUs before it changes memory slots

The updating thread begins a memory transaction with QEMU's big lock held, asks the vCPUs to stop, waits, changes the
slots, and lets the vCPUs run. A vCPU thread runs the guest, handles exits with the big lock, or waits in KVM_RUN for a
page that a userfaultfd handler has to bring. Another thread takes the big lock whenever it can. A vCPU of another VM
runs on the same host.

Abstracted: the whole update is one step, and one vCPU stands for all: they wait for nothing of each other.

Not modelled: what the update does to memory, for which the other slices ask; ioctls of other threads than vCPU threads.`,
  constants: [Pausing],
  init: {
    bql: "updater",
    updater: "begin",
    stop: false,
    kicked: false,
    vcpu: "user",
    handler: "idle",
    neighbour: "user",
  },
  actions: pauseSteps,
  properties: { P16, L3, L4 },
  fairness: [
    weak("ask", "kick", "release", "quiesce", "update", "finish"),
    weak("approach", "enter", "refuse", "emulated", "unhalt", "bring", "giveBack"),
    strong("regain", "emulate", "halt", "serve"),
  ],
  instances: instancesOf(cases, pauseBugs, constantsOf),
});

const actors: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["approach", "enter", "refuse", "miss", "exit", "emulate", "emulated", "halt", "unhalt"].map((name) => [
      name,
      "vcpu",
    ]),
  ),
  serve: "handler",
  bring: "handler",
  take: "other",
  giveBack: "other",
  visit: "VM 2",
  unblock: "VM 2",
  leave: "VM 2",
};

export const pauseSlice: Slice<PauseSetting> = {
  spec: pause,
  source: "model/slice/pause.ts",
  cases,
  omissions,
  bugs: pauseBugs,
  narratorOf: () => ({
    tell: ({ action: { name, doc } }) => ({ actor: actors[name] ?? "qemu", action: doc }),
  }),
};
