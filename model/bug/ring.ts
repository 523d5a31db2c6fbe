// Controls of the dirty ring: a reset after which stores go unnoticed.

import { getDirtyLog } from "../ioctl/dirty-log.ts";
import { Kvm } from "../kvm/program.ts";
import { type RingSetting, ringSettingOf } from "../kvm/ring/setting.ts";
import { ram, type Topology } from "../kvm/topology.ts";
import type { Bug } from "./bug.ts";

const onePage: Topology = { pages: 1, ram: [ram(0, 1)] };

export const ringBugs: readonly Bug<RingSetting>[] = [
  control(
    "M-ring-no-protect",
    "the step of KVM_RESET_DIRTY_RINGS after which stores are noticed again",
    "reset",
  ),
  control("M-ring-no-flush", "the TLB flush of KVM_RESET_DIRTY_RINGS", "flush"),
];

function control(id: string, missing: string, tag: "reset" | "flush"): Bug<RingSetting> {
  const fixed = readRings();
  const lines = fixed.plan.lines.filter(({ op }) => op.tag !== tag);
  const broken = { ...fixed, plan: { ...fixed.plan, lines } };
  return { id, commit: undefined, title: `without ${missing}`, missing, property: "P6r", broken, fixed };
}

/** The rings are read once, and no slot changes. */
function readRings(): RingSetting {
  const kvm = new Kvm([{ id: 0, ...ram(0, 1) }]);
  getDirtyLog(kvm, 0);
  return ringSettingOf(kvm.plan, { before: onePage, after: onePage });
}
