// The value of a structured constant as a TLA+ expression: one row per line where it does not fit on one.

import { type Domains, field } from "../evaluate/domain.ts";
import type { Tuple, Value } from "../evaluate/value.ts";
import { type Sort, type SortFields, unreachable } from "../language/node.ts";
import { printNode } from "./print.ts";
import { hang, list, type Text, word } from "./text.ts";

/** `domains` must be of the instance and the store that the value is from. */
export function printValue(sort: Sort, value: Value, domains: Domains): Text {
  switch (sort.kind) {
    case "bool":
    case "int":
    case "enum":
      return printNode({ op: "lit", value: value as boolean | number | string });
    case "ids":
      return word(value as string);
    case "option":
      return value === null ? word("None") : printValue(sort.elem, value, domains);
    case "record":
      return list("[", printFields(sort.fields, value, domains), "]");
    case "variant": {
      const tag = tagOf(value);
      const fields = printFields(sort.cases[tag] ?? {}, value, domains);
      return list("[", [word(`tag |-> "${tag}"`), ...fields], "]");
    }
    case "set":
      return list(
        "{",
        domains.sorted(sort.elem, value).map((elem) => printValue(sort.elem, elem, domains)),
        "}",
      );
    case "seq":
      return list("<<", printRows(sort, value, domains), ">>");
    case "map":
      return printMap(
        domains.members(sort.key).map((key) => printValue(sort.key, key, domains).flat),
        itemsOf(value).map((item) => printValue(sort.value, item, domains)),
      );
    default:
      return unreachable(sort);
  }
}

/** The elements of a sequence. */
export function printRows(
  sort: Sort & { readonly kind: "seq" },
  value: Value,
  domains: Domains,
): readonly Text[] {
  return itemsOf(value).map((elem) => printValue(sort.elem, elem, domains));
}

/** A function from 1..n is a sequence, and one from names is a record; others need TLC's :> and @@. */
function printMap(keys: readonly string[], values: readonly Text[]): Text {
  if (keys.every((key, i) => key === String(i + 1))) return list("<<", values, ">>");
  if (keys.every((key) => /^"[A-Za-z][A-Za-z0-9_]*"$/.test(key))) {
    return list(
      "[",
      keys.map((key, i) => hang(`${key.slice(1, -1)} |-> `, values[i] ?? word(""))),
      "]",
    );
  }
  const rows = keys.map((key, i) => hang(`${i === 0 ? "" : "@@ "}${key} :> `, values[i] ?? word("")));
  return hang(
    "(",
    { flat: rows.map(({ flat }) => flat).join(" "), broken: (width) => rowsOf(rows, width) },
    ")",
  );
}

function rowsOf(rows: readonly Text[], width: number): readonly string[] {
  return rows.flatMap((row, i) => {
    const lines = row.broken === undefined || row.flat.length <= width ? [row.flat] : row.broken(width);
    return i === 0 ? lines.map((line) => `   ${line}`) : lines;
  });
}

function printFields(fields: SortFields, value: Value, domains: Domains): readonly Text[] {
  return Object.entries(fields).map(([name, sort]) =>
    hang(`${name} |-> `, printValue(sort, field(value, name), domains)),
  );
}

function itemsOf(value: Value): readonly Value[] {
  return (value as Tuple).items;
}

function tagOf(value: Value): string {
  const { shape } = value as Tuple;
  return shape.kind === "variant" ? shape.tag : "";
}
