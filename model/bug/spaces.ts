// A control of address spaces: a VMM that stops the vCPUs for each of them.

import { pauseAlways, pauseVcpus } from "../design/pause-vcpus.ts";
import type { Design } from "../design/design.ts";
import { Kvm, type Plan } from "../kvm/program.ts";
import { type SpacesSetting, spacesSettingOf } from "../kvm/spaces/setting.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { smram } from "../scenario/smram.ts";
import type { Bug } from "./bug.ts";

const missing = "one pause around the updates of both address spaces";

export const spacesBugs: readonly Bug<SpacesSetting>[] = [
  {
    id: "M-pause-for-each",
    commit: undefined,
    title: `without ${missing}`,
    missing,
    property: "P4x",
    broken: setting(pauseVcpus, false),
    fixed: setting(pauseAlways, true),
  },
];

function setting(design: Design, pausesOnce: boolean): SpacesSetting {
  const plan = ({ before, after }: Pick<Scenario, "before" | "after">): Plan => {
    const kvm = new Kvm(design.setUp(before, after));
    design.update(kvm, before, after);
    return kvm.plan;
  };
  return spacesSettingOf(plan(smram), plan(smram.smm), smram.before.pages, { pausesOnce });
}
