// The shape of an expression: every value that it can have is one of its shape.
//
// Integers are intervals, so that most sums need no test for an overflow and most updates none for their sort. Where a
// value does not exist (a head of an empty sequence, a sum beyond 32 bits), the shape says nothing about it.

import { type Binder, type Hop, type Node, unreachable } from "../language/node.ts";
import { sizeOf } from "../language/plain.ts";
import type { Constants, Definition, Spec } from "../language/spec.ts";
import type { Local } from "./assemble.ts";
import {
  bool,
  count,
  int,
  join,
  mapFields,
  nothing,
  type Of,
  optionOf,
  type Shape,
  shapeOf,
  Unsupported,
  unwrap,
} from "./shape.ts";

/** A name's shape and, while code is emitted, the local that has its value or the address of its lanes. */
export interface Bound {
  readonly shape: Shape;
  readonly local?: Local;
}

/** What the names mean in an expression. */
export class Scope {
  readonly names: ReadonlyMap<string, Bound>;
  /** The shapes of the expressions looked at in this scope. */
  readonly known = new Map<Node, Shape>();

  constructor(names: ReadonlyMap<string, Bound> = new Map()) {
    this.names = names;
  }

  with(more: Iterable<readonly [string, Bound]>): Scope {
    return new Scope(new Map([...this.names, ...more]));
  }

  bound(name: string): Bound {
    return found(this.names, name);
  }
}

const [least, greatest] = [-(2 ** 31), 2 ** 31 - 1];

export class Shaper {
  readonly #constants: Constants;
  readonly #spec: Spec;
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #variables: ReadonlyMap<string, Shape>;

  constructor(spec: Spec, constants: Constants) {
    this.#spec = spec;
    this.#constants = constants;
    this.#definitions = new Map(spec.definitions.map((definition) => [definition.name, definition]));
    this.#variables = new Map(spec.variables.map(({ name, sort }) => [name, shapeOf(sort, constants)]));
  }

