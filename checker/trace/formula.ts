// A formula as a person reads it: the words of the modelling language, names of bound values replaced by the values.

import { type Binder, type Hop, type Literal, type Node, unreachable } from "../language/node.ts";
import type { Plain } from "../language/spec.ts";
import { textOf } from "../search/result.ts";
import { describe, signs } from "../language/describe.ts";

/** Values of bound names. */
export type Binding = Readonly<Record<string, Plain>>;

/** On one line. An operand is in parentheses unless it is a single term. */
export function formulaText(node: Node, binding: Binding = {}): string {
  const text = (inner: Node): string => formulaText(inner, binding);
  const operand = (inner: Node): string => (isTerm(inner) ? text(inner) : `(${text(inner)})`);
  const some = (over: readonly Binder[], word: string, body: Node): string =>
    `${word} ${over.map(({ name, sort }) => `${name} in ${describe(sort)}`).join(", ")}: ${text(body)}`;
  switch (node.op) {
    case "lit":
      return literalText(node.value);
    case "const":
    case "var":
      return node.name;
    case "next":
      return `next ${node.name}`;
    case "bound": {
      const value = binding[node.name];
      if (value === undefined) return node.name;
      return value === null ? "none" : textOf(value);
    }
    case "call":
      return node.args.length === 0 ? node.name : `${node.name}(${node.args.map(text).join(", ")})`;
    case "not":
      return negation(node.arg, binding);
    case "and":
    case "or":
      return node.args.map(operand).join(` ${node.op} `);
    case "implies":
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod":
    case "in":
    case "subset":
    case "union":
    case "intersect":
    case "minus":
      return `${operand(node.left)} ${signs[node.op]} ${operand(node.right)}`;
    case "if":
      return `if ${operand(node.cond)} then ${operand(node.then)} else ${operand(node.else)}`;
    case "forall":
      return some(node.over, "for all", node.body);
    case "exists":
      return some(node.over, "for some", node.body);
    case "domain":
      return describe(node.sort);
    case "filter":
      return `{${node.over.name} in ${describe(node.over.sort)} | ${text(node.body)}}`;
    case "image":
      return `{${text(node.body)} | ${node.over.name} in ${describe(node.over.sort)}}`;
    case "set":
      return `{${node.elems.map(text).join(", ")}}`;
    case "seq":
      return `<${node.elems.map(text).join(", ")}>`;
    case "card":
      return `|${text(node.arg)}|`;
    case "len":
      return `length of ${operand(node.arg)}`;
    case "head":
      return `first of ${operand(node.arg)}`;
    case "tail":
      return `rest of ${operand(node.arg)}`;
    case "value":
      return text(node.arg);
    case "fn":
      return `[${node.over.name} in ${describe(node.over.sort)}: ${text(node.body)}]`;
    case "get":
      return `${operand(node.of)}${hopText(node.hop, text)}`;
    case "except":
      return `${operand(node.of)} but ${node.path.map((hop) => hopText(hop, text)).join("")} = ${text(node.value)}`;
    case "record":
    case "variant": {
      const fields = Object.entries(node.fields).map(([name, value]) => `${name}: ${text(value)}`);
      if (node.op === "record") return `{${fields.join(", ")}}`;
      return fields.length === 0 ? node.tag : `${node.tag}{${fields.join(", ")}}`;
    }
    case "is":
      return `${operand(node.arg)} is ${node.tag}`;
    case "nth":
      return `${operand(node.seq)}[${text(node.index)}]`;
    case "append":
      return `${operand(node.seq)} with ${operand(node.elem)} at its end`;
    default:
      return unreachable(node);
  }
}

/** What it says that the formula is false. */
export function negation(node: Node, binding: Binding = {}): string {
  const text = (inner: Node): string =>
    isTerm(inner) ? formulaText(inner, binding) : `(${formulaText(inner, binding)})`;
  switch (node.op) {
    case "not":
      return formulaText(node.arg, binding);
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "in":
      return `${text(node.left)} ${opposites[node.op]} ${text(node.right)}`;
    case "is":
      return `${text(node.arg)} is not ${node.tag}`;
    default:
      return `not ${text(node)}`;
  }
}

const opposites = { eq: "!=", ne: "=", lt: ">=", le: ">", in: "not in" } as const;

const terms: ReadonlySet<Node["op"]> = new Set<Node["op"]>(
  "lit const var next bound call get nth value set seq record variant fn filter image card domain".split(
    " ",
  ) as Node["op"][],
);

function isTerm({ op }: Node): boolean {
  return terms.has(op);
}

function hopText(hop: Hop, text: (node: Node) => string): string {
  return "field" in hop ? `.${hop.field}` : `[${text(hop.key)}]`;
}

function literalText(value: Literal): string {
  return value === null ? "none" : String(value);
}
