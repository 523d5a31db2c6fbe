// Plain values in a model: which ones a sort takes, and what is said of the others.

import { describe } from "./describe.ts";
import { SpecError } from "./error.ts";
import type { Node, Sort } from "./node.ts";
import { here } from "./place.ts";

/** @throws {SpecError} if it is not a value of the sort. */
export function literal(sort: Extract<Sort, { kind: "bool" | "int" | "enum" }>, x: unknown): Node {
  const fits =
    sort.kind === "bool"
      ? typeof x === "boolean"
      : sort.kind === "int"
        ? Number.isSafeInteger(x)
        : typeof x === "string" && sort.labels.includes(x);
  if (!fits) throw mismatch(sort, x);
  return { op: "lit", value: x as boolean | number | string };
}

/** @throws {SpecError} if it has no fields. */
export function fieldsOf(sort: Sort, x: unknown): Readonly<Record<string, unknown>> {
  if (typeof x !== "object" || x === null || Array.isArray(x)) throw mismatch(sort, x);
  return x as Readonly<Record<string, unknown>>;
}

export function mismatch(sort: Sort, x: unknown): SpecError {
  return new SpecError(`${text(x)} is not a value of ${describe(sort)}`, here());
}

/** A plain value in a few words. */
export function text(x: unknown): string {
  if (typeof x === "function") return "a function";
  if (typeof x === "object" && x !== null && "op" in x) return "a temporal formula";
  const shown = JSON.stringify(x) ?? String(x);
  return shown.length > 60 ? `${shown.slice(0, 60)}..` : shown;
}
