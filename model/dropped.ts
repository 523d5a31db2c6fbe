// How many pages' dirty bits an update can drop, at most: read off its plan, page by page, for the worst interleaving.
//
// Main invariant: a page counts if and only if the model of dirty logging can lose its bit (P6h). A bit may be set anew
// as long as some lookup finds the bitmap, which is until the grace period that follows the last set in which one does.

import { type DirtyOp, type DirtySetting, dirtySettingOf, dirtyTableOf } from "./kvm/dirty/setting.ts";
import type { Pair } from "./registry.ts";

/** Host pages of the guest's whose dirty bits an update may drop, while all slots are logged. */
export function droppedPages({ plan, scenario, design }: Pair): number {
  if (!plan) return 0;
  const setting = dirtySettingOf(plan, scenario, design);
  return setting.watched.filter((page) => mayDrop(setting, page)).length;
}

/** What is known of one page's bit. */
interface Known {
  /** gfns of stores that may still be noticed: a zap does not wait until PML buffers have been read. */
  readonly mapped: ReadonlySet<number>;
  /** By gfn, the bitmap into which a lookup of now would set the page's bit. */
  readonly bitmaps: ReadonlyMap<number, number>;
  /** Bitmaps that some reader may still have found. */
  readonly open: ReadonlySet<number>;
  /** Bitmaps in which the bit may be set. */
  readonly dirty: ReadonlySet<number>;
  /** Nobody writes. */
  readonly stopped: boolean;
  readonly dropped: boolean;
}

function mayDrop(setting: DirtySetting, page: number): boolean {
  const tables = setting.plan.sets.map((slots) => look(dirtyTableOf(slots, setting, true), page));
  const first = tables[0] ?? { stores: [], bitmaps: new Map<number, number>() };
  const open = new Set(first.bitmaps.values());
  const start: Known = {
    mapped: new Set(first.stores),
    bitmaps: first.bitmaps,
    open,
    dirty: open,
    stopped: false,
    dropped: false,
  };
  const end = setting.plan.lines.reduce(
    (known, { op }) => written(after(known, op, page, setting, tables)),
    start,
  );
  return end.dropped;
}

type Table = ReturnType<typeof look>;

/** Where a table has the page: gfns at which stores reach it, and bitmaps that have its bit. */
function look(table: ReturnType<typeof dirtyTableOf>, page: number) {
  const rows = [...table.entries()].flatMap(([gfn, row]) =>
    row.tag !== "absent" && row.hva === page ? [{ gfn, row }] : [],
  );
  return {
    stores: rows.filter(({ row }) => row.tag === "slot").map(({ gfn }) => gfn),
    bitmaps: new Map(
      rows.flatMap(({ gfn, row: { bitmap } }) => (bitmap === null ? [] : [[gfn, bitmap] as const])),
    ),
  };
}

/** Whoever can write has written, and set every bit that there is to set. */
function written(known: Known): Known {
  return known.stopped ? known : { ...known, dirty: new Set([...known.dirty, ...known.open]) };
}

function after(
  known: Known,
  op: DirtyOp,
  page: number,
  { rules }: DirtySetting,
  tables: readonly Table[],
): Known {
  switch (op.tag) {
    case "publish": {
      const { stores, bitmaps } = tables[op.table - 1] ?? { stores: [], bitmaps: known.bitmaps };
      return {
        ...known,
        bitmaps,
        open: new Set([...known.open, ...bitmaps.values()]),
        mapped: new Set([...known.mapped, ...stores]),
        // A store that is noticed late, by a look at its gfn, finds no bitmap any more.
        dropped: known.dropped || (!known.stopped && [...known.mapped].some((gfn) => !bitmaps.has(gfn))),
      };
    }
    case "grace":
      return { ...known, open: new Set(known.bitmaps.values()) };
    case "fetch":
      return { ...known, dirty: minus(known.dirty, op.bitmap) };
    case "merge": {
      if (!op.pages.includes(page) || !known.dirty.has(op.from)) return known;
      return { ...known, dirty: new Set([...minus(known.dirty, op.from), op.to]) };
    }
    case "discard":
      return { ...known, dropped: known.dropped || (op.pages.includes(page) && known.dirty.has(op.bitmap)) };
    case "free":
      return {
        ...known,
        dirty: minus(known.dirty, op.bitmap),
        open: minus(known.open, op.bitmap),
        dropped: known.dropped || known.dirty.has(op.bitmap),
      };
    case "quiesce":
    case "resume":
      return { ...known, stopped: op.tag === "quiesce" && rules.stopped === "ioctls" };
    default:
      return known;
  }
}

function minus(set: ReadonlySet<number>, bitmap: number): ReadonlySet<number> {
  return new Set([...set].filter((each) => each !== bitmap));
}
