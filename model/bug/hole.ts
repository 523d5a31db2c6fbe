// Controls of the PCI hole: a page of 0xff that can be written, and RAM that goes without a zap.

import { deleteCreate } from "../design/delete-create.ts";
import type { Design } from "../design/design.ts";
import { singleHva } from "../design/pci-hole.ts";
import { type HoleSetting, holeSettingOf } from "../kvm/hole/setting.ts";
import { Kvm } from "../kvm/program.ts";
import { device } from "../scenario/device.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { shrink } from "../scenario/shrink.ts";
import type { Bug } from "./bug.ts";

const onePage = setting(singleHva, device);
const window = setting(deleteCreate, shrink);

export const holeBugs: readonly Bug<HoleSetting>[] = [
  {
    ...control(
      "M-writable-hole",
      "KVM_MEM_READONLY beside KVM_MEM_SINGLE_HVA: what is stored to one gfn is loaded from all",
    ),
    broken: { ...onePage, readonlyGfns: onePage.readonlyGfns.map(() => []) },
    fixed: onePage,
  },
  {
    ...control("M-hole-no-zap", "the zap of RAM that becomes a part of the hole"),
    broken: withoutZap(window),
    fixed: window,
  },
  {
    ...control("M-device-no-zap", "the zap of the hole where a device is plugged in"),
    property: "P17d",
    broken: withoutZap(onePage),
    fixed: onePage,
  },
];

function control(id: string, missing: string): Omit<Bug<HoleSetting>, "broken" | "fixed"> {
  return { id, commit: undefined, title: `without ${missing}`, missing, property: "P17" };
}

function withoutZap(setting: HoleSetting): HoleSetting {
  const lines = setting.plan.lines.filter(({ op }) => op.tag !== "zap");
  return { ...setting, plan: { ...setting.plan, lines } };
}

function setting({ setUp, update }: Design, scenario: Scenario): HoleSetting {
  const kvm = new Kvm(setUp(scenario.before, scenario.after));
  update(kvm, scenario.before, scenario.after);
  return holeSettingOf(kvm.plan, scenario);
}
