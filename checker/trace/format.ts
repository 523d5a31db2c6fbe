// Plain values as a person reads them. The shape decides nothing alone: a set and a sequence are both arrays.

import { type Sort, type SortFields, unreachable } from "../language/node.ts";
import type { Plain } from "../language/spec.ts";

/** {a, b} for sets, <a, b> for sequences, {f: a} for records, tag{f: a} for variants, [k: a] for maps, - for none. */
export function formatPlain(sort: Sort, value: Plain): string {
  switch (sort.kind) {
    case "bool":
    case "int":
    case "enum":
    case "ids":
      return typeof value === "string" ? value : JSON.stringify(value);
    case "option":
      return value === null ? "-" : formatPlain(sort.elem, value);
    case "set":
      return `{${elements(sort.elem, value)}}`;
    case "seq":
      return `<${elements(sort.elem, value)}>`;
    case "record":
      return `{${fieldsOf(sort.fields, value)}}`;
    case "variant": {
      const tag = (value as { readonly tag: string }).tag;
      const fields = fieldsOf(sort.cases[tag] ?? {}, value);
      return fields === "" ? tag : `${tag}{${fields}}`;
    }
    case "map": {
      const pairs = entries(value).map(
        ([key, each]) =>
          `${typeof key === "string" ? key : formatPlain(sort.key, key)}: ${formatPlain(sort.value, each)}`,
      );
      return `[${pairs.join(", ")}]`;
    }
    default:
      return unreachable(sort);
  }
}

function elements(sort: Sort, value: Plain): string {
  return (value as readonly Plain[]).map((each) => formatPlain(sort, each)).join(", ");
}

function fieldsOf(fields: SortFields, value: Plain): string {
  const record = value as Readonly<Record<string, Plain>>;
  return Object.entries(fields)
    .map(([name, sort]) => `${name}: ${formatPlain(sort, record[name] ?? null)}`)
    .join(", ");
}

/** A map's pairs, whichever of the two shapes it has. */
export function entries(value: Plain): readonly (readonly [Plain, Plain])[] {
  return Array.isArray(value)
    ? (value as readonly (readonly [Plain, Plain])[])
    : Object.entries(value as Readonly<Record<string, Plain>>);
}
