// Nodes as TLA+ text, by precedence.
//
// Main invariant: what SANY reads back is the node. TLA+ gives each operator a range of precedences and refuses two
// operators whose ranges overlap side by side, unless they are one left-associative operator; an operand is in
// parentheses exactly where that rule asks for it, and in a few places where readers expect them (see `not`).

import {
  type BinaryOp,
  type Binder,
  type Hop,
  type Literal,
  type Node,
  unreachable,
} from "../language/node.ts";
import { atom, infix, levels, parens, type Printed, whole } from "./precedence.ts";
import { printSort } from "./sort.ts";
import { bullets, either, hang, indent, list, stack, type Text, word } from "./text.ts";

export function printNode(node: Node): Printed {
  switch (node.op) {
    case "lit":
      return printLiteral(node.value);
    case "const":
    case "var":
    case "bound":
      return whole(word(node.name));
    case "next":
      return whole(word(`${node.name}'`));
    case "domain":
      return printSort(node.sort);
    case "not":
      return printNot(node.arg);
    case "and":
    case "or":
      return printJunction(node.op, node.args);
    case "implies":
      return printImplies(node.left, node.right);
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "in":
    case "subset":
    case "union":
    case "intersect":
    case "minus":
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod":
      return printInfix(node.op, node.left, node.right);
    case "is":
      return { ...hang("", operand(node.arg, atom - 1), `.tag = "${node.tag}"`), level: levels.compare };
    case "if":
      return printIf(node);
    case "forall":
    case "exists": {
      const head = `${node.op === "forall" ? "\\A" : "\\E"} ${printBinders(node.over)} :`;
      return { ...indent(word(head), printNode(node.body)), level: levels.prefix, open: true };
    }
    case "filter":
      return whole(
        either(
          hang(`{${printBinders([node.over])} : `, printNode(node.body), "}"),
          indent(word(`{${printBinders([node.over])} :`), printNode(node.body), "}"),
        ),
      );
    case "image":
      return printImage(node.body, node.over);
    case "fn": {
      const head = `[${printBinders([node.over])} |->`;
      return whole(
        either(hang(`${head} `, printNode(node.body), "]"), indent(word(head), printNode(node.body), "]")),
      );
    }
    case "set":
      return whole(list("{", node.elems.map(enclosed), "}"));
    case "seq":
      return whole(list("<<", node.elems.map(printNode), ">>"));
    case "call":
      if (node.args.length === 0) return whole(word(node.name));
      return apply(node.name, node.args);
    case "card":
      return apply("Cardinality", [node.arg]);
    case "len":
      return apply("Len", [node.arg]);
    case "head":
      return apply("Head", [node.arg]);
    case "tail":
      return apply("Tail", [node.arg]);
    case "append":
      return apply("Append", [node.seq, node.elem]);
    case "value":
      return printNode(node.arg);
    case "nth":
      return whole(hang("", operand(node.seq, atom - 1), `[${enclosed(node.index).flat}]`));
    case "get":
      return whole(hang("", operand(node.of, atom - 1), printHop(node.hop)));
    case "except":
      return printExcept(node);
    case "record":
      return whole(list("[", printFields(node.fields), "]"));
    case "variant":
      return whole(list("[", [word(`tag |-> "${node.tag}"`), ...printFields(node.fields)], "]"));
    default:
      return unreachable(node);
  }
}

/** A condition that TLC must evaluate and not take apart: see `split.ts`. */
export function printTest(node: Node): Printed {
  return { ...hang("", parens(printNode(node)), " = TRUE"), level: levels.compare };
}

/** `x \in S, y, z \in T` */
export function printBinders(over: readonly Binder[]): string {
  const groups: { names: string[]; domain: string }[] = [];
  for (const { name, sort } of over) {
    const domain = printSort(sort).flat;
    const last = groups.at(-1);
    if (last?.domain === domain) last.names.push(name);
    else groups.push({ names: [name], domain });
  }
  return groups.map(({ names, domain }) => `${names.join(", ")} \\in ${domain}`).join(", ");
}

function printLiteral(value: Literal): Printed {
  switch (typeof value) {
    case "boolean":
      return whole(word(value ? "TRUE" : "FALSE"));
    case "number":
      return { ...word(String(value)), level: value < 0 ? levels.negative : atom };
    case "string":
      return whole(word(`"${value}"`));
    default:
      return whole(word("None"));
  }
}

/** What stands first behind [ or {, where SANY takes x \in S for the beginning of a function or of a filter. */
export function enclosed(node: Node): Printed {
  const printed = printNode(node);
  return /^(\w+|<<.*>>) \\in /.test(printed.flat) ? parens(printed) : printed;
}

/** The right side of x = .. or x \in .. that ends there. */
export function operandOf(node: Node): Text {
  return operand(node, infix.eq.hi, true);
}

