// What an instance of a slice's spec is made of, before it is written down as constants.

import { type CoreOp, type Line, type Op, type Plan, type ReaderRules, tableOf, x86 } from "./program.ts";
import { gfnsOf, type Topology } from "./topology.ts";

/** What every slice needs. Slices add the rules that their readers follow. */
export interface Setting {
  /** What the updating thread does, as far as the slice can see it. */
  readonly plan: Plan;
  /** Guest-physical pages: gfns 0 .. pages-1. */
  readonly pages: number;
}

export interface MemslotsSetting extends Setting {
  readonly plan: Plan<CoreOp>;
  /** gfns that are RAM before and after. */
  readonly stable: readonly number[];
  readonly rules: ReaderRules;
  readonly vcpus: number;
}

/** The steps of the core: whoever counts an update's steps counts these. */
export const coreTags: readonly CoreOp["tag"][] = [
  "publish",
  "grace",
  "zap",
  "invalidate",
  "validate",
  "inhibit",
  "quiesce",
  "resume",
  "done",
] as const satisfies readonly Op["tag"][];

/** What the core sees of a plan that leads from one topology to another. */
export function settingOf(
  plan: Plan,
  { before, after }: { readonly before: Topology; readonly after: Topology },
  rules: Partial<ReaderRules> = {},
): MemslotsSetting {
  const remains = new Set(after.ram.flatMap(gfnsOf));
  return {
    plan: seenBy(plan, coreTags),
    pages: before.pages,
    stable: before.ram.flatMap(gfnsOf).filter((gfn) => remains.has(gfn)),
    rules: { ...x86, ...rules },
    vcpus: 1,
  };
}

/** The constants that say what every memslot set of a plan resolves, and how large their sorts are. */
export function tablesOf({ sets }: Pick<Plan, "sets">, pages: number) {
  const tables = sets.map((slots) => tableOf(slots, pages));
  const rows = tables.flat();
  return {
    LastGfn: pages - 1,
    LastHva: Math.max(...rows.map((row) => (row.tag === "slot" ? row.hva : 0))),
    LastSlot: Math.max(...rows.map((row) => (row.tag === "absent" ? 0 : row.id))),
    LastTable: tables.length,
    Tables: tables,
  };
}

/** The lines of a plan that a slice has variables for, and the sets that they name; the others change nothing there. */
export function seenBy<T extends Op["tag"]>(
  { lines, sets }: Plan,
  tags: readonly T[],
): Plan<Extract<Op, { readonly tag: T }>> {
  const known: ReadonlySet<string> = new Set(tags);
  const sees = (line: Line): line is Line<Extract<Op, { readonly tag: T }>> => known.has(line.op.tag);
  const seen = lines.filter(sees);
  const used = new Set([1, ...seen.flatMap(({ op }) => ("table" in op ? [op.table] : []))]);
  const tables = sets.map((_, i) => i + 1).filter((table) => used.has(table));
  return {
    lines: seen.map((line) => ({ ...line, op: renumbered(line.op, (table) => tables.indexOf(table) + 1) })),
    sets: tables.flatMap((table) => sets.slice(table - 1, table)),
  };
}

function renumbered<O extends Op>(op: O, numberOf: (table: number) => number): O {
  return "table" in op ? { ...op, table: numberOf(op.table) } : op;
}
