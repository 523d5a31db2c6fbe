// Expressions become WebAssembly, in one pass over the node table.
//
// Main invariant: code goes on only with the value that the reference evaluator would have. Where there is no value, or
// none that is wanted, it answers `unsure`, and the reference evaluator says what is the matter. So compiled code words no
// error, and may be unsure too often but never sure too soon.
//
// A value is one 32-bit integer on the stack: itself where its shape is one lane, else the address of its lanes.

import { type Binder, type Node, unreachable } from "../language/node.ts";
import type { Code, Local } from "./assemble.ts";
import { members } from "./codec.ts";
import { type Bound, expectKind, type Scope, type Shaper } from "./infer.ts";
import { Mover } from "./move.ts";
import { type At, type Space } from "./writer.ts";
import { bool, count, isScalar, lanes, type Shape, Unsupported } from "./shape.ts";
import { emitAppend, emitExcept, emitFields, emitFunction, emitTail } from "./compose.ts";
import { emitFormula } from "./formula.ts";
import { emitArithmetic, emitLiteral, emitSize } from "./number.ts";
import { emitRead } from "./read.ts";
import { emitSet } from "./sets.ts";

/** Where code finds what is not in a scope. */
export interface World {
  readonly shaper: Shaper;
  readonly space: Space;
  /** Addresses of variables' lanes before the step, and after it. */
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
  /** Addresses of constants with structure. */
  readonly constants: ReadonlyMap<string, number>;
}

/** Bytes of code in one function. */
const mostCode = 300_000;

/** A node of two operands. */
export type Binary = Extract<Node, { readonly left: Node }>;

export class Emitter extends Mover {
  readonly world: World;

  constructor(code: Code, world: World, unsure?: number) {
    super(code, world.space, unsure);
    this.world = world;
  }

  shape(node: Node, scope: Scope): Shape {
    return this.world.shaper.of(node, scope);
  }

  /** Pushes a formula's truth. */
  truth(node: Node, scope: Scope): void {
    this.value(node, bool, scope);
  }

  /** Does something if a formula does not hold. */
  unless(formula: Node, scope: Scope, otherwise: () => void): void {
    this.truth(formula, scope);
    this.code.op("i32.eqz");
    this.when(otherwise);
  }

  /** Pushes the value as one of the shape that is wanted. */
  value(node: Node, want: Shape, scope: Scope): void {
    if (this.code.length > mostCode) throw new Unsupported("a formula of more than 300 kB");
    switch (node.op) {
      case "if":
        this.truth(node.cond, scope);
        return this.choose(
          () => this.value(node.then, want, scope),
          () => this.value(node.else, want, scope),
        );
      case "call": {
        const { body, inner } = this.call(node, scope);
        return this.value(body, want, inner);
      }
      case "var":
      case "next":
      case "bound":
      case "const":
      case "get":
      case "head":
      case "nth":
      case "value":
        emitRead(this, node, scope);
        return this.convert(this.shape(node, scope), want);
      case "lit":
        return emitLiteral(this, node.value, want, scope, node);
      case "fn":
      case "except":
      case "record":
      case "variant":
      case "seq":
      case "tail":
      case "append": {
        const at = this.fresh(want);
        this.into(node, want, at, scope);
        return this.push(at);
      }
      case "domain":
      case "filter":
      case "image":
      case "set":
      case "union":
      case "intersect":
      case "minus":
        return emitSet(this, node, want, scope);
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
        emitFormula(this, node, scope);
        return this.convert(bool, want);
      case "add":
      case "sub":
      case "mul":
      case "div":
      case "mod":
        emitArithmetic(this, node, scope);
        return this.convert(this.shape(node, scope), want);
      case "card":
      case "len":
        emitSize(this, node.op, node.arg, scope);
        return this.convert(this.shape(node, scope), want);
      default:
        return unreachable(node);
    }
  }

