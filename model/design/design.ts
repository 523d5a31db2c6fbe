// What a design is: the slots that a VMM sets up with it, and the ioctls by which it gets from one topology to another.
//
// Main invariant: whatever the design, the last table of its plan resolves every gfn of RAM as the new topology says.
// A design that cannot express an update says why.

import type { Pager } from "../kvm/paging.ts";
import type { Kvm, ReaderRules, Slot } from "../kvm/program.ts";
import { endOf, type Topology } from "../kvm/topology.ts";
import { createSlot } from "../ioctl/create.ts";
import { deleteSlot } from "../ioctl/delete.ts";
import { getDirtyLog } from "../ioctl/dirty-log.ts";

export interface Design {
  /** The id of the variant: D1b. */
  readonly id: string;
  /** One word for targets on a command line. */
  readonly name: string;
  readonly title: string;
  /** The slots of a VMM that has set up `from` and will want `to`. */
  readonly setUp: (from: Topology, to: Topology) => readonly Slot[];
  /** What readers do differently from Linux on x86. */
  readonly rules?: Partial<ReaderRules>;
  /** Dirty bits of a hole: a slot's like others, or nobody's, because no lookup finds a slot there. */
  readonly holes?: "logged" | "unseen";
  /** Issues the ioctls that lead from the one topology to the other, or says why none do. */
  readonly update: (kvm: Kvm, from: Topology, to: Topology) => string | void;
  /** How pages come that are not there yet, if the design has a way of its own. */
  readonly paging?: Pager;
}

/** One slot for each range, ids in order: how a VMM sets up its memory without foresight. */
export function slotPerRange(topology: Topology): readonly Slot[] {
  return topology.ram.map((range, id) => ({ id, ...range }));
}

/** The same design on arm64, where a guest's access to an INVALID slot finds no slot. Pages come as on x86. */
export function onArm64(design: Design): Design {
  const { paging: _, ...rest } = design;
  return {
    ...rest,
    id: `${design.id} arm64`,
    name: `${design.name}-arm64`,
    title: `${design.title}, on arm64`,
    rules: { ...design.rules, invalid: "fail" },
  };
}

/** A slot that has no id yet. */
export type Region = Omit<Slot, "id">;

/** What goes and what comes, as region_del and region_add report it to a memory listener. */
export function changes<R extends Region>(
  from: readonly R[],
  to: readonly R[],
): { removed: readonly R[]; added: readonly R[] } {
  const without = (of: readonly R[], other: readonly R[]): readonly R[] =>
    of.filter((region) => !other.some((each) => same(each, region)));
  return { removed: without(from, to), added: without(to, from) };
}

/** All DELETEs, then all CREATEs: what a VMM of today does, and what other designs fall back to. */
export function deleteThenCreate(kvm: Kvm, from: readonly Region[], to: readonly Region[]): void {
  const { removed, added } = changes(from, to);
  for (const region of removed) removeSlot(kvm, idAt(kvm, region.base));
  for (const region of added) createSlot(kvm, { id: kvm.freeId, ...region });
}

/** DELETE as a VMM does it: what the dirty log has until then is read first. */
export function removeSlot(kvm: Kvm, id: number): void {
  getDirtyLog(kvm, id);
  deleteSlot(kvm, id);
}

/** The id of the slot that begins at a gfn. */
export function idAt(kvm: Kvm, base: number): number {
  const slot = kvm.slots.find((each) => each.base === base);
  if (!slot) throw new Error(`internal error: no slot begins at gfn ${base}`);
  return slot.id;
}

export function overlap(a: Region, b: Region): boolean {
  return a.base < endOf(b) && b.base < endOf(a);
}

function same(a: Region, b: Region): boolean {
  return (
    a.base === b.base &&
    a.pages === b.pages &&
    a.hva === b.hva &&
    a.readonly === b.readonly &&
    a.singleHva === b.singleHva &&
    a.pciHole === b.pciHole
  );
}
