// Expressions become closures, once.
//
// Main invariant: a name is one cell. Nothing in the language recurs, so no name ever has two values at a time, and
// a closure finds everything it reads in cells and in the two states of `now`.

import { type Binder, children, type Hop, type Node, unreachable } from "../language/node.ts";
import { binary } from "./binary.ts";
import type { Domains } from "./domain.ts";
import { ModelError } from "./error.ts";
import { fitsIn } from "./fits.ts";
import {
  type Code,
  itemsOf,
  isTuple,
  type MapShape,
  type Shape,
  show,
  type Store,
  type Tuple,
  type Value,
} from "./value.ts";

export interface Cell {
  value: Value;
}

/** The names that an expression may read. */
export type Scope = ReadonlyMap<string, Cell>;

export interface Operator {
  readonly params: readonly Cell[];
  readonly body: Code;
}

/** What all expressions of one machine share. */
export interface Context {
  readonly store: Store;
  readonly domains: Domains;
  /** Position of each constant among those of an instance. */
  readonly constants: ReadonlyMap<string, number>;
  /** Position of each variable in a state. */
  readonly variables: ReadonlyMap<string, number>;
  readonly operators: ReadonlyMap<string, Operator>;
  /** What the expressions read: the state before the step and, in step properties, after it; the instance's constants. */
  readonly now: { before: readonly Value[]; after: readonly Value[]; constants: Given };
}

/** The values of an instance's constants, by their positions. */
export interface Given {
  at(position: number): Value;
}

export function compile(node: Node, scope: Scope, context: Context): Code {
  const { store, domains, now } = context;
  const code = (inner: Node): Code => compile(inner, scope, context);
  switch (node.op) {
    case "lit": {
      const { value } = node;
      return () => value;
    }
    case "const": {
      const position = known(context.constants, node.name);
      return () => now.constants.at(position);
    }
    case "var": {
      const position = known(context.variables, node.name);
      return () => now.before[position] as Value;
    }
    case "next": {
      const position = known(context.variables, node.name);
      return () => now.after[position] as Value;
    }
    case "bound": {
      const cell = known(scope, node.name);
      return () => cell.value;
    }
    case "call":
      return call(known(context.operators, node.name), node.args.map(code));
    case "not": {
      const arg = code(node.arg);
      return () => arg() === false;
    }
    case "and": {
      const args = node.args.map(code);
      return () => {
        for (let i = 0; i < args.length; i += 1) if ((args[i] as Code)() === false) return false;
        return true;
      };
    }
    case "or": {
      const args = node.args.map(code);
      return () => {
        for (let i = 0; i < args.length; i += 1) if ((args[i] as Code)() === true) return true;
        return false;
      };
    }
    case "in":
      if (node.right.op === "domain") {
        const [left, fits] = [code(node.left), fitsIn(node.right.sort, domains)];
        return () => fits(left());
      }
      return binary(node.op, code(node.left), code(node.right), store);
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
    case "subset":
    case "union":
    case "intersect":
    case "minus":
      return binary(node.op, code(node.left), code(node.right), store);
    case "if": {
      const [cond, then, otherwise] = [code(node.cond), code(node.then), code(node.else)];
      return () => (cond() === true ? then() : otherwise());
    }
    case "forall":
    case "exists":
      return quantifier(node.op, node.over, node.body, scope, context);
    case "domain": {
      const all = store.set(domains.members(node.sort));
      return () => all;
    }
    case "filter": {
      const { members, cell, body } = comprehension(node.over, node.body, scope, context);
      return () => {
        const kept = members.filter((member) => {
          cell.value = member;
          return body() === true;
        });
        return store.set(kept);
      };
    }
    case "image": {
      const { members, cell, body } = comprehension(node.over, node.body, scope, context);
      return () => store.set(valuesOver(members, cell, body));
    }
    case "fn": {
      const { members, cell, body } = comprehension(node.over, node.body, scope, context);
      const shape = domains.mapShape(node.over.sort);
      return () => store.tuple(shape, valuesOver(members, cell, body));
    }
    case "set": {
      const elems = node.elems.map(code);
      return onceIf(isLiteral(node), () => store.set(elems.map((elem) => elem())));
    }
    case "seq": {
      const elems = node.elems.map(code);
      return onceIf(isLiteral(node), () => store.seq(elems.map((elem) => elem())));
    }
    case "card":
    case "len": {
      const arg = code(node.arg);
      return () => itemsOf(arg()).length;
    }
    case "head": {
      const arg = code(node.arg);
      return () => {
        const [head] = itemsOf(arg());
        if (head === undefined) throw new ModelError("head of an empty sequence");
        return head;
      };
    }
    case "tail": {
      const arg = code(node.arg);
      return () => {
        const items = itemsOf(arg());
        if (items.length === 0) throw new ModelError("tail of an empty sequence");
        return store.seq(items.slice(1));
      };
    }
    case "nth": {
      const [seq, index] = [code(node.seq), code(node.index)];
      return () => {
        const [items, position] = [itemsOf(seq()), index() as number];
        const item = items[position - 1];
        if (item === undefined) throw new ModelError(`position ${position} of a sequence of ${items.length}`);
        return item;
      };
    }
    case "append": {
      const [seq, elem] = [code(node.seq), code(node.elem)];
      return () => store.seq([...itemsOf(seq()), elem()]);
    }
    case "value": {
      const arg = code(node.arg);
      return () => {
        const value = arg();
        if (value === null) throw new ModelError("the value of an option that is none");
        return value;
      };
    }
    case "get": {
      const of = code(node.of);
      const position = positionOf(node.hop, scope, context);
      return () => {
        const tuple = of() as Tuple;
        return tuple.items[position(tuple)] as Value;
      };
    }
    case "except":
      return except(node.path, code(node.of), code(node.value), scope, context);
    case "record":
      return onceIf(
        isLiteral(node),
        construct(store.record(Object.keys(node.fields)), node.fields, scope, context),
      );
    case "variant":
      return onceIf(
        isLiteral(node),
        construct(store.variant(node.tag, Object.keys(node.fields)), node.fields, scope, context),
      );
    case "is": {
      const [arg, tag] = [code(node.arg), node.tag];
      return () => (arg() as Tuple & { shape: { tag: string } }).shape.tag === tag;
    }
    default:
      return unreachable(node);
  }
}

