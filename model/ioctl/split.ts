// SPLIT and MERGE: one slot becomes two, or two that are contiguous in gfn and hva become one. No gfn changes its hva.
//
// Proposed by Sean Christopherson on 29 September 2022, without code. The natural implementation publishes once;
// nothing has to be zapped.

import type { Kvm } from "../kvm/program.ts";

/** The second part, from `pages` pages after the slot's base, gets the free id. */
export function splitSlot(kvm: Kvm, id: number, pages: number): void {
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
    kvm.publish("publish both parts", [...kvm.slots.filter((each) => each !== slot), first, second]);
    kvm.grace();
  });
}

/** The slots must be contiguous; the first one's id stays. */
export function mergeSlots(kvm: Kvm, id: number, other: number): void {
  const [first, second] = [kvm.slot(id), kvm.slot(other)];
  kvm.ioctl(`MERGE slots ${id} and ${other}`, () => {
    const rest = kvm.slots.filter((each) => each !== first && each !== second);
    kvm.publish("publish the one slot", [...rest, { ...first, pages: first.pages + second.pages }]);
    kvm.grace();
  });
}
