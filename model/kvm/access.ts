// What a guest access does when nothing else happens meanwhile: the half before an exit to user space, and the half
// after it.
//
// Main invariant: an access looks its gfn up once for each half. An exit is answered with what user space says, also if
// there is memory by then; only a locked instruction compares with memory first.
//
// The kernel model splits the first half further, because other threads run in between; where it ends is the same:
// exitMmio, failEmulation, failWalk, failRead, complete of vcpu.ts.

import { lookUp } from "./program.ts";
import { KVM_MEM_LOG_DIRTY_PAGES, KVM_MEM_READONLY, type Memslot } from "./validate.ts";

export const accessKinds = ["load", "store", "locked-add", "add", "xchg", "push", "fetch", "walk"] as const;
export type AccessKind = (typeof accessKinds)[number];

/** Guest memory as user space can know it: one word for each page. */
export interface Guest {
  readonly slots: readonly Memslot[];
  /** The word in each page of host memory, by hva; 0 where there is none. */
  readonly words: ReadonlyMap<number, number>;
  /** Pages that the host took away, or made read-only. */
  readonly blocked: ReadonlyMap<number, "unmapped" | "protected">;
  /** Pages that the dirty log of each slot certainly has, by id, as offsets in the slot. */
  readonly dirty: ReadonlyMap<number, ReadonlySet<number>>;
}

/** How an access, or a half of one, ends. */
export type Ending =
  | { readonly exit: "done"; readonly rax: number }
  | { readonly exit: "mmio-read" }
  /** `rax` is what the access leaves there when it is done. */
  | { readonly exit: "mmio-write"; readonly data: number; readonly rax: number }
  /** KVM cannot do it for the guest: KVM_EXIT_INTERNAL_ERROR, or #UD, or a triple fault. */
  | { readonly exit: "emulation-failure" }
  | { readonly exit: "page-fault" }
  /** A page table that the host took away: KVM may still know what it said, or want to mark it accessed. */
  | { readonly exit: "walk-or-page-fault" }
  /** KVM_RUN gives -EFAULT. */
  | { readonly exit: "efault" };

export interface Accessed {
  readonly ending: Ending;
  readonly guest: Guest;
}

/** What a load through a page table reads. */
export const datum = 0x600d;

/** An access from its beginning. `value` is in rax. */
export function begin(guest: Guest, kind: AccessKind, gfn: number, value: number): Accessed {
  const hva = hvaOf(guest, gfn);
  if (hva === undefined) return { guest, ending: missing(kind, value) };
  const isUnmapped = guest.blocked.get(hva) === "unmapped";
  const word = guest.words.get(hva) ?? 0;
  const done = { data: storedBy(kind, word, value), rax: kind === "xchg" ? word : value };
  // The slot's flag is seen before the host's mapping is tried, and KVM's emulator takes what it cannot read for a
  // device.
  if (isStore(kind) && isReadOnly(guest, gfn)) {
    return { guest, ending: isUnmapped ? missing(kind, value) : { exit: "mmio-write", ...done } };
  }
  if (guest.blocked.has(hva) && kind === "walk") return { guest, ending: { exit: "walk-or-page-fault" } };
  if (isUnmapped) return { guest, ending: { exit: "efault" } };
  if (kind === "load") return { guest, ending: { exit: "done", rax: word } };
  if (kind === "walk") return { guest, ending: { exit: "done", rax: datum } };
  if (kind === "fetch") return { guest, ending: { exit: "done", rax: value } };
  if (guest.blocked.has(hva)) return { guest, ending: { exit: "efault" } };
  return { guest: write(guest, gfn, done.data), ending: { exit: "done", rax: done.rax } };
}

function isLocked(kind: AccessKind): boolean {
  return kind === "locked-add" || kind === "xchg";
}

function isStore(kind: AccessKind): boolean {
  return !["load", "fetch", "walk"].includes(kind);
}

