// Controls of pauses: an inhibitor that kicks once, and a host whose waits for pages no signal ends.

import { pauseVcpus } from "../design/pause-vcpus.ts";
import { Kvm } from "../kvm/program.ts";
import { type PauseSetting, pauseSetting } from "../kvm/pause/setting.ts";
import type { PauseRules } from "../kvm/pause/state.ts";
import { punch } from "../scenario/punch.ts";
import type { Bug } from "./bug.ts";

export const pauseBugs: readonly Bug<PauseSetting>[] = [
  control("M-one-kick", "the repeated kick: a vCPU thread that was about to enter missed the first", {
    kicksAgain: false,
  }),
  control("M-deaf-wait", "a wait for a userfaultfd page that signals end (S19)", {
    waitIsInterruptible: false,
  }),
];

function control(id: string, missing: string, rules: Partial<PauseRules>): Bug<PauseSetting> {
  const kvm = new Kvm(pauseVcpus.setUp(punch.before, punch.after));
  pauseVcpus.update(kvm, punch.before, punch.after);
  const setting = (own: Partial<PauseRules>): PauseSetting =>
    pauseSetting(kvm.plan, punch.before.pages, { by: "inhibitor", ...own });
  const title = `without ${missing}`;
  return {
    id,
    commit: undefined,
    title,
    missing,
    property: "L4",
    broken: setting(rules),
    fixed: setting({}),
  };
}
