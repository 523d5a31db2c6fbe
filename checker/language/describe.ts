// Sorts and expressions in a few words, for messages only: near enough to what the author wrote to find it.

import type { BinaryOp, Node, Sort } from "./node.ts";

/** A sort in a few words, for messages. */
export function describe(sort: Sort): string {
  if ("name" in sort) return sort.name;
  switch (sort.kind) {
    case "bool":
      return "bool";
    case "enum":
      return sort.labels.map((label) => `"${label}"`).join(" | ");
    case "option":
      return `option(${describe(sort.elem)})`;
    case "set":
      return `setOf(${describe(sort.elem)})`;
    case "seq":
      return `seq(${describe(sort.elem)})`;
    case "map":
      return `map(${describe(sort.key)}, ${describe(sort.value)})`;
    case "record":
      return `record(${Object.keys(sort.fields).join(", ")})`;
    case "variant":
      return `variant(${Object.keys(sort.cases).join(", ")})`;
    default:
      throw new Error("internal error: a named sort without its name");
  }
}

/** What stands between the operands of an operator, for people. */
export const signs: Readonly<Record<BinaryOp, string>> = {
  implies: "implies",
  eq: "=",
  ne: "!=",
  lt: "<",
  le: "<=",
  add: "+",
  sub: "-",
  mul: "*",
  div: "div",
  mod: "mod",
  in: "in",
  subset: "is a subset of",
  union: "union",
  intersect: "intersected with",
  minus: "without",
};

/** An expression in a few words, for messages. */
export function print(node: Node): string {
  switch (node.op) {
    case "lit":
      return JSON.stringify(node.value);
    case "const":
    case "var":
    case "bound":
      return node.name;
    case "next":
      return `next ${node.name}`;
    case "get":
      return "key" in node.hop
        ? `${print(node.of)}[${print(node.hop.key)}]`
        : `${print(node.of)}.${node.hop.field}`;
    case "not":
      return `not ${print(node.arg)}`;
    case "call":
      return `${node.name}(${node.args.map(print).join(", ")})`;
    case "and":
    case "or":
      return node.args.map(print).join(` ${node.op} `);
    default:
      return "left" in node ? `${print(node.left)} ${signs[node.op]} ${print(node.right)}` : `${node.op}(..)`;
  }
}