/** The second half of an access that exited to read: `data` is what user space says. */
export function continueRead(
  guest: Guest,
  kind: AccessKind,
  gfn: number,
  value: number,
  data: number,
): Accessed {
  if (kind === "load") return { guest, ending: { exit: "done", rax: data } };
  if (isLocked(kind) && hvaOf(guest, gfn) !== undefined && !isReadOnly(guest, gfn) && !isWritable(guest, gfn))
    return { guest, ending: { exit: "emulation-failure" } }; // cmpxchg on the host's mapping faults
  if (!isWritable(guest, gfn)) {
    const rax = kind === "xchg" ? data : value;
    return { guest, ending: { exit: "mmio-write", data: storedBy(kind, data, value), rax } };
  }
  if (kind !== "add") return begin(guest, kind, gfn, value); // cmpxchg fails, or it would store the same
  return { guest: write(guest, gfn, data + 1), ending: { exit: "done", rax: value } };
}

/**
 * The same where the vCPU must not execute anything more. A locked instruction that finds other memory than what user
 * space said has then not been executed at all.
 */
export function drainRead(
  guest: Guest,
  kind: AccessKind,
  gfn: number,
  value: number,
  data: number,
): Accessed | "again" {
  if (isLocked(kind) && isWritable(guest, gfn) && (guest.words.get(hvaOf(guest, gfn) ?? 0) ?? 0) !== data)
    return "again";
  return continueRead(guest, kind, gfn, value, data);
}

/** Stores a word where there is memory for it, and logs the page. */
function write(guest: Guest, gfn: number, word: number): Guest {
  const slot = slotAt(guest, gfn);
  const hva = hvaOf(guest, gfn);
  if (!slot || hva === undefined) return guest;
  const words = new Map([...guest.words, [hva, word] as const]);
  if ((slot.flags & KVM_MEM_LOG_DIRTY_PAGES) === 0) return { ...guest, words };
  const logged = new Set([...(guest.dirty.get(slot.id) ?? []), gfn - slot.base]);
  return { ...guest, words, dirty: new Map([...guest.dirty, [slot.id, logged] as const]) };
}

function missing(kind: AccessKind, value: number): Ending {
  switch (kind) {
    case "store":
    case "push":
      return { exit: "mmio-write", data: value, rax: value };
    case "fetch":
      return { exit: "emulation-failure" };
    case "walk":
      return { exit: "page-fault" };
    case "load":
    case "add":
    case "locked-add":
    case "xchg":
      return { exit: "mmio-read" };
    default:
      return kind satisfies never;
  }
}

function storedBy(kind: AccessKind, word: number, value: number): number {
  return kind === "add" || kind === "locked-add" ? word + 1 : value;
}

/**
 * What KVM finds when it reads a page table by itself, in any ioctl of the vCPU. It also marks the table accessed, which
 * it cannot do where the host only lets it read, unless that was done before.
 */
export function kernelReads(guest: Guest, gfn: number): "found" | "nothing" | "either" {
  const hva = hvaOf(guest, gfn);
  if (hva === undefined || guest.blocked.get(hva) === "unmapped") return "nothing";
  return guest.blocked.has(hva) && !isReadOnly(guest, gfn) ? "either" : "found";
}

export function hvaOf({ slots }: Guest, gfn: number): number | undefined {
  const row = lookUp(slots, gfn);
  return row.tag === "slot" ? row.hva : undefined;
}

function slotAt({ slots }: Guest, gfn: number): Memslot | undefined {
  const row = lookUp(slots, gfn);
  return row.tag === "slot" ? slots.find(({ id }) => id === row.id) : undefined;
}

function isReadOnly(guest: Guest, gfn: number): boolean {
  return ((slotAt(guest, gfn)?.flags ?? 0) & KVM_MEM_READONLY) !== 0;
}

function isWritable(guest: Guest, gfn: number): boolean {
  const hva = hvaOf(guest, gfn);
  return hva !== undefined && !isReadOnly(guest, gfn) && !guest.blocked.has(hva);
}
