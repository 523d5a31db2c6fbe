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

const constantTexts = new WeakMap<Constants, string>();

/** An instance's constants as JSON, which is long and asked for again. */
export function constantsText(constants: Constants): string {
  const text = constantTexts.get(constants) ?? JSON.stringify(constants);
  constantTexts.set(constants, text);
  return text;
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

/** What is wrong with a part of a value: the way to it, and what is said of what lies there: "has .., not ..". */
interface Misfit {
  readonly way: string;
  readonly is: string;
}

/** Why a plain value is not one of the sort, with the way to the part that is wrong; undefined if it is one. */
export function misfit(sort: Sort, value: Plain | undefined, constants: Constants): string | undefined {
  const found = misfitIn(sort, value, constants);
  return found && `${found.way === "" ? "the value" : found.way} ${found.is}`;
}

/** Says nothing, and makes nothing, as long as all is well: there may be hundreds of instances. */
function misfitIn(sort: Sort, value: Plain | undefined, constants: Constants): Misfit | undefined {
  switch (sort.kind) {
    case "bool":
      return typeof value === "boolean" ? undefined : other(sort, value);
    case "int": {
      const [lo, hi] = [sizeOf(sort.lo, constants), sizeOf(sort.hi, constants)];
      const fits =
        Number.isSafeInteger(value) && (value as number) >= (lo ?? 0) && (value as number) <= (hi ?? 0);
      return fits ? undefined : other(sort, value, ` (${lo}..${hi})`);
    }
    case "enum":
      return typeof value === "string" && sort.labels.includes(value) ? undefined : other(sort, value);
    case "ids":
      return other(
        sort,
        value,
        `; a constant cannot name a member of ${sort.name}, they are interchangeable`,
      );
    case "option":
      return value === null ? undefined : misfitIn(sort.elem, value, constants);
    case "record":
      return isObject(value) ? misfitInFields(sort.fields, value, constants) : other(sort, value);
    case "variant": {
      if (!isObject(value)) return other(sort, value);
      const { tag, ...fields } = value;
      const own = typeof tag === "string" ? sort.cases[tag] : undefined;
      return own === undefined ? other(sort, value) : misfitInFields(own, fields, constants);
    }
    case "set":
    case "seq": {
      if (!isArray(value)) return other(sort, value);
      const max = sort.kind === "seq" ? sizeOf(sort.max, constants) : undefined;
      if (max !== undefined && value.length > max)
        return { way: "", is: `has ${value.length} elements, ${max} at most` };
      return misfitInElements(sort.elem, value, constants);
    }
    case "map": {
      if (isArray(value)) {
        const keys = keyCount(sort.key, constants);
        if (keys !== undefined && value.length !== keys)
          return { way: "", is: `has ${value.length} values, not one for each of the ${keys} keys` };
        return misfitInElements(sort.value, value, constants);
      }
      if (!isObject(value)) return other(sort, value);
      return misfitInKeys(sort, value, constants);
    }
    default:
      return unreachable(sort);
  }
}

function misfitInKeys(
  { key: keySort, value: elem }: Extract<Sort, { readonly kind: "map" }>,
  value: Readonly<Record<string, Plain>>,
  constants: Constants,
): Misfit | undefined {
  const keys = keysOf(keySort, constants);
  const lacks = keys?.find((key) => !(key in value));
  if (lacks !== undefined) return { way: "", is: `has no value for the key ${lacks}` };
  const given = Object.keys(value);
  const extra = keys && given.find((key) => !keys.includes(key));
  if (extra !== undefined) return { way: "", is: `has a value for ${extra}, which is no key` };
  for (const key of given) {
    const found = misfitIn(elem, value[key], constants);
    if (found) return under(`[${key}]`, found);
  }
  return undefined;
}

function misfitInElements(elem: Sort, value: readonly Plain[], constants: Constants): Misfit | undefined {
  for (let i = 0; i < value.length; i += 1) {
    const found = misfitIn(elem, value[i], constants);
    if (found) return under(`[${i}]`, found);
  }
  return undefined;
}

function misfitInFields(
  fields: SortFields,
  value: Readonly<Record<string, Plain>>,
  constants: Constants,
): Misfit | undefined {
  const extra = Object.keys(value).find((name) => !(name in fields));
  if (extra !== undefined) return { way: "", is: `has a field "${extra}" that does not exist` };
  for (const name of Object.keys(fields)) {
    const found = misfitIn(fields[name] as Sort, value[name], constants);
    if (found) return under(`.${name}`, found);
  }
  return undefined;
}

function under(step: string, { way, is }: Misfit): Misfit {
  return { way: `${step}${way}`, is };
}

function other(sort: Sort, value: Plain | undefined, more = ""): Misfit {
  return { way: "", is: `is ${JSON.stringify(value)}, not ${describe(sort)}${more}` };
}

/** The keys of a map as text; undefined for sorts whose members have no short text. */
function keysOf(sort: Sort, constants: Constants): readonly string[] | undefined {
  if (sort.kind === "bool") return ["false", "true"];
  if (sort.kind === "enum") return sort.labels;
  const length = keyCount(sort, constants);
  const lo = sort.kind === "int" ? sizeOf(sort.lo, constants) : undefined;
  return length === undefined || lo === undefined
    ? undefined
    : Array.from({ length }, (_, i) => String(lo + i));
}

function keyCount(sort: Sort, constants: Constants): number | undefined {
  if (sort.kind === "bool") return 2;
  if (sort.kind === "enum") return sort.labels.length;
  if (sort.kind !== "int") return undefined;
  const [lo, hi] = [sizeOf(sort.lo, constants), sizeOf(sort.hi, constants)];
  return lo === undefined || hi === undefined ? undefined : Math.max(0, hi - lo + 1);
}

function isArray(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

function isObject(value: Plain | undefined): value is Readonly<Record<string, Plain>> {
  return typeof value === "object" && value !== null && !isArray(value);
}
