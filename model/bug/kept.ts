// Bugs of what KVM keeps of a lookup: slots and translations that are used after they were freed.

import { createSlot } from "../ioctl/create.ts";
import { deleteSlot } from "../ioctl/delete.ts";
import { type KeptRuleSet, type KeptSetting, keptSettingOf } from "../kvm/kept/setting.ts";
import { Kvm, type Slot } from "../kvm/program.ts";
import type { Bug } from "./bug.ts";

const page: Slot = { id: 0, base: 0, pages: 1, hva: 0 };

const remove = after((kvm) => deleteSlot(kvm, page.id));
const replace = after((kvm) => {
  deleteSlot(kvm, page.id);
  createSlot(kvm, { ...page, hva: 1 });
});

export const keptBugs: readonly Bug<KeptSetting>[] = [
  {
    id: "B10",
    commit: "0774a964ef56",
    title: "KVM: Fix out of range accesses to memslots (2020), CVE-2020-36313",
    missing: "the reset of a set's last slot when that slot is deleted",
    property: "P3s",
    broken: without(remove, { setRepaired: false }),
    fixed: remove,
  },
  {
    id: "B11",
    commit: "a54d806688fe",
    title: "KVM: Keep memslots in tree-based structures instead of array-based ones (2021)",
    missing: "the generation beside a vCPU's last slot",
    property: "P3s",
    broken: without(remove, { lastChecked: false }),
    fixed: remove,
  },
  {
    id: "B17",
    commit: "7e2175ebd695",
    title: "KVM: x86: Fix recording of guest steal time / preempted status (2021), after CVE-2019-3016",
    missing: "the look at the generation, before a kept translation is used",
    property: "P3s",
    broken: without(replace, { translationChecked: false }),
    fixed: replace,
  },
];

function after(update: (kvm: Kvm) => void): KeptSetting {
  const kvm = new Kvm([page]);
  update(kvm);
  return keptSettingOf(kvm.plan, 1);
}

function without(setting: KeptSetting, rules: Partial<KeptRuleSet>): KeptSetting {
  return { ...setting, rules: { ...setting.rules, ...rules } };
}
