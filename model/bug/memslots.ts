// Bugs that the core shows: the gap between DELETE and CREATE, and kernels and VMMs that leave out a step.
//
// The gap is no bug of a kernel's code but of its interface; it is mended in QEMU, which stops its vCPUs.

import { batchedWaiting } from "../design/batched-list.ts";
import { deleteCreate } from "../design/delete-create.ts";
import type { Design } from "../design/design.ts";
import { growShrink } from "../design/grow-shrink.ts";
import { holeInSlot } from "../design/hole-in-slot.ts";
import { pauseVcpus } from "../design/pause-vcpus.ts";
import { type MemslotsSetting, settingOf } from "../kvm/setting.ts";
import { Kvm, type Op } from "../kvm/program.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { shrink } from "../scenario/shrink.ts";
import type { Bug } from "./bug.ts";

export const memslotsBugs: readonly Bug<MemslotsSetting>[] = [
  {
    id: "B27",
    commit: "open",
    title: "RHBZ 1855298 and 1979276: SeaBIOS dies while a slot is deleted and created again",
    missing: "an update without a gap: here QEMU's pause is what mends it",
    property: "P1f",
    broken: setting(deleteCreate, shrink),
    fixed: setting(pauseVcpus, shrink),
  },
  control("M-no-grace", "the grace period before a hole is zapped", "P3", holeInSlot, "grace"),
  control("M-no-zap", "the zap of a hole", "P3", holeInSlot, "zap"),
  control("M-no-invalid-grace", "the grace period of the INVALID phase", "P3", batchedWaiting, "grace"),
  control("M-no-last-grace", "the grace period before SHRINK returns", "P3", growShrink, "grace"),
  control(
    "M-no-inhibit",
    "the lock that keeps vCPU threads out of KVM_RUN while they are waited for",
    "L2",
    pauseVcpus,
    "inhibit",
  ),
  control("M-no-quiesce", "the wait for vCPUs that were kicked", "P1d", pauseVcpus, "quiesce"),
  control("M-no-resume", "the end of the pause", "L1", pauseVcpus, "resume"),
];

/** A design's plan for a shrinking slot without its first step of a kind. */
function control(
  id: string,
  missing: string,
  property: string,
  design: Design,
  tag: Op["tag"],
): Bug<MemslotsSetting> {
  const fixed = setting(design, shrink);
  const { lines } = fixed.plan;
  const at = lines.findIndex(({ op }) => op.tag === tag);
  const broken = { ...fixed, plan: { ...fixed.plan, lines: lines.filter((_, i) => i !== at) } };
  return { id, commit: undefined, title: `without ${missing}`, missing, property, broken, fixed };
}

function setting(design: Design, scenario: Scenario): MemslotsSetting {
  const { before, after } = scenario;
  const kvm = new Kvm(design.setUp(before, after));
  const refused = design.update(kvm, before, after);
  if (refused !== undefined) throw new Error(`internal error: ${design.name}/${scenario.name}: ${refused}`);
  return settingOf(kvm.plan, scenario, design.rules);
}