  /** Writes the value's lanes as those of the shape that is wanted. */
  into(node: Node, want: Shape, at: At, scope: Scope): void {
    if (isScalar(want)) return this.store(at, () => this.value(node, want, scope));
    if (want.kind === "option" && this.shape(node, scope).kind !== "option") {
      this.store(at, () => this.code.const(1));
      return this.into(node, want.elem, this.shift(at, 1), scope);
    }
    switch (node.op) {
      case "if":
        this.truth(node.cond, scope);
        return this.when(
          () => this.into(node.then, want, at, scope),
          () => this.into(node.else, want, at, scope),
        );
      case "call": {
        const { body, inner } = this.call(node, scope);
        return this.into(body, want, at, inner);
      }
      case "fn":
        return emitFunction(this, node, expectKind(want, "map"), at, scope);
      case "except":
        return emitExcept(this, node, want, at, scope);
      case "record": {
        const { fields } = expectKind(want, "record");
        return emitFields(this, node.fields, fields, at, scope);
      }
      case "variant": {
        const { cases } = expectKind(want, "variant");
        const fields = cases[node.tag];
        if (fields === undefined) return this.leave();
        this.zero(at, lanes(want));
        this.store(at, () => this.code.const(Object.keys(cases).indexOf(node.tag)));
        return emitFields(this, node.fields, fields, this.shift(at, 1), scope);
      }
      case "seq": {
        const { elem, max } = expectKind(want, "seq");
        if (node.elems.length > max) return this.leave();
        this.zero(at, lanes(want));
        this.store(at, () => this.code.const(node.elems.length));
        return node.elems.forEach((each, i) =>
          this.into(each, elem, this.shift(at, 1 + i * lanes(elem)), scope),
        );
      }
      case "tail":
        return emitTail(this, node.arg, want, at, scope);
      case "append":
        return emitAppend(this, node, expectKind(want, "seq"), at, scope);
      default:
        this.value(node, want, scope);
        this.copy(this.keep(), at, lanes(want));
    }
  }

  shift(at: At, lane: number): At {
    return { ...at, offset: at.offset + 4 * lane };
  }

  /** The value in a local, as its own shape. */
  own(node: Node, scope: Scope): { readonly shape: Shape; readonly value: Local } {
    const shape = this.shape(node, scope);
    this.value(node, shape, scope);
    return { shape, value: this.keep() };
  }

  /** Pushes an integer as its own shape. */
  number(node: Node, scope: Scope): void {
    this.value(node, expectKind(this.shape(node, scope), "int"), scope);
  }

  /** Both operands in locals, as values of one shape. */
  both({ left, right }: Binary, shape: Shape, scope: Scope): readonly [Local, Local] {
    this.value(left, shape, scope);
    const first = this.keep();
    this.value(right, shape, scope);
    return [first, this.keep()];
  }

  call(
    { name, args }: Extract<Node, { readonly op: "call" }>,
    scope: Scope,
  ): { readonly body: Node; readonly inner: Scope } {
    const definition = this.world.shaper.definition(name);
    const bound = args.map((arg): Bound => {
      const { shape, value } = this.own(arg, scope);
      return { shape, local: value };
    });
    return { body: definition.body, inner: this.world.shaper.callScope(definition, bound) };
  }

  /** Runs the body for each member of the binder's sort, in order. */
  each(over: Binder, scope: Scope, body: (inner: Scope, index: Local) => void): void {
    const { code } = this;
    const shape = this.world.shaper.sort(over);
    const size = lanes(shape);
    const table =
      shape.kind === "int" || shape.kind === "bool" || shape.kind === "label"
        ? undefined
        : this.space.table(members(shape).all.flat());
    this.repeat(count(shape), (index) => {
      if (table === undefined) {
        code.get(index);
        if (shape.kind === "int" && shape.lo !== 0) code.const(shape.lo).op("i32.add");
      } else {
        code
          .get(index)
          .const(4 * size)
          .op("i32.mul");
        if (isScalar(shape)) code.load(table);
        else code.const(table).op("i32.add");
      }
      body(scope.with([[over.name, { shape, local: this.keep() }]]), index);
    });
  }
}
