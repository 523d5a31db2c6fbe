// What is known to be missing for nested guests: nothing tells them that a page which they have mapped is gone.

import { growShrink } from "../design/grow-shrink.ts";
import { Kvm } from "../kvm/program.ts";
import { type MemslotsSetting, settingOf } from "../kvm/setting.ts";
import { shrink } from "../scenario/shrink.ts";
import type { Bug } from "./bug.ts";

export interface NestedSetting extends MemslotsSetting {
  readonly remaps: boolean;
}

export const nestedBugs: readonly Bug<NestedSetting>[] = [
  {
    id: "M-nested-pinned",
    commit: undefined,
    title: "without a new lookup of what a nested guest has mapped",
    missing: "a new lookup of what a nested guest has mapped; no kernel has it, and 357a18ad230f says so",
    property: "P3n",
    broken: setting(false),
    fixed: setting(true),
  },
];

function setting(remaps: boolean): NestedSetting {
  const kvm = new Kvm(growShrink.setUp(shrink.before, shrink.after));
  growShrink.update(kvm, shrink.before, shrink.after);
  return { ...settingOf(kvm.plan, shrink), remaps };
}
