// KVM_MEM_SET_HOLE: masks a part of a slot, or unmasks it. Proposed by Peter Xu in November 2020, never posted as code.
//
// The natural implementation needs no INVALID phase: outside the hole every gfn keeps its hva.

import type { Kvm, Slot } from "../kvm/program.ts";
import { dropBits } from "./dirty-log.ts";

/** SET_HOLE as Peter Xu wrote it: the dirty bits of what is behind the hole go as well. */
export function setHoleDropping(kvm: Kvm, id: number, gfns: readonly number[]): void {
  const target = kvm.slot(id);
  setHole(kvm, id, gfns, () => dropBits(kvm, target, gfns));
}

export function setHole(kvm: Kvm, id: number, gfns: readonly number[], last: () => void = () => {}): void {
  kvm.ioctl(`SET_HOLE slot ${id} gfn ${range(gfns)}`, () => {
    kvm.publish(
      "publish the slot with the hole",
      withHoles(kvm, id, (hole) => [...hole, ...gfns]),
    );
    kvm.grace();
    kvm.zap("zap the hole's SPTEs", gfns);
    last();
  });
}

/** SET_HOLE in the order of KVM's memory attributes: faults on the hole are tried again until all is done. */
export function setHoleRetrying(kvm: Kvm, id: number, gfns: readonly number[]): void {
  kvm.ioctl(`SET_HOLE slot ${id} gfn ${range(gfns)}`, () => {
    kvm.invalidating(gfns, () => {
      kvm.zap("zap the hole's SPTEs", gfns);
      kvm.publish(
        "publish the slot with the hole",
        withHoles(kvm, id, (hole) => [...hole, ...gfns]),
      );
      kvm.grace();
    });
  });
}

export function clearHole(kvm: Kvm, id: number, gfns: readonly number[]): void {
  kvm.ioctl(`CLEAR_HOLE slot ${id} gfn ${range(gfns)}`, () => {
    kvm.publish(
      "publish the slot without the hole",
      withHoles(kvm, id, (hole) => hole.filter((g) => !gfns.includes(g))),
    );
    kvm.grace();
  });
}

function withHoles(
  kvm: Kvm,
  id: number,
  change: (holes: readonly number[]) => readonly number[],
): readonly Slot[] {
  const target = kvm.slot(id);
  return kvm.slots.map((slot) => (slot === target ? { ...slot, holes: change(slot.holes ?? []) } : slot));
}

function range(gfns: readonly number[]): string {
  const [first, last] = [gfns.at(0), gfns.at(-1)];
  return first === last ? `${first}` : `${first}-${last}`;
}
