// What an instance of the slice of the log that is cleared by hand is made of: the plan, in which the VMM is only told the
// log of what it deletes.

import type { PlainOf } from "../../../checker/index.ts";
import { type DirtyOp, type DirtySetting, dirtySettingOf, dirtyTableOf } from "../dirty/setting.ts";
import type { Line, Plan } from "../program.ts";
import type { ManualOp } from "./state.ts";

type ManualLine = Line<PlainOf<typeof ManualOp>>;

export interface ManualSetting extends Omit<DirtySetting, "plan" | "logged"> {
  readonly plan: Plan<PlainOf<typeof ManualOp>>;
}

/** As in DirtyLog, but for the second vCPU, which changes no verdict here. */
export function manualSettingOf(...of: Parameters<typeof dirtySettingOf>): ManualSetting {
  const setting = dirtySettingOf(...of);
  const { lines, sets } = setting.plan;
  return { ...setting, plan: { sets, lines: lines.flatMap((line) => withManual(line)) }, vcpus: 1 };
}

/** GET only reads; whoever deletes the slot has no reason to clear its log. */
function withManual(line: Line<DirtyOp>): readonly ManualLine[] {
  const { op } = line;
  switch (op.tag) {
    case "fetch":
      return [{ ...line, does: "read the bits", op: { tag: "read", bitmap: op.bitmap } }];
    case "protect":
    case "flush":
    case "peek":
    case "wipe":
    case "protectAll":
    case "migrate":
      return [];
    default:
      return [{ ...line, op }];
  }
}

/** The bits of bitmaps that no slot has at first: each with the pages that it is about. */
export function freshBits(setting: ManualSetting): readonly { bitmap: number; page: number }[] {
  const rows = setting.plan.sets.map((slots) =>
    dirtyTableOf(slots, setting, true).flatMap((row) =>
      row.tag === "absent" || row.bitmap === null ? [] : [{ bitmap: row.bitmap, page: row.hva }],
    ),
  );
  const [first = [], ...later] = rows;
  const old = new Set(first.map(({ bitmap }) => bitmap));
  const fresh = later.flat().filter(({ bitmap }) => !old.has(bitmap));
  return fresh.filter(
    (bit, i) => fresh.findIndex((each) => each.bitmap === bit.bitmap && each.page === bit.page) === i,
  );
}
