// What a historic bug is: a kernel without one line of the code that mended it, next to the same kernel with it.
//
// Main invariant: `broken` and `fixed` differ in one thing, the one that `missing` names. Broken, the named property is
// violated; fixed, everything holds.

import type { Setting } from "../kvm/setting.ts";

export interface Bug<S extends Setting = Setting> {
  /** B18; a control, which no kernel ever was, is M-something: M-no-grace. */
  readonly id: string;
  /** Which mended it, abbreviated as in the kernel's log; "open" if none has, undefined for a control. */
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
