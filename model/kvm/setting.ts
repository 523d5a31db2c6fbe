// What an instance of a slice's spec is made of, before it is written down as constants.

import { type CoreOp, type Line, type Op, type Plan, type ReaderRules, x86 } from "./program.ts";
import { gfnsOf, type Topology } from "./topology.ts";

/** What every slice needs. Slices add the rules that their readers follow. */
export interface Setting {
  /** What the updating thread does, as far as the slice can see it. */
  readonly plan: Plan;
  /** Guest-physical pages: gfns 0 .. pages-1. */
  readonly pages: number;
}

export interface MemslotsSetting extends Setting {
  readonly plan: Plan<CoreOp>;
  /** gfns that are RAM before and after. */
  readonly stable: readonly number[];
  readonly rules: ReaderRules;
  readonly vcpus: number;
}

/** The steps of the core: whoever counts an update's steps counts these. */
export const coreTags: readonly CoreOp["tag"][] = [
  "publish",
  "grace",
  "zap",
  "invalidate",
  "validate",
  "inhibit",
  "quiesce",
  "resume",
  "done",
];

/** What the core sees of a plan that leads from one topology to another. */
export function settingOf(
  plan: Plan,
  { before, after }: { readonly before: Topology; readonly after: Topology },
  rules: Partial<ReaderRules> = {},
): MemslotsSetting {
  const remains = new Set(after.ram.flatMap(gfnsOf));
  return {
    plan: seenBy(plan, coreTags),
    pages: before.pages,
    stable: before.ram.flatMap(gfnsOf).filter((gfn) => remains.has(gfn)),
    rules: { ...x86, ...rules },
    vcpus: 2,
  };
}

/** The lines of a plan that a slice has variables for; the others change nothing that it can see. */
export function seenBy<T extends Op["tag"]>(
  plan: Plan,
  tags: readonly T[],
): Plan<Extract<Op, { readonly tag: T }>> {
  const sees = (line: Line): line is Line<Extract<Op, { readonly tag: T }>> =>
    tags.some((tag) => tag === line.op.tag);
  return { ...plan, lines: plan.lines.filter(sees) };
}
