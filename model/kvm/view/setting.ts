// What the slice of two maps sees of a plan, with the steps at which the VMM changes its own map.

import type { PlainOf } from "../../../checker/index.ts";
import type { Line, Plan, ReaderRules } from "../program.ts";
import { type MemslotsSetting, seenBy, type Setting, settingOf } from "../setting.ts";
import { gfnsOf, type Topology } from "../topology.ts";
import type { Order, ViewOp } from "./state.ts";

type ViewLine = Line<PlainOf<typeof ViewOp>>;

export interface ViewSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof ViewOp>>;
  /** The VMM's maps, the old one first and the new one last: the hva behind each gfn. */
  readonly views: readonly (readonly (number | null)[])[];
  /** gfns with the same memory before and after. */
  readonly kept: readonly number[];
  readonly rules: ReaderRules;
  readonly vcpus: number;
}

interface Update {
  readonly before: Topology;
  readonly after: Topology;
}

/**
 * The map is changed first or last of all. With `around`, a pause lasts from the beginning of the memory transaction to
 * its end; otherwise it begins with the first ioctl.
 */
export function viewSettingOf(
  plan: Plan,
  { before, after }: Update,
  around: boolean,
  rules: MemslotsSetting["rules"] = settingOf(plan, { before, after }).rules,
): ViewSetting {
  const seen = seenBy(plan, ["publish", "inhibit", "quiesce", "resume", "done"]);
  const { lines } = seen;
  const views = [viewOf(before), viewOf(after)];
  const first = around ? lines.findIndex(({ op }) => op.tag === "quiesce") + 1 : 0;
  const last = lines.findIndex(({ op }) => op.tag === "resume" || op.tag === "done");
  const between = lines.slice(first, last);
  return {
    plan: {
      ...seen,
      lines: [
        ...lines.slice(0, first),
        showLine(2, "mapFirst"),
        ...between,
        showLine(2, "ioctlsFirst"),
        ...lines.slice(last),
      ],
    },
    pages: before.pages,
    views,
    kept: before.ram
      .flatMap(gfnsOf)
      .filter((gfn) => views[0]?.[gfn] !== null && views[0]?.[gfn] === views[1]?.[gfn]),
    rules,
    vcpus: 1,
  };
}

export function showLine(view: number, order: PlainOf<typeof Order>): ViewLine {
  return { ioctl: "VMM", does: "make the new map the current one", op: { tag: "show", view, order } };
}

/** The hva behind each gfn, null where there is no RAM. */
export function viewOf({ pages, ram }: Topology): readonly (number | null)[] {
  return Array.from({ length: pages }, (_, gfn) => {
    const range = ram.find(({ base, pages: length }) => gfn >= base && gfn < base + length);
    return range ? range.hva + gfn - range.base : null;
  });
}
