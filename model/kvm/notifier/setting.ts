// What an instance of the notifier slice is made of: an update, and the gfns that a walk from an hva finds meanwhile.

import type { PlainOf } from "../../../checker/index.ts";
import type { Line, Plan, Slot } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import { gfnsOf } from "../topology.ts";
import type { NotifierOp, NotifierRules } from "./state.ts";

export type NotifierRuleSet = PlainOf<NonNullable<typeof NotifierRules.sort>>;

/** How a walk finds the gfns of KVM_MEM_SINGLE_HVA: all of the slot, or by arithmetic, which finds the first. */
export type Walk = "all" | "first";

type NotifierLine = Line<PlainOf<typeof NotifierOp>>;

export interface NotifierSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof NotifierOp>>;
  readonly rules: NotifierRuleSet;
  readonly walk: Walk;
  readonly vcpus: number;
}

/** What Linux 6.14 does. */
export const careful: NotifierRuleSet = {
  publishWaits: true,
  fair: false,
  repeats: true,
  rechecks: true,
  allRoots: true,
  tlb: false,
  presentStays: true,
  noSlotRechecks: false,
  cacheDropped: true,
  cacheRechecks: true,
};

export function notifierSettingOf(
  plan: Plan,
  pages: number,
  rules: Partial<NotifierRuleSet> = {},
): NotifierSetting {
  const seen = seenBy(plan, ["publish", "grace", "zap", "done"]);
  return {
    plan: { ...seen, lines: seen.lines.flatMap(inTwoSteps) },
    pages,
    rules: { ...careful, ...rules },
    walk: "all",
    vcpus: 1,
  };
}

/** What is zapped is out of vCPUs' sight at once, and is given back afterwards. */
function inTwoSteps(line: NotifierLine): readonly NotifierLine[] {
  if (line.op.tag !== "zap") return [line];
  return [line, { ioctl: line.ioctl, does: "give back what was zapped", op: { tag: "reap" } }];
}

/** For each hva up to `last`, the gfns that a walk of the slots finds. A PCI hole has no memory. */
export function walksOf(slots: readonly Slot[], last: number, walk: Walk): readonly (readonly number[])[] {
  const found = (slot: Slot, hva: number): readonly number[] => {
    if (slot.pciHole === true) return [];
    if (slot.singleHva === true && walk === "all") return slot.hva === hva ? gfnsOf(slot) : [];
    const gfn = slot.base + hva - slot.hva;
    return gfnsOf(slot).includes(gfn) ? [gfn] : [];
  };
  return Array.from({ length: last + 1 }, (_, hva) =>
    [...new Set(slots.flatMap((slot) => found(slot, hva)))].sort((a, b) => a - b),
  );
}
