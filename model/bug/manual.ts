// Controls of the log that is cleared by hand: the calls in the wrong order, and a call without one of its steps.

import { Kvm } from "../kvm/program.ts";
import { type ManualSetting, manualSettingOf } from "../kvm/manual/setting.ts";
import { ram, type Topology } from "../kvm/topology.ts";
import type { Bug } from "./bug.ts";

type Line = ManualSetting["plan"]["lines"][number];

const onePage: Topology = { pages: 1, ram: [ram(0, 1)] };

const read: readonly Line[] = [
  { ioctl: "GET_DIRTY_LOG slot 0", does: "kick the vCPUs", op: { tag: "sync" } },
  { ioctl: "GET_DIRTY_LOG slot 0", does: "read the bits", op: { tag: "read", bitmap: 0 } },
];
const clear: Line = {
  ioctl: "CLEAR_DIRTY_LOG slot 0",
  does: "clear the bits, and write-protect the pages or clear their D bits",
  op: { tag: "clear", bitmap: 0 },
};
const flush: Line = { ioctl: "CLEAR_DIRTY_LOG slot 0", does: "flush the TLBs", op: { tag: "flush" } };
const copy: Line = { ioctl: "migration", does: "copy the pages", op: { tag: "report" } };

export const manualBugs: readonly Bug<ManualSetting>[] = [
  control("M-copy-before-clear", "the order: clear a page's bit, then copy the page", [
    ...read,
    copy,
    clear,
    flush,
  ]),
  control("M-clear-no-flush", "the TLB flush of KVM_CLEAR_DIRTY_LOG", [...read, clear, copy]),
];

function control(id: string, missing: string, lines: readonly Line[]): Bug<ManualSetting> {
  return {
    id,
    commit: undefined,
    title: `without ${missing}`,
    missing,
    property: "P6m",
    broken: logOf(lines),
    fixed: logOf([...read, clear, flush, copy]),
  };
}

/** One slot whose log is read and cleared, and no update. */
function logOf(lines: readonly Line[]): ManualSetting {
  const { plan, ...rest } = manualSettingOf(new Kvm([{ id: 0, ...ram(0, 1) }]).plan, {
    before: onePage,
    after: onePage,
  });
  return { ...rest, plan: { ...plan, lines: [...lines, ...plan.lines] } };
}