/** An operand of an operator whose range ends at `above`; `last` if nothing follows it. */
function operand(node: Node, above: number, last = false): Printed {
  const printed = printNode(node);
  return printed.level > above && (last || printed.open !== true) ? printed : parens(printed);
}

function printInfix(op: BinaryOp, left: Node, right: Node): Printed {
  const { sign, lo, hi, assoc } = infix[op];
  const before = operand(left, assoc && left.op === op ? hi - 1 : hi);
  const after = operand(right, hi, true);
  return {
    ...either(hang(`${before.flat} ${sign} `, after), stack(before, hang(`${sign} `, after))),
    level: lo,
    ...(after.open === true && { open: true }),
  };
}

/** `=>` stands under its left side: further right, it would belong to the last bullet of that. */
function printImplies(left: Node, right: Node): Printed {
  const before = operand(left, infix.implies.lo);
  const after = operand(right, infix.implies.lo, true);
  const text = stack(before, hang("=> ", after));
  return { ...text, level: infix.implies.lo, ...(after.open === true && { open: true }) };
}

/** `~(a < b)` has parentheses that TLA+ does not need and everybody writes. */
function printNot(arg: Node): Printed {
  if (arg.op === "eq") return printInfix("ne", arg.left, arg.right);
  if (arg.op === "ne") return printInfix("eq", arg.left, arg.right);
  if (arg.op === "in") {
    const [left, right] = [operand(arg.left, levels.compare), operand(arg.right, levels.compare, true)];
    return {
      ...hang(`${left.flat} \\notin `, right),
      level: levels.compare,
      ...(right.open === true && { open: true }),
    };
  }
  const printed = printNode(arg);
  const bare = printed.level === atom || printed.level === levels.prefix;
  const inner = bare ? printed : parens(printed);
  return { ...hang("~", inner), level: levels.prefix, ...(inner.open === true && { open: true }) };
}

function printJunction(op: "and" | "or", args: readonly Node[]): Printed {
  const flat = conjuncts(op, args);
  const [only] = flat;
  if (only === undefined) return whole(word(op === "and" ? "TRUE" : "FALSE"));
  if (flat.length === 1) return printNode(only);
  const inline = flat.map((arg, i) => operand(arg, levels.junction, i === flat.length - 1));
  const open = inline.at(-1)?.open === true;
  const text = bullets(op === "and" ? "/\\" : "\\/", inline, flat.map(printNode));
  return { ...text, level: levels.junction, ...(open && { open }) };
}

/** The operands, with those of directly nested junctions of the same kind. */
export function conjuncts(op: "and" | "or", args: readonly Node[]): readonly Node[] {
  return args.flatMap((arg) => (arg.op === op ? conjuncts(op, arg.args) : [arg]));
}

/** A chain of ELSE IF stays at one margin. */
function printIf(node: Extract<Node, { op: "if" }>): Printed {
  const chain = node.else.op === "if";
  const arms: Text[] = [];
  let rest: Node = node;
  for (; rest.op === "if"; rest = rest.else) {
    const cond = hang(arms.length === 0 ? "IF " : "ELSE IF ", printNode(rest.cond));
    // TLA+ would understand IF a THEN IF b THEN c ELSE d ELSE e; people count.
    const value = printNode(rest.then);
    const then = hang("THEN ", rest.then.op === "if" ? parens(value) : value);
    arms.push(chain ? indent(cond, then) : stack(cond, then));
  }
  return { ...stack(...arms, hang("ELSE ", printNode(rest))), level: levels.choice, open: true };
}

function printImage(body: Node, over: Binder): Printed {
  return whole(indent(hang("{", enclosed(body), " :"), word(`${printBinders([over])}}`)));
}

/** [[f EXCEPT ![a] = 1] EXCEPT ![b] = 2] is [f EXCEPT ![a] = 1, ![b] = 2]: TLA+ applies them in order. */
function printExcept(node: Extract<Node, { op: "except" }>): Printed {
  const updates: Text[] = [];
  let base: Node = node;
  for (; base.op === "except"; base = base.of) {
    const place = `!${base.path.map(printHop).join("")}`;
    const value = printNode(base.value);
    updates.unshift(either(hang(`${place} = `, value), indent(word(`${place} =`), value)));
  }
  const of = printNode(base);
  const inline = list(`[${of.flat} EXCEPT `, updates, "]");
  return whole(either(inline, indent(hang("[", of, " EXCEPT"), list("", updates, "]"))));
}

function printHop(hop: Hop): string {
  return "field" in hop ? `.${hop.field}` : `[${enclosed(hop.key).flat}]`;
}

function printFields(fields: Readonly<Record<string, Node>>): readonly Text[] {
  return Object.entries(fields).map(([name, value]) => hang(`${name} |-> `, printNode(value)));
}

function apply(name: string, args: readonly Node[]): Printed {
  return whole(list(`${name}(`, args.map(printNode), ")"));
}
