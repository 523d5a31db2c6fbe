// Whether a value is a member of a sort at an instance.
//
// Main invariant: a tuple that passed a sort's check is never walked again for that sort, because values do not
// change. Almost every tuple is only ever checked against one sort, so one remembered check is enough.

import { type Sort, type SortFields, unreachable } from "../language/node.ts";
import type { Domains } from "./domain.ts";
import { isTuple, show, type Tuple, type Value } from "./value.ts";

export type Fits = (value: Value) => boolean;

/** The check of a sort. */
export function fitsIn(sort: Sort, domains: Domains): Fits {
  switch (sort.kind) {
    case "bool":
      return (value) => typeof value === "boolean";
    case "int": {
      const [lo, hi] = [domains.size(sort.lo), domains.size(sort.hi)];
      return (value) => typeof value === "number" && lo <= value && value <= hi;
    }
    case "enum":
    case "ids": {
      const members = new Set(domains.members(sort));
      return (value) => members.has(value);
    }
    case "option": {
      const elem = fitsIn(sort.elem, domains);
      return (value) => value === null || elem(value);
    }
    case "record":
      return remembered(fieldsFit("record", sort.fields, domains));
    case "variant": {
      const cases = new Map(
        Object.entries(sort.cases).map(([tag, fields]) => [tag, fieldsFit("variant", fields, domains)]),
      );
      return remembered(
        (tuple) => tuple.shape.kind === "variant" && cases.get(tuple.shape.tag)?.(tuple) === true,
      );
    }
    case "map": {
      const shape = domains.mapShape(sort.key);
      const value = fitsIn(sort.value, domains);
      return remembered((tuple) => tuple.shape === shape && tuple.items.every(value));
    }
    case "set": {
      const elem = fitsIn(sort.elem, domains);
      return remembered((tuple) => tuple.shape.kind === "set" && tuple.items.every(elem));
    }
    case "seq": {
      const [elem, max] = [fitsIn(sort.elem, domains), domains.size(sort.max)];
      return remembered(
        (tuple) => tuple.shape.kind === "seq" && tuple.items.length <= max && tuple.items.every(elem),
      );
    }
    default:
      return unreachable(sort);
  }
}

function remembered(test: (tuple: Tuple) => boolean): Fits {
  const fits: Fits = (value) => {
    if (!isTuple(value)) return false;
    if (value.passed === fits) return true;
    if (!test(value)) return false;
    value.passed = fits;
    return true;
  };
  return fits;
}

function fieldsFit(
  kind: "record" | "variant",
  fields: SortFields,
  domains: Domains,
): (tuple: Tuple) => boolean {
  const names = Object.keys(fields).toSorted();
  const checks = names.map((name) => fitsIn(fields[name] as Sort, domains));
  return ({ shape, items }) =>
    shape.kind === kind &&
    shape.fields.join() === names.join() &&
    checks.every((check, i) => check(items[i] as Value));
}

/** The outermost part of a value that alone is to blame, and the way to it: `queue[2].page`. */
export interface Misfit {
  readonly at: string;
  readonly sort: Sort;
  readonly value: Value;
}

/** Why a value, found at `at`, is not of the sort. Only for values that do not fit. */
export function misfit(sort: Sort, value: Value, at: string, domains: Domains): Misfit {
  const inner = parts(sort, value, domains).find((part) => !fitsIn(part.sort, domains)(part.value));
  if (inner === undefined) return { at, sort, value };
  return misfit(inner.sort, inner.value, `${at}${inner.at}`, domains);
}

/** The parts of a value whose own shape is right; none if it is not. */
function parts(sort: Sort, value: Value, domains: Domains): readonly Misfit[] {
  if (sort.kind === "option") return value === null ? [] : [{ at: "", sort: sort.elem, value }];
  if (!isTuple(value)) return [];
  const { shape, items } = value;
  const fieldsOf = (own: SortFields, fields: readonly string[]): Misfit[] =>
    fields.flatMap((name, i) => {
      const fieldSort = own[name];
      return fieldSort === undefined ? [] : [{ at: `.${name}`, sort: fieldSort, value: items[i] as Value }];
    });
  if (sort.kind === "record" && shape.kind === "record") return fieldsOf(sort.fields, shape.fields);
  if (sort.kind === "variant" && shape.kind === "variant") {
    return fieldsOf(sort.cases[shape.tag] ?? {}, shape.fields);
  }
  if (sort.kind === "map" && shape === domains.mapShape(sort.key)) {
    return shape.keys.map((key, i) => ({ at: `[${show(key)}]`, sort: sort.value, value: items[i] as Value }));
  }
  if (sort.kind === "seq" && shape.kind === "seq") {
    return items.map((item, i) => ({ at: `[${i + 1}]`, sort: sort.elem, value: item }));
  }
  if (sort.kind === "set" && shape.kind === "set") {
    return items.map((item) => ({ at: "", sort: sort.elem, value: item }));
  }
  return [];
}
