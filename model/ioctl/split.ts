// SPLIT and MERGE: one slot becomes two, or two that are contiguous in gfn and hva become one. No gfn changes its hva.
//
// Proposed by Sean Christopherson on 29 September 2022, without code. The natural implementation publishes once;
// nothing has to be zapped.

import type { Kvm } from "../kvm/program.ts";
import { type Carry, replaceSlots } from "./replace.ts";

/** The second part, from `pages` pages after the slot's base, gets the free id. */
export function splitSlot(kvm: Kvm, id: number, pages: number, carry: Carry): void {
  const slot = kvm.slot(id);
  const first = { ...slot, pages };
  const second = {
    ...slot,
    id: kvm.freeId,
    base: slot.base + pages,
    pages: slot.pages - pages,
    hva: slot.hva + pages,
  };
  kvm.ioctl(`SPLIT slot ${id} at ${second.base}`, () => {
    replaceSlots(kvm, "publish both parts", [slot], [first, second], carry);
  });
}

/** The slots must be contiguous; the first one's id stays. */
export function mergeSlots(kvm: Kvm, id: number, other: number, carry: Carry): void {
  const [first, second] = [kvm.slot(id), kvm.slot(other)];
  kvm.ioctl(`MERGE slots ${id} and ${other}`, () => {
    const whole = { ...first, pages: first.pages + second.pages };
    replaceSlots(kvm, "publish the one slot", [first, second], [whole], carry);
  });
}
