// One publish that puts new slots in the place of old ones without an INVALID phase: what GROW, SHRINK, SPLIT and MERGE
// have in common.
//
// Main invariant: no gfn of what stays changes its hva. A new slot has a bitmap of its own, so bits must be carried over;
// in time, or those that are set meanwhile are lost.

import type { Kvm, Slot } from "../kvm/program.ts";
import { freeSlots, mergeBits } from "./dirty-log.ts";

/** When dirty bits go from the old bitmaps into the new ones: before the publish, or after its grace period. */
export type Carry = "first" | "last";

/** `zap` drops the SPTEs of what is gone, if anything is. */
export function replaceSlots(
  kvm: Kvm,
  does: string,
  old: readonly Slot[],
  wanted: readonly Slot[],
  carry: Carry,
  zap: () => void = () => {},
): void {
  const now = kvm.allocateAnew(wanted);
  if (carry === "first") mergeBits(kvm, old, now);
  kvm.publish(
    does,
    kvm.slots.flatMap((slot) => (slot === old[0] ? now : old.includes(slot) ? [] : [slot])),
  );
  kvm.grace();
  if (carry === "last") mergeBits(kvm, old, now);
  zap();
  freeSlots(kvm, old);
}
