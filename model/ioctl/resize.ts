// GROW and SHRINK: an end of a slot moves; its id and what stays of its memory stay.
//
// Proposed by Sean Christopherson on 29 September 2022, without code. The natural implementation publishes the slot
// with its new ends and zaps only what was cut off, after the grace period: until then a reader of the old set may
// still install it.

import type { Kvm } from "../kvm/program.ts";
import { endOf, gfnsOf } from "../kvm/topology.ts";
import { type Carry, replaceSlots } from "./replace.ts";

/** The slot covers the gfns `base` .. `base+pages-1` from now on; it gives up gfns or gains some, not both. */
export function resizeSlot(kvm: Kvm, id: number, base: number, pages: number, carry: Carry): void {
  const target = kvm.slot(id);
  const moved = { ...target, base, pages, hva: target.hva + base - target.base };
  const lost = gfnsOf(target).filter((gfn) => !gfnsOf(moved).includes(gfn));
  const [verb, size] = lost.length > 0 ? ["SHRINK", "shorter"] : ["GROW", "longer"];
  kvm.ioctl(`${verb} slot ${id} to gfn ${base}-${endOf(moved) - 1}`, () => {
    replaceSlots(kvm, `publish the ${size} slot`, [target], [moved], carry, () => {
      if (lost.length > 0) kvm.zap("zap the SPTEs of what was cut off", lost);
    });
  });
}
