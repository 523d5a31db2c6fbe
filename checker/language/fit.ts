// Which expressions belong where, and which literals a variable cannot hold, as far as can be seen without a search.
//
// The type checker says the same of sorts, in more words. A model may be loaded without having met it.

import { describe } from "./describe.ts";
import { type Node, type Sort, type SortFields, unreachable } from "./node.ts";

/** May an expression of sort `given` stand where `wanted` is expected? */
export function accepts(wanted: Sort, given: Sort): boolean {
  if (wanted === given) return true;
  if (wanted.kind === "option") return accepts(wanted.elem, given.kind === "option" ? given.elem : given);
  switch (wanted.kind) {
    case "bool":
      return given.kind === "bool";
    case "int":
    case "ids":
      return given.kind === wanted.kind && given.name === wanted.name;
    case "enum":
      return given.kind === "enum" && given.labels.every((label) => wanted.labels.includes(label));
    case "set":
    case "seq":
      return given.kind === wanted.kind && accepts(wanted.elem, given.elem);
    case "map":
      return (
        given.kind === "map" &&
        accepts(wanted.key, given.key) &&
        accepts(given.key, wanted.key) &&
        accepts(wanted.value, given.value)
      );
    case "record":
      return given.kind === "record" && acceptFields(wanted.fields, given.fields);
    case "variant":
      return (
        given.kind === "variant" &&
        Object.entries(given.cases).every(([tag, fields]) => {
          const own = wanted.cases[tag];
          return own !== undefined && acceptFields(own, fields);
        })
      );
    default:
      return unreachable(wanted);
  }
}

function acceptFields(wanted: SortFields, given: SortFields): boolean {
  const names = Object.keys(wanted);
  return (
    names.length === Object.keys(given).length &&
    names.every((name) => {
      const [a, b] = [wanted[name], given[name]];
      return a !== undefined && b !== undefined && accepts(a, b);
    })
  );
}

/** Why a value is outside its sort whatever the state is; undefined if it need not be. Knows numeric bounds only. */
export function outside(sort: Sort, node: Node): string | undefined {
  if (node.op === "if") return outside(sort, node.then) ?? outside(sort, node.else);
  switch (sort.kind) {
    case "int": {
      if (node.op !== "lit" || typeof node.value !== "number") return undefined;
      const low = typeof sort.lo === "number" && node.value < sort.lo;
      const high = typeof sort.hi === "number" && node.value > sort.hi;
      return low || high ? `${node.value} is outside ${sort.name}, ${bounds(sort)}` : undefined;
    }
    case "option":
      return outside(sort.elem, node);
    case "set":
      return node.op === "set" ? firstOf(node.elems.map((elem) => outside(sort.elem, elem))) : undefined;
    case "seq":
      if (node.op !== "seq") return undefined;
      if (typeof sort.max === "number" && node.elems.length > sort.max)
        return `${node.elems.length} elements are too many for ${describe(sort)}, which holds ${sort.max}`;
      return firstOf(node.elems.map((elem) => outside(sort.elem, elem)));
    case "map":
      return node.op === "fn" ? outside(sort.value, node.body) : undefined;
    case "record":
      return node.op === "record" ? outsideFields(sort.fields, node.fields) : undefined;
    case "variant":
      return node.op === "variant" ? outsideFields(sort.cases[node.tag] ?? {}, node.fields) : undefined;
    case "bool":
    case "enum":
    case "ids":
      return undefined;
    default:
      return unreachable(sort);
  }
}

function outsideFields(fields: SortFields, nodes: Readonly<Record<string, Node>>): string | undefined {
  return firstOf(
    Object.entries(fields).map(([name, field]) => {
      const node = nodes[name];
      return node && outside(field, node);
    }),
  );
}

function bounds({ lo, hi }: Extract<Sort, { kind: "int" }>): string {
  const [low, high] = [lo, hi].map((size) => (typeof size === "number" ? String(size) : size.constant));
  return `${low}..${high}`;
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}
