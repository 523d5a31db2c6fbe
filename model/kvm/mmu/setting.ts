// What an instance of the MMU's slices is made of: a plan in smaller steps, and who watches which gfns.

import { lookUp, type Plan, type ReaderRules, type Slot, x86 } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import type { Kernel, MmuOp } from "./state.ts";
import type { PlainOf } from "../../../checker/index.ts";

export type MmuLineOp = PlainOf<typeof MmuOp>;
export type KernelRules = PlainOf<NonNullable<typeof Kernel.sort>>;

/** A kernel without known bugs. */
export const mended: KernelRules = {
  checksRoot: true,
  flushesRange: true,
  zapsPartialHuge: true,
  holdsSrcu: true,
  comparesWholeSeq: true,
};

export interface MmuSetting extends Setting {
  readonly plan: Plan<MmuLineOp>;
  /** The gfns that are accessed. */
  readonly watched: readonly number[];
  readonly rules: ReaderRules;
  readonly kernel: KernelRules;
  /** For each memslot set of the plan, the gfns that faults map by huge SPTEs. */
  readonly huge: readonly (readonly number[])[];
  readonly vcpus: number;
}

/** The tags of the micro-operations that the MMU has. */
const mmuTags: readonly MmuLineOp["tag"][] = [
  "publish",
  "grace",
  "zap",
  "obsolete",
  "kick",
  "reap",
  "zapEach",
  "invalidate",
  "validate",
  "inhibit",
  "quiesce",
  "resume",
  "done",
];

/** A plan as the MMU sees it: a zap of everything is three steps. */
export function closely(plan: Plan): Plan<MmuLineOp> {
  return seenBy({ ...plan, lines: plan.lines.flatMap((line) => line.parts ?? [line]) }, mmuTags);
}

/** Everything that is not asked for is as on a kernel of today, with two vCPUs and pages of 4K. */
export function mmuSetting(
  plan: Plan,
  pages: number,
  watched: readonly number[],
  {
    rules = {},
    ...others
  }: { readonly rules?: Partial<ReaderRules> } & Partial<Omit<MmuSetting, "rules">> = {},
): MmuSetting {
  const seen = closely(plan);
  return {
    plan: seen,
    pages,
    watched,
    rules: { ...x86, ...rules },
    kernel: mended,
    huge: seen.sets.map(() => []),
    vcpus: 2,
    ...others,
  };
}

function hvaAt(slots: readonly Slot[], gfn: number): number | undefined {
  const row = lookUp(slots, gfn);
  return row.tag === "slot" ? row.hva : undefined;
}

/** gfns that have other memory after a plan, or memory where there was none, or none where there was. */
export function changed({ sets }: Plan, pages: number): readonly number[] {
  const [first = [], last = []] = [sets.at(0), sets.at(-1)];
  return gfns(pages).filter((gfn) => hvaAt(first, gfn) !== hvaAt(last, gfn));
}

/** gfns that lose memory by a plan, to other memory or to none. */
export function takenAway(plan: Plan, pages: number): readonly number[] {
  const [first = []] = plan.sets;
  return changed(plan, pages).filter((gfn) => hvaAt(first, gfn) !== undefined);
}

/** gfns that are memory before a plan and may only be read after it. */
export function madeReadonly({ sets }: Plan, pages: number): readonly number[] {
  const [first = [], last = []] = [sets.at(0), sets.at(-1)];
  return readonlyOf(last, pages).filter((gfn) => hvaAt(first, gfn) !== undefined && !isReadonly(first, gfn));
}

/** gfns that are the same memory with the same rights before and after the plan. */
export function kept({ sets }: Plan, pages: number): readonly number[] {
  const [first = [], last = []] = [sets.at(0), sets.at(-1)];
  return gfns(pages).filter((gfn) => {
    const old = hvaAt(first, gfn);
    return old !== undefined && old === hvaAt(last, gfn) && isReadonly(first, gfn) === isReadonly(last, gfn);
  });
}

/** For a memslot set, the gfns in slots with KVM_MEM_READONLY. */
export function readonlyOf(slots: readonly Slot[], pages: number): readonly number[] {
  return gfns(pages).filter((gfn) => lookUp(slots, gfn).tag === "slot" && isReadonly(slots, gfn));
}

/** The gfns that may be mapped huge: both halves contiguous in one slot, and hva aligned as gfn. */
function hugeOf(slots: readonly Slot[], pages: number): readonly number[] {
  return gfns(pages).filter((gfn) => {
    const half = gfn - (gfn % 2);
    const [a, b] = [lookUp(slots, half), lookUp(slots, half + 1)];
    return (
      half + 1 < pages &&
      a.tag === "slot" &&
      b.tag === "slot" &&
      a.id === b.id &&
      a.hva + 1 === b.hva &&
      a.hva % 2 === 0
    );
  });
}

/** As hugeOf, for each set of a plan. */
export function hugePages({ sets }: Plan, pages: number): readonly (readonly number[])[] {
  return sets.map((slots) => hugeOf(slots, pages));
}

function isReadonly(slots: readonly Slot[], gfn: number): boolean {
  const row = lookUp(slots, gfn);
  return row.tag === "slot" && slots.some(({ id, readonly }) => id === row.id && readonly === true);
}

function gfns(pages: number): readonly number[] {
  return Array.from({ length: pages }, (_, gfn) => gfn);
}
