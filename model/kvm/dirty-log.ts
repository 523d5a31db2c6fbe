// The dirty log as user space sees it: which calls it answers, and which bits survive what happens to a slot.
//
// Main invariant: a bit that is in the model's log is in the kernel's. The kernel may have more, since it marks a page
// dirty whenever it maps it writable, which a mere load can bring about.

import type { Guest } from "./access.ts";
import { KVM_MEM_LOG_DIRTY_PAGES, type Limits, type Memslot, usualLimits } from "./validate.ts";

export type DirtyErrno = "ok" | "EINVAL" | "ENOENT";

/** KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2: off, on, on with KVM_DIRTY_LOG_INITIALLY_SET. */
export type Manual = 0 | 1 | 3;

function logged({ slots }: Guest, id: number): Memslot | undefined {
  const slot = slots.find((each) => each.id === id);
  return slot && (slot.flags & KVM_MEM_LOG_DIRTY_PAGES) !== 0 ? slot : undefined;
}

function isId(id: number, { slots, addressSpaces }: Limits): boolean {
  return (id & 0xffff) < slots && id >> 16 < addressSpaces;
}

/** KVM_GET_DIRTY_LOG: the pages that it certainly reports. Without manual protection it forgets them. */
export function getDirtyLog(
  guest: Guest,
  id: number,
  manual: Manual,
  limits: Limits = usualLimits,
): { readonly errno: DirtyErrno; readonly pages: ReadonlySet<number>; readonly guest: Guest } {
  const none = new Set<number>();
  if (!isId(id, limits)) return { errno: "EINVAL", pages: none, guest };
  if (!logged(guest, id)) return { errno: "ENOENT", pages: none, guest };
  const pages = guest.dirty.get(id) ?? none;
  return { errno: "ok", pages, guest: manual === 0 ? withDirty(guest, id, none) : guest };
}

/** KVM_CLEAR_DIRTY_LOG of the pages `first` .. `first + pages - 1` whose bits are set. */
export function clearDirtyLog(
  guest: Guest,
  call: { readonly slot: number; readonly first: number; readonly pages: number; readonly bits: number },
  limits: Limits = usualLimits,
): { readonly errno: DirtyErrno; readonly guest: Guest } {
  if (!isId(call.slot, limits) || call.first % 64 !== 0) return { errno: "EINVAL", guest };
  const slot = logged(guest, call.slot);
  if (!slot) return { errno: "ENOENT", guest };
  const rest = slot.pages - call.first;
  if (call.pages > rest || (call.pages < rest && call.pages % 64 !== 0)) return { errno: "EINVAL", guest };
  const isCleared = (page: number): boolean =>
    page >= call.first && page < call.first + call.pages && ((call.bits >> (page - call.first)) & 1) === 1;
  const left = [...(guest.dirty.get(call.slot) ?? [])].filter((page) => !isCleared(page));
  return { errno: "ok", guest: withDirty(guest, call.slot, new Set(left)) };
}

/** The logs after a change of a slot: they die with the slot and with its flag, and travel with a MOVE. */
export function changeSlot(guest: Guest, slots: readonly Memslot[], id: number, manual: Manual): Guest {
  const after = { ...guest, slots };
  const slot = logged(after, id);
  if (!slot) return withDirty(after, id, undefined);
  if (logged(guest, id)) return after;
  const all = Array.from({ length: slot.pages }, (_, page) => page);
  return withDirty(after, id, new Set(manual === 3 ? all : []));
}

function withDirty(guest: Guest, id: number, pages: ReadonlySet<number> | undefined): Guest {
  const others = [...guest.dirty].filter(([other]) => other !== id);
  return { ...guest, dirty: new Map(pages ? [...others, [id, pages] as const] : others) };
}
