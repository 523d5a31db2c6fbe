// What a historic bug is: a kernel without one line of the code that mended it, next to the same kernel with it.
//
// Main invariant: `broken` and `fixed` differ in one thing, the one that `missing` names. Broken, just the named property
// is violated; fixed, everything holds.

import type { Plan } from "../kvm/program.ts";

/** What an instance of a slice is made of. Slices add the rules that their readers follow. */
export interface Setting {
  readonly plan: Plan;
  /** Guest-physical pages: gfns 0 .. pages-1. */
  readonly pages: number;
}

export interface Bug<S extends Setting = Setting> {
  /** B18; a control, which no kernel ever was, is M-something. */
  readonly id: string;
  /** Which mended it, abbreviated as in the kernel's log; undefined for a control. */
  readonly commit: string | undefined;
  /** The commit's subject, or what the control is. */
  readonly title: string;
  /** What was missing, in a few words: "the TLB flush after write-protecting". */
  readonly missing: string;
  /** The name of the property that it violates. */
  readonly property: string;
  readonly broken: S;
  readonly fixed: S;
}
