// What KVM_SET_USER_MEMORY_REGION checks before it changes anything: __kvm_set_memory_region, virt/kvm/kvm_main.c,
// v6.14.
//
// Main invariant: the order of the checks is the kernel's, because it decides which errno a call with two faults gets.
// Whatever is accepted leaves slots that never overlap, which is what a plan's memslot sets promise.

import type { Slot } from "./program.ts";
import { endOf } from "./topology.ts";

/** A slot with the flags that user space chooses. */
export interface Memslot extends Slot {
  readonly flags: number;
}

/** struct kvm_userspace_memory_region; the sizes are in bytes. */
export interface Region {
  readonly slot: number;
  readonly flags: number;
  readonly gpa: bigint;
  readonly size: bigint;
  readonly hva: bigint;
}

export const KVM_MEM_LOG_DIRTY_PAGES = 1;
export const KVM_MEM_READONLY = 2;

/** What a host allows. */
export interface Limits {
  /** KVM_CAP_NR_MEMSLOTS. */
  readonly slots: number;
  readonly addressSpaces: number;
  /** The first gfn that no guest can have. */
  readonly gfns: bigint;
}

export const usualLimits: Limits = { slots: 32764, addressSpaces: 1, gfns: 1n << 40n };

/** What a call does: enum kvm_mr_change, and "none" for one that changes nothing. */
export type RegionChange = "create" | "delete" | "move" | "flags" | "none";

export type Verdict =
  | { readonly errno: "EINVAL" | "EEXIST" }
  | { readonly errno: "ok"; readonly change: RegionChange; readonly slots: readonly Memslot[] };

const page = 4096n;
const maxPages = (1n << 31n) - 1n;
const userSpace = (1n << 47n) - page;
const invalid = { errno: "EINVAL" } as const;

/** What a call answers, and the slots after it. */
export function setRegion(slots: readonly Memslot[], region: Region, limits: Limits = usualLimits): Verdict {
  if (!isWellFormed(region, limits)) return invalid;
  const old = slots.find(({ id }) => id === region.slot);
  const others = slots.filter((slot) => slot !== old);
  if (region.size === 0n) return old ? { errno: "ok", change: "delete", slots: others } : invalid;
  const slot = slotOf(region);
  if (old && !isMutable(old, slot)) return invalid;
  const change = changeOf(old, slot);
  if (change === "create" || change === "move") {
    if (others.some((other) => other.base < endOf(slot) && slot.base < endOf(other)))
      return { errno: "EEXIST" };
    if (BigInt(endOf(slot)) > limits.gfns) return invalid;
  }
  return { errno: "ok", change, slots: change === "none" ? slots : [...others, slot] };
}

/** The checks that need no slots. They come first, also for a call that deletes. */
function isWellFormed({ slot, flags, gpa, size, hva }: Region, limits: Limits): boolean {
  return (
    (flags & ~(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY)) === 0 &&
    [size, gpa, hva].every((bytes) => bytes % page === 0n) &&
    hva + size <= userSpace &&
    slot >> 16 < limits.addressSpaces &&
    (slot & 0xffff) < limits.slots &&
    gpa + size < 1n << 64n &&
    size / page <= maxPages
  );
}

/** Size, hva and KVM_MEM_READONLY of a slot never change. */
function isMutable(old: Memslot, slot: Memslot): boolean {
  return (
    old.hva === slot.hva &&
    old.pages === slot.pages &&
    (old.flags & KVM_MEM_READONLY) === (slot.flags & KVM_MEM_READONLY)
  );
}

function changeOf(old: Memslot | undefined, slot: Memslot): RegionChange {
  if (!old) return "create";
  if (old.base !== slot.base) return "move";
  return old.flags === slot.flags ? "none" : "flags";
}

function slotOf({ slot, flags, gpa, size, hva }: Region): Memslot {
  const inPages = (bytes: bigint): number => Number(bytes / page);
  return { id: slot, base: inPages(gpa), pages: inPages(size), hva: inPages(hva), flags };
}
