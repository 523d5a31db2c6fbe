// A control of the two maps: a VMM that takes ranges out of its map as it deletes their slots, and lets vCPUs run meanwhile.

import { pauseAlways } from "../design/pause-vcpus.ts";
import { Kvm } from "../kvm/program.ts";
import { showLine, type ViewSetting, viewOf, viewSettingOf } from "../kvm/view/setting.ts";
import { punch } from "../scenario/punch.ts";
import type { Bug } from "./bug.ts";

const paused = inPieces();

export const viewBugs: readonly Bug<ViewSetting>[] = [
  {
    id: "M-map-in-pieces",
    commit: undefined,
    title: "a VMM whose map loses what goes before it gets what comes, without a pause",
    missing:
      "a pause, or a map that changes as a whole: an exit about memory that stays gets a device's answer",
    property: "P1v",
    broken: {
      ...paused,
      plan: { ...paused.plan, lines: paused.plan.lines.filter(({ op }) => !pauses(op.tag)) },
    },
    fixed: paused,
  },
];

/** pause-always in punch, with a map in between that has no RAM. */
function inPieces(): ViewSetting {
  const { before, after } = punch;
  const kvm = new Kvm(pauseAlways.setUp(before, after));
  pauseAlways.update(kvm, before, after);
  const usual = viewSettingOf(kvm.plan, punch, true);
  const lines = usual.plan.lines.flatMap((line) =>
    line.op.tag !== "show"
      ? [line]
      : line.op.order === "mapFirst"
        ? [showLine(2, "mapFirst"), showLine(2, "ioctlsFirst")]
        : [showLine(3, "mapFirst"), showLine(3, "ioctlsFirst")],
  );
  const views = [before, { ...before, ram: [] }, after].map(viewOf);
  return { ...usual, plan: { ...usual.plan, lines }, views };
}

function pauses(tag: string): boolean {
  return ["inhibit", "quiesce", "resume"].includes(tag);
}
