// Plain values: what an instance gives for a constant and what a trace shows.
//
//   bool, int        true, 3
//   enum, ids        "label", "vcpu0"
//   option           null, or the element
//   record           { field: value }
//   variant          { tag: "case", field: value }
//   map              [[key, value], ..]; { keyText: value } where keys are labels, ids, ints or bools
//                    in a constant also [value, ..], one per key in the key's order
//   set, seq         [elem, ..]

import { describe } from "./describe.ts";
import { type Size, type Sort, type SortFields, unreachable } from "./node.ts";
import type { Constants, Plain, Spec } from "./spec.ts";

/** A bound's value at an instance; undefined if the instance does not give it as an integer. */
export function sizeOf(size: Size, constants: Constants): number | undefined {
  const value = typeof size === "number" ? size : constants[size.constant];
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** Equal for two instances of a spec whose sorts are equally large. */
export function sizesOf(spec: Spec, constants: Constants): string {
  return JSON.stringify(spec.constants.map(({ kind, name }) => (kind === "value" ? null : constants[name])));
}

/** The name of a member of an ids sort, counted from 0: vcpu0, memSlot1, rm2. */
export function idName(sort: string, position: number): string {
  const lower =
    sort === sort.toUpperCase() ? sort.toLowerCase() : sort.charAt(0).toLowerCase() + sort.slice(1);
  return `${lower}${position}`;
}

/** Why a plain value is not one of the sort, with the way to the part that is wrong; undefined if it is one. */
export function misfit(
  sort: Sort,
  value: Plain | undefined,
  constants: Constants,
  at = "",
): string | undefined {
  const wrong = (): string =>
    `${at === "" ? "the value" : at} is ${JSON.stringify(value)}, not ${describe(sort)}`;
  switch (sort.kind) {
    case "bool":
      return typeof value === "boolean" ? undefined : wrong();
    case "int": {
      const [lo, hi] = [sizeOf(sort.lo, constants), sizeOf(sort.hi, constants)];
      const fits =
        Number.isSafeInteger(value) && (value as number) >= (lo ?? 0) && (value as number) <= (hi ?? 0);
      return fits ? undefined : `${wrong()} (${lo}..${hi})`;
    }
    case "enum":
      return typeof value === "string" && sort.labels.includes(value) ? undefined : wrong();
    case "ids":
      return `${wrong()}; a constant cannot name a member of ${sort.name}, they are interchangeable`;
    case "option":
      return value === null ? undefined : misfit(sort.elem, value, constants, at);
    case "record":
      return isObject(value) ? misfits(sort.fields, value, constants, at) : wrong();
    case "variant": {
      if (!isObject(value)) return wrong();
      const { tag, ...fields } = value;
      const own = typeof tag === "string" ? sort.cases[tag] : undefined;
      return own === undefined ? wrong() : misfits(own, fields, constants, at);
    }
    case "set":
    case "seq": {
      if (!Array.isArray(value)) return wrong();
      const elems = value as readonly Plain[];
      const max = sort.kind === "seq" ? sizeOf(sort.max, constants) : undefined;
      if (max !== undefined && elems.length > max)
        return `${at || "the value"} has ${elems.length} elements, ${max} at most`;
      return firstOf(elems.map((elem, i) => misfit(sort.elem, elem, constants, `${at}[${i}]`)));
    }
    case "map": {
      if (value === null || typeof value !== "object") return wrong();
      const entries = Object.entries(value as Readonly<Record<string, Plain>>);
      const keys = keysOf(sort.key, constants);
      if (keys && !isObject(value) && entries.length !== keys.length)
        return `${at || "the value"} has ${entries.length} values, not one for each of the ${keys.length} keys`;
      const lacks = keys && isObject(value) ? keys.find((key) => !(key in value)) : undefined;
      if (lacks !== undefined) return `${at || "the value"} has no value for the key ${lacks}`;
      const extra = keys && isObject(value) ? entries.find(([key]) => !keys.includes(key)) : undefined;
      if (extra) return `${at || "the value"} has a value for ${extra[0]}, which is no key`;
      return firstOf(entries.map(([key, elem]) => misfit(sort.value, elem, constants, `${at}[${key}]`)));
    }
    default:
      return unreachable(sort);
  }
}

/** The keys of a map as text; undefined for sorts whose members have no short text. */
function keysOf(sort: Sort, constants: Constants): readonly string[] | undefined {
  if (sort.kind === "bool") return ["false", "true"];
  if (sort.kind === "enum") return sort.labels;
  if (sort.kind !== "int") return undefined;
  const [lo, hi] = [sizeOf(sort.lo, constants), sizeOf(sort.hi, constants)];
  if (lo === undefined || hi === undefined) return undefined;
  return Array.from({ length: Math.max(0, hi - lo + 1) }, (_, i) => String(lo + i));
}

function misfits(
  fields: SortFields,
  value: Readonly<Record<string, Plain>>,
  constants: Constants,
  at: string,
): string | undefined {
  const extra = Object.keys(value).find((name) => !(name in fields));
  if (extra !== undefined) return `${at || "the value"} has a field "${extra}" that does not exist`;
  return firstOf(
    Object.entries(fields).map(([name, sort]) => misfit(sort, value[name], constants, `${at}.${name}`)),
  );
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}

function isObject(value: Plain | undefined): value is Readonly<Record<string, Plain>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