/** Runs `body` with new cells for the names of the binders. */
export function withCells(over: readonly Binder[], scope: Scope): { cells: readonly Cell[]; inner: Scope } {
  const cells = over.map((): Cell => ({ value: null }));
  return {
    cells,
    inner: new Map([...scope, ...over.map(({ name }, i) => [name, cells[i] as Cell] as const)]),
  };
}

function known<T>(names: ReadonlyMap<string, T>, name: string): T {
  const found = names.get(name);
  if (found === undefined) throw new ModelError(`the name "${name}" has no meaning here`);
  return found;
}

function call({ params, body }: Operator, args: readonly Code[]): Code {
  return () => {
    // All arguments first: one may call the same operator and use the same cells.
    const values = args.map((arg) => arg());
    for (let i = 0; i < params.length; i += 1) (params[i] as Cell).value = values[i] as Value;
    return body();
  };
}

function quantifier(
  op: "forall" | "exists",
  over: readonly Binder[],
  body: Node,
  scope: Scope,
  context: Context,
): Code {
  const [first, ...rest] = over;
  if (first === undefined) return compile(body, scope, context);
  const { cells, inner } = withCells([first], scope);
  const cell = cells[0] as Cell;
  const members = context.domains.members(first.sort);
  const test = quantifier(op, rest, body, inner, context);
  const decisive = op === "exists";
  return () => {
    for (let i = 0; i < members.length; i += 1) {
      cell.value = members[i] as Value;
      if (test() === decisive) return decisive;
    }
    return !decisive;
  };
}

function comprehension(
  over: Binder,
  body: Node,
  scope: Scope,
  context: Context,
): { members: readonly Value[]; cell: Cell; body: Code } {
  const { cells, inner } = withCells([over], scope);
  return {
    members: context.domains.members(over.sort),
    cell: cells[0] as Cell,
    body: compile(body, inner, context),
  };
}

function valuesOver(members: readonly Value[], cell: Cell, body: Code): Value[] {
  return members.map((member) => {
    cell.value = member;
    return body();
  });
}

function construct(
  shape: Shape & { readonly fields: readonly string[] },
  fields: Readonly<Record<string, Node>>,
  scope: Scope,
  context: Context,
): Code {
  const codes = shape.fields.map((name) => compile(fields[name] as Node, scope, context));
  return () =>
    context.store.tuple(
      shape,
      codes.map((code) => code()),
    );
}

/** A value spelled out, which has no reason to be made anew each time. */
function isLiteral(node: Node): boolean {
  switch (node.op) {
    case "lit":
      return true;
    case "set":
    case "seq":
    case "record":
    case "variant":
      return children(node).every(isLiteral);
    default:
      return false;
  }
}

function onceIf(literal: boolean, code: Code): Code {
  if (!literal) return code;
  const value = code();
  return () => value;
}

/** Where in a tuple a hop leads. */
function positionOf(hop: Hop, scope: Scope, context: Context): (tuple: Tuple) => number {
  if ("key" in hop) {
    const key = compile(hop.key, scope, context);
    return (tuple) => {
      const value = key();
      const position = (tuple.shape as MapShape).position.get(value);
      if (position === undefined)
        throw new ModelError(`the key ${show(value)} is not a key of ${show(tuple)}`);
      return position;
    };
  }
  const { field } = hop;
  let last: Shape | undefined;
  let position = -1;
  return (tuple) => {
    if (tuple.shape !== last) {
      position = "fields" in tuple.shape ? tuple.shape.fields.indexOf(field) : -1;
      if (position < 0) {
        last = undefined;
        throw new ModelError(`there is no field "${field}" in ${show(tuple)}`);
      }
      last = tuple.shape;
    }
    return position;
  };
}

function except(path: readonly Hop[], of: Code, value: Code, scope: Scope, context: Context): Code {
  const positions = path.map((hop) => positionOf(hop, scope, context));
  const put = (tuple: Value, hop: number, last: Value): Value => {
    const position = positions[hop];
    if (position === undefined) return last;
    if (!isTuple(tuple)) throw new ModelError(`there is nothing to update inside ${show(tuple)}`);
    const at = position(tuple);
    const items = tuple.items.slice();
    items[at] = put(items[at] as Value, hop + 1, last);
    return context.store.tuple(tuple.shape, items);
  };
  return () => put(of(), 0, value());
}