  sort({ sort }: Pick<Binder, "sort">): Shape {
    return shapeOf(sort, this.#constants);
  }

  definition(name: string): Definition {
    return found(this.#definitions, name);
  }

  /** The scope of a definition's body. */
  callScope({ params }: Definition, args: readonly Bound[]): Scope {
    return new Scope(new Map(params.map(({ name }, i) => [name, args[i] as Bound])));
  }

  of(node: Node, scope: Scope): Shape {
    const known = scope.known.get(node);
    if (known) return known;
    const made = this.#infer(node, scope);
    scope.known.set(node, made);
    return made;
  }

  set(node: Node, scope: Scope): Of<"set"> {
    return expectKind(this.of(node, scope), "set");
  }

  seq(node: Node, scope: Scope): Of<"seq"> {
    return expectKind(this.of(node, scope), "seq");
  }

  /** The interval of an arithmetic operator, which may go beyond 32 bits. */
  interval(node: Extract<Node, { readonly left: Node }>, scope: Scope): Of<"int"> {
    const a = expectKind(this.of(node.left, scope), "int");
    const b = expectKind(this.of(node.right, scope), "int");
    switch (node.op) {
      case "add":
        return { kind: "int", lo: a.lo + b.lo, hi: a.hi + b.hi };
      case "sub":
        return { kind: "int", lo: a.lo - b.hi, hi: a.hi - b.lo };
      case "mul": {
        const corners = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
        return { kind: "int", lo: Math.min(...corners), hi: Math.max(...corners) };
      }
      case "div": {
        if (b.lo >= 1) return { kind: "int", lo: Math.min(a.lo, 0), hi: Math.max(a.hi, -1) };
        const most = Math.max(Math.abs(a.lo), Math.abs(a.hi));
        return { kind: "int", lo: -most, hi: most };
      }
      case "mod":
        return { kind: "int", lo: 0, hi: Math.max(0, b.hi - 1) };
      default:
        throw new Error(`internal error: ${node.op} is not arithmetic`);
    }
  }

  #infer(node: Node, scope: Scope): Shape {
    const of = (part: Node): Shape => this.of(part, scope);
    switch (node.op) {
      case "lit":
        return literalShape(node.value);
      case "const":
        return this.#constant(node.name);
      case "var":
      case "next":
        return found(this.#variables, node.name);
      case "bound":
        return scope.bound(node.name).shape;
      case "call": {
        const definition = this.definition(node.name);
        const args = node.args.map((arg): Bound => ({ shape: of(arg) }));
        return this.of(definition.body, this.callScope(definition, args));
      }
      case "not":
      case "and":
      case "or":
      case "implies":
      case "eq":
      case "ne":
      case "lt":
      case "le":
      case "in":
      case "subset":
      case "forall":
      case "exists":
      case "is":
        return bool;
      case "add":
      case "sub":
      case "mul":
      case "div":
      case "mod": {
        const { lo, hi } = this.interval(node, scope);
        return int(Math.max(least, Math.min(lo, greatest)), Math.max(least, Math.min(hi, greatest)));
      }
      case "if":
        return join(of(node.then), of(node.else));
      case "domain":
        return { kind: "set", elem: this.sort(node) };
      case "filter":
        return { kind: "set", elem: this.sort(node.over) };
      case "image":
        return { kind: "set", elem: this.of(node.body, this.#inner(node.over, scope)) };
      case "set":
        return { kind: "set", elem: node.elems.map(of).reduce(join, nothing) };
      case "seq":
        return { kind: "seq", elem: node.elems.map(of).reduce(join, nothing), max: node.elems.length };
      case "union":
      case "intersect":
      case "minus":
        return join(of(node.left), of(node.right));
      case "card":
        return int(0, count(this.set(node.arg, scope).elem));
      case "len":
        return int(0, this.seq(node.arg, scope).max);
      case "head":
        return this.seq(node.arg, scope).elem;
      case "nth":
        return this.seq(node.seq, scope).elem;
      case "tail":
        return this.seq(node.arg, scope);
      case "append": {
        const { elem, max } = this.seq(node.seq, scope);
        return { kind: "seq", elem: join(elem, of(node.elem)), max: max + 1 };
      }
      case "value":
        return unwrap(of(node.arg));
      case "fn":
        return {
          kind: "map",
          key: this.sort(node.over),
          value: this.of(node.body, this.#inner(node.over, scope)),
        };
      case "get":
        return partOf(unwrap(of(node.of)), node.hop);
      case "except":
        return widened(of(node.of), node.path, of(node.value));
      case "record":
        return { kind: "record", fields: mapFields(node.fields, of) };
      case "variant":
        return { kind: "variant", cases: { [node.tag]: mapFields(node.fields, of) } };
      default:
        return unreachable(node);
    }
  }

  #inner(over: Binder, scope: Scope): Scope {
    return scope.with([[over.name, { shape: this.sort(over) }]]);
  }

  #constant(name: string): Shape {
    const declared = this.#spec.constants.find((constant) => constant.name === name);
    if (declared === undefined) throw new Unsupported(`the constant ${name}`);
    const { kind } = declared;
    switch (kind) {
      case "ids":
        return { kind: "set", elem: this.sort({ sort: { kind, name } }) };
      case "bound": {
        const value = sizeOf({ constant: name }, this.#constants);
        if (value === undefined || value !== (value | 0)) throw new Unsupported("a bound beyond 32 bits");
        return int(value, value);
      }
      case "value":
        return this.sort(declared);
      default:
        return unreachable(kind);
    }
  }
}

function literalShape(value: boolean | number | string | null): Shape {
  if (value === null) return optionOf(nothing);
  if (typeof value === "boolean") return bool;
  if (typeof value === "string") return { kind: "label", members: [value] };
  if (value !== (value | 0)) throw new Unsupported("an integer beyond 32 bits");
  return int(value, value);
}

/** What lies at a hop; of a variant, in any of its cases. */
export function partOf(shape: Shape, hop: Hop): Shape {
  if (shape.kind === "map" && "key" in hop) return shape.value;
  if ("field" in hop) {
    const { field } = hop;
    const holders =
      shape.kind === "record" ? [shape.fields] : shape.kind === "variant" ? Object.values(shape.cases) : [];
    const parts = holders.flatMap((fields) => (fields[field] ? [fields[field]] : []));
    // A case may lack a field that no case has: then there is never a value.
    if (holders.length > 0) return parts.reduce(join, nothing);
  }
  throw new Unsupported(`a part of a ${shape.kind} that it does not have`);
}

/** The shape with room for a value at the end of the path. */
function widened(shape: Shape, path: readonly Hop[], value: Shape): Shape {
  const [hop, ...rest] = path;
  if (hop === undefined) return join(shape, value);
  if (shape.kind === "option") return optionOf(widened(shape.elem, path, value));
  if (shape.kind === "map" && "key" in hop) return { ...shape, value: widened(shape.value, rest, value) };
  if ("field" in hop) {
    const { field } = hop;
    const widen = (fields: Readonly<Record<string, Shape>>): Readonly<Record<string, Shape>> =>
      fields[field] ? { ...fields, [field]: widened(fields[field], rest, value) } : fields;
    if (shape.kind === "record") return { kind: "record", fields: widen(shape.fields) };
    if (shape.kind === "variant") return { kind: "variant", cases: mapFields(shape.cases, widen) };
  }
  throw new Unsupported(`an update inside a ${shape.kind}`);
}

export function expectKind<Kind extends Shape["kind"]>(shape: Shape, kind: Kind): Of<Kind> {
  const own = unwrap(shape);
  if (own.kind === "nothing") {
    if (kind === "set") return { kind: "set", elem: nothing } as unknown as Of<Kind>;
    if (kind === "seq") return { kind: "seq", elem: nothing, max: 0 } as unknown as Of<Kind>;
    if (kind === "int") return int(0, 0) as Of<Kind>;
  }
  if (own.kind !== kind) throw new Unsupported(`a ${own.kind} where a ${kind} belongs`);
  return own as Of<Kind>;
}

function found<T>(names: ReadonlyMap<string, T>, name: string): T {
  const value = names.get(name);
  if (value === undefined) throw new Unsupported(`the name ${name}`);
  return value;
}
