// Sorts as TLA+ sets. A named sort prints as its name; the module defines it once.

import { type Size, type Sort, type SortFields, unreachable } from "../language/node.ts";
import { atom, levels, parens, type Printed, whole } from "./precedence.ts";
import { fill, hang, list, stack, type Text, word } from "./text.ts";

export function printSort(sort: Sort): Printed {
  return "name" in sort && sort.name !== undefined ? whole(word(sort.name)) : printMembers(sort);
}

/** What a sort stands for, also if it has a name. */
export function printMembers(sort: Sort): Printed {
  switch (sort.kind) {
    case "bool":
      return whole(word("BOOLEAN"));
    case "int":
      return { ...word(`${printSize(sort.lo)}..${printSize(sort.hi)}`), level: levels.interval };
    case "enum":
      return whole(
        fill(
          "{",
          sort.labels.map((label) => `"${label}"`),
          "}",
        ),
      );
    case "ids":
      return whole(word(sort.name));
    case "option":
      return cup([summand(sort.elem), word("{None}")]);
    case "record":
      return whole(list("[", printFields(sort.fields), "]"));
    case "variant":
      return cup(
        Object.entries(sort.cases).map(([tag, fields]) =>
          list("[", [word(`tag : {"${tag}"}`), ...printFields(fields)], "]"),
        ),
      );
    case "map":
      return whole(hang(`[${printSort(sort.key).flat} -> `, printSort(sort.value), "]"));
    case "set": {
      const elem = printSort(sort.elem);
      return { ...hang("SUBSET ", elem.level === atom ? elem : parens(elem)), level: levels.set };
    }
    case "seq":
      return whole(list("BoundedSeq(", [printSort(sort.elem), word(printSize(sort.max))], ")"));
    default:
      return unreachable(sort);
  }
}

function printSize(size: Size): string {
  return typeof size === "number" ? String(size) : size.constant;
}

function printFields(fields: SortFields): readonly Text[] {
  return Object.entries(fields).map(([name, field]) => hang(`${name} : `, printSort(field)));
}

/** An operand of \cup, which takes another union without parentheses and no other operator of its level. */
function summand(sort: Sort): Text {
  const printed = printSort(sort);
  const union = sort.kind === "option" || sort.kind === "variant";
  return printed.level > levels.set || union ? printed : parens(printed);
}

function cup(parts: readonly Text[]): Printed {
  const [first, ...rest] = parts;
  if (first === undefined) return whole(word("{}"));
  if (rest.length === 0) return whole(first);
  return { ...stack(first, ...rest.map((part) => hang("\\cup ", part))), level: levels.set };
}
