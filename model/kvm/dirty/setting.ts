// What an instance of the dirty-logging slice is made of: the same plan as the core's, with what happens to bitmaps.

import type { PlainOf } from "../../../checker/index.ts";
import { type Plan, type ReaderRules, type Slot, x86 } from "../program.ts";
import { type Setting, seenBy } from "../setting.ts";
import { endOf, gfnsOf, type Topology } from "../topology.ts";
import type { MicroOp, Resolution, Rules } from "./state.ts";

export type DirtyOp = PlainOf<typeof MicroOp>;
export type LoggingRules = PlainOf<NonNullable<typeof Rules.sort>>;

export interface DirtySetting extends Setting {
  readonly plan: Plan<DirtyOp>;
  /** Host pages of the guest's memory, before or after; each behaviour follows one. */
  readonly watched: readonly number[];
  /** Those that the guest has in the end. */
  readonly remaining: readonly number[];
  /** Dirty bits of a hole: its slot's like others, or nobody's. */
  readonly holes: "logged" | "unseen";
  /** All slots are logged from the start. */
  readonly logged: boolean;
  readonly rules: LoggingRules;
  readonly vcpus: number;
}

const seen: readonly DirtyOp["tag"][] = [
  "publish",
  "grace",
  "zap",
  "invalidate",
  "validate",
  "inhibit",
  "quiesce",
  "resume",
  "sync",
  "fetch",
  "peek",
  "wipe",
  "protect",
  "protectAll",
  "flush",
  "report",
  "merge",
  "discard",
  "free",
  "migrate",
  "done",
];

/** What of a design is not in its plan. */
interface Ways {
  readonly holes: DirtySetting["holes"];
  readonly rules: Partial<ReaderRules>;
}

/** What the slice sees of a plan that leads from one topology to another while all of its slots are logged. */
export function dirtySettingOf(
  plan: Plan,
  { before, after }: { readonly before: Topology; readonly after: Topology },
  { holes = "logged", rules }: Partial<Ways> = {},
): DirtySetting {
  const remaining = pagesOf(after);
  const own = seenBy(plan, seen);
  return {
    plan: own,
    pages: before.pages,
    watched: [...new Set([...pagesOf(before), ...remaining])],
    remaining,
    holes,
    logged: true,
    rules: { stopped: rules?.stopped ?? x86.stopped, kick: "leaves" },
    vcpus: takesAfterZap(own) ? 2 : 1,
  };
}

/**
 * Are bits taken after a zap, while lookups still find their bitmap? Then a vCPU may be about to set a bit for a store that another one
 * has made since: the only loss that takes two.
 */
function takesAfterZap({ lines }: Plan<DirtyOp>): boolean {
  let isZapped = false;
  return lines.some(({ op: { tag } }) => {
    isZapped = tag === "zap" || (isZapped && tag !== "publish");
    return isZapped && (tag === "fetch" || tag === "merge");
  });
}

function pagesOf({ ram }: Topology): readonly number[] {
  return ram.flatMap((range) => gfnsOf(range).map((gfn) => range.hva + gfn - range.base));
}

/** What each gfn below `pages` resolves to, for stores and their bits, which go nowhere if it is not logged. */
export function dirtyTableOf(
  slots: readonly Slot[],
  { pages, holes }: Pick<DirtySetting, "pages" | "holes">,
  logged: boolean,
): readonly PlainOf<typeof Resolution>[] {
  return Array.from({ length: pages }, (_, gfn) => {
    const around = slots.filter((slot) => gfn >= slot.base && gfn < endOf(slot));
    const visible = around.find((slot) => slot.holes?.includes(gfn) !== true);
    const slot = visible ?? (holes === "logged" ? around[0] : undefined);
    // No store reaches what stands behind the PCI hole, and nobody migrates it.
    if (!slot || slot.pciHole === true || slot.singleHva === true) return { tag: "absent" };
    const row = {
      hva: slot.hva + gfn - slot.base,
      bitmap: logged && slot.bitmap !== undefined ? slot.bitmap : null,
    };
    if (slot.invalid === true) return { tag: "invalid", ...row };
    const stores = slot === visible && slot.disabled !== true && slot.readonly !== true;
    return { tag: stores ? "slot" : "masked", ...row };
  });
}
