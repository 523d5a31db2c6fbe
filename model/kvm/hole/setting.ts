// What an instance of the slice of the PCI hole is made of.

import type { PlainOf } from "../../../checker/index.ts";
import { lookUp, type Plan, type Slot } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import { gapsOf, gfnsOf, hostPages, type Topology } from "../topology.ts";
import type { HoleOp } from "./state.ts";

export interface HoleSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof HoleOp>>;
  /** gfns of the hole afterwards, and those that were in it before. */
  readonly watched: readonly number[];
  readonly always: readonly number[];
  readonly devices: readonly number[];
  /** For each memslot set, the gfns that are read-only. */
  readonly readonlyGfns: readonly (readonly number[])[];
  /** Host pages of 0xff: all that are not the guest's. */
  readonly ones: readonly number[];
  readonly vcpus: number;
}

export function holeSettingOf(
  plan: Plan,
  { before, after }: { readonly before: Topology; readonly after: Topology },
): HoleSetting {
  const seen = seenBy(plan, ["publish", "grace", "zap", "done"]);
  const holes = (of: Topology): readonly number[] => gapsOf(of).flatMap(gfnsOf);
  const watched = holes(after);
  const guests = hostPages(before, after);
  return {
    plan: seen,
    pages: before.pages,
    watched,
    always: watched.filter((gfn) => holes(before).includes(gfn)),
    devices: after.devices ?? [],
    readonlyGfns: seen.sets.map((slots) => readonlyOf(slots, before.pages)),
    ones: [...new Set(seen.sets.flatMap((slots) => hvasOf(slots, before.pages)))].filter(
      (hva) => hva >= guests,
    ),
    vcpus: 1,
  };
}

/** KVM_MEM_SINGLE_HVA was meant to be paired with KVM_MEM_READONLY. */
function readonlyOf(slots: readonly Slot[], pages: number): readonly number[] {
  return gfns(pages).filter((gfn) => {
    const row = lookUp(slots, gfn);
    const slot = row.tag === "slot" ? slots.find(({ id }) => id === row.id) : undefined;
    return slot?.readonly === true || slot?.singleHva === true;
  });
}

function hvasOf(slots: readonly Slot[], pages: number): readonly number[] {
  return gfns(pages).flatMap((gfn) => {
    const row = lookUp(slots, gfn);
    return row.tag === "slot" ? [row.hva] : [];
  });
}

function gfns(pages: number): readonly number[] {
  return Array.from({ length: pages }, (_, gfn) => gfn);
}
