// What an instance of the dirty ring's slice is made of: the plan, in which the VMM reads the rings where it would otherwise
// read a slot's log.

import type { PlainOf } from "../../../checker/index.ts";
import type { Line, Plan, ReaderRules, Slot } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import { endOf, gfnsOf, type Topology } from "../topology.ts";
import type { Resolution, RingOp } from "./state.ts";

type RingLine = Line<PlainOf<typeof RingOp>>;

export interface RingSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof RingOp>>;
  /** Host pages of the guest's memory before and after; each behaviour follows one. */
  readonly watched: readonly number[];
  readonly stopped: ReaderRules["stopped"];
  readonly vcpus: number;
}

const seen = [
  "publish",
  "grace",
  "zap",
  "invalidate",
  "validate",
  "inhibit",
  "quiesce",
  "resume",
  "fetch",
  "protect",
  "flush",
  "report",
  "done",
] as const;

export function ringSettingOf(
  plan: Plan,
  { before, after }: { readonly before: Topology; readonly after: Topology },
  stopped: ReaderRules["stopped"] = "ioctls",
): RingSetting {
  const { lines, sets } = seenBy(plan, seen);
  const remaining = new Set(pagesOf(after));
  return {
    plan: { lines: lines.flatMap(withRing), sets },
    pages: before.pages,
    watched: pagesOf(before).filter((page) => remaining.has(page)),
    stopped,
    vcpus: 1,
  };
}

/** GET_DIRTY_LOG becomes the reading of all rings; an update that hands bits out has none to hand out. */
function withRing(
  line: ReturnType<typeof seenBy<(typeof seen)[number]>>["lines"][number],
): readonly RingLine[] {
  const { op } = line;
  const isGet = line.ioctl.startsWith("GET_DIRTY_LOG");
  switch (op.tag) {
    case "fetch":
      return isGet ? [ringLine("read all entries", { tag: "collect" })] : [];
    case "protect":
      return isGet ? [ringLine("write-protect their pages, or clear their D bits", { tag: "reset" })] : [];
    case "flush":
      return isGet ? [ringLine("flush the TLBs", { tag: "flush" })] : [];
    case "report":
      return isGet ? [ringLine("copy the pages", { tag: "report" })] : [];
    default:
      return [{ ...line, op }];
  }
}

function ringLine(does: string, op: PlainOf<typeof RingOp>): RingLine {
  return { ioctl: "RESET_DIRTY_RINGS", does, op };
}

function pagesOf({ ram }: Topology): readonly number[] {
  return ram.flatMap((range) => gfnsOf(range).map((gfn) => range.hva + gfn - range.base));
}

/** What each gfn below `pages` resolves to, and the entry that a store to it leaves. */
export function ringTableOf(slots: readonly Slot[], pages: number): readonly PlainOf<typeof Resolution>[] {
  return Array.from({ length: pages }, (_, gfn) => {
    const around = slots.filter((slot) => gfn >= slot.base && gfn < endOf(slot));
    const visible = around.find((slot) => slot.holes?.includes(gfn) !== true);
    const slot = visible ?? around[0];
    if (!slot || slot.pciHole === true || slot.singleHva === true) return { tag: "absent" };
    const offset = gfn - slot.base;
    const row = { hva: slot.hva + offset, entry: { slot: slot.id, offset } };
    const stores =
      slot === visible && slot.invalid !== true && slot.disabled !== true && slot.readonly !== true;
    return { tag: stores ? "slot" : "other", ...row };
  });
}
