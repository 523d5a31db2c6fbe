// What happens to dirty bits: KVM_GET_DIRTY_LOG, and the ways to keep them that an update of slots may have.
//
// kvm_get_dirty_log_protect, virt/kvm/kvm_main.c, v6.14: the order is kick, take the bits, write-protect, flush, return.
// QEMU reads the log of a slot right before it deletes it (kvm_set_phys_mem), which its own comment calls best effort.

import type { Kvm, Slot } from "../kvm/program.ts";
import { gfnsOf } from "../kvm/topology.ts";

/** KVM_GET_DIRTY_LOG of a slot that may be written to: user space has nothing else logged. */
export function getDirtyLog(kvm: Kvm, id: number): void {
  const slot = kvm.slot(id);
  if (slot.pciHole === true || slot.singleHva === true) return;
  kvm.call(`GET_DIRTY_LOG slot ${id}`, () => {
    kvm.step("kick the vCPUs, so that they read their PML buffers", { tag: "sync" });
    kvm.step("take the bits and leave zeroes", { tag: "fetch", bitmap: bitmapOf(slot) });
    kvm.step("write-protect the pages, or clear their D bits", { tag: "protect" });
    kvm.step("flush the TLBs", { tag: "flush" });
    kvm.step("return; the VMM copies the pages", { tag: "report" });
  });
}

/** Takes the bits of slots that are about to go, inside of the ioctl that removes them. */
export function harvest(kvm: Kvm, slots: readonly Slot[]): void {
  for (const slot of slots) {
    kvm.step(`take the bits of slot ${slot.id}`, { tag: "fetch", bitmap: bitmapOf(slot) });
  }
}

/** What was harvested is user space's as soon as the ioctl returns. */
export function handOver(kvm: Kvm): void {
  kvm.step("return the bits; the VMM copies the pages", { tag: "report" });
}

/** Adds the bits of old slots to new ones, wherever they have pages in common. */
export function mergeBits(kvm: Kvm, old: readonly Slot[], now: readonly Slot[]): void {
  for (const from of old) {
    for (const to of now) {
      const pages = hvasOf(to).filter((hva) => hvasOf(from).includes(hva));
      if (pages.length === 0) continue;
      kvm.step(`add the dirty bits of the old slot ${from.id} to slot ${to.id}`, {
        tag: "merge",
        from: bitmapOf(from),
        to: bitmapOf(to),
        pages,
      });
    }
  }
}

/** Drops the bits of some gfns of a slot. */
export function dropBits(kvm: Kvm, slot: Slot, gfns: readonly number[]): void {
  const pages = gfns.map((gfn) => slot.hva + gfn - slot.base);
  kvm.step("drop the hole's dirty bits", { tag: "discard", bitmap: bitmapOf(slot), pages });
}

/** kvm_free_memslot: nobody holds the slot any more, nor its bitmap. */
export function freeSlots(kvm: Kvm, slots: readonly Slot[]): void {
  for (const slot of slots) {
    kvm.step(`free slot ${slot.id} and its dirty bitmap`, { tag: "free", bitmap: bitmapOf(slot) });
  }
}

function bitmapOf({ id, bitmap }: Slot): number {
  if (bitmap === undefined) throw new Error(`internal error: slot ${id} was never published`);
  return bitmap;
}

function hvasOf(slot: Slot): readonly number[] {
  return gfnsOf(slot).map((gfn) => slot.hva + gfn - slot.base);
}
