// Formulas: every one pushes 0 or 1.
//
// Main invariant: operands are looked at in the order, and as far, as the reference evaluator looks at them.

import { type Binder, type Node } from "../language/node.ts";
import { expectKind, type Scope } from "./infer.ts";
import { isScalar, join, lanes, Unsupported, within } from "./shape.ts";
import type { Binary, Emitter } from "./emit.ts";
import { words } from "./sets.ts";

export function emitFormula(emitter: Emitter, node: Node, scope: Scope): void {
  const { code } = emitter;
  switch (node.op) {
    case "not":
      emitter.truth(node.arg, scope);
      code.op("i32.eqz");
      return;
    case "and":
    case "or":
      return chain(emitter, node.op, node.args, scope);
    case "implies":
      emitter.truth(node.left, scope);
      return emitter.choose(
        () => emitter.truth(node.right, scope),
        () => code.const(1),
      );
    case "eq":
    case "ne": {
      equal(emitter, node, scope);
      if (node.op === "ne") code.op("i32.eqz");
      return;
    }
    case "lt":
    case "le":
      emitter.number(node.left, scope);
      emitter.number(node.right, scope);
      code.op(node.op === "lt" ? "i32.lt_s" : "i32.le_s");
      return;
    case "in":
      return member(emitter, node, scope);
    case "subset": {
      const shape = join(emitter.shape(node.left, scope), emitter.shape(node.right, scope));
      const [left, right] = emitter.both(node, shape, scope);
      code.const(0);
      words(emitter, expectKind(shape, "set"), (word) => {
        word(left);
        word(right);
        code.const(-1).op("i32.xor", "i32.and", "i32.or");
      });
      code.op("i32.eqz");
      return;
    }
    case "forall":
    case "exists":
      return quantifier(emitter, node.op, node.over, node.body, scope);
    case "is": {
      const { shape, value } = emitter.own(node.arg, scope);
      const tag = Object.keys(expectKind(shape, "variant").cases).indexOf(node.tag);
      if (shape.kind === "option") throw new Unsupported("the case of an option");
      if (tag < 0) code.const(0);
      else code.get(value).load().const(tag).op("i32.eq");
      return;
    }
    default:
      throw new Error(`internal error: ${node.op} is no formula`);
  }
}

/** Left to right, stopping early. */
export function chain(emitter: Emitter, op: "and" | "or", args: readonly Node[], scope: Scope): void {
  const [first, ...rest] = args;
  if (first === undefined) {
    emitter.code.const(op === "and" ? 1 : 0);
    return;
  }
  emitter.truth(first, scope);
  if (rest.length === 0) return;
  const more = (): void => chain(emitter, op, rest, scope);
  const known = (value: number) => (): void => void emitter.code.const(value);
  if (op === "and") emitter.choose(more, known(0));
  else emitter.choose(known(1), more);
}

export function equal(emitter: Emitter, node: Binary, scope: Scope): void {
  const shape = join(emitter.shape(node.left, scope), emitter.shape(node.right, scope));
  if (isScalar(shape)) {
    emitter.value(node.left, shape, scope);
    emitter.value(node.right, shape, scope);
    emitter.code.op("i32.eq");
    return;
  }
  const [left, right] = emitter.both(node, shape, scope);
  emitter.equalLanes(left, right, lanes(shape));
}

export function member(emitter: Emitter, { left, right }: Binary, scope: Scope): void {
  const { code } = emitter;
  const { shape, value } = emitter.own(left, scope);
  if (right.op === "domain") {
    const domain = emitter.world.shaper.sort(right);
    if (within(shape, domain)) code.const(1);
    else code.get(emitter.attempt(shape, domain, value).fits);
    return;
  }
  const set = expectKind(emitter.shape(right, scope), "set");
  // A literal has an element's shape from its elements alone: here it may as well have the other side's too.
  const room = right.op === "set" ? expectKind(join(set, { kind: "set", elem: shape }), "set") : set;
  emitter.value(right, room, scope);
  const all = emitter.keep();
  const { fits, converted } = emitter.attempt(shape, room.elem, value);
  code.get(fits);
  emitter.choose(
    () => {
      code.get(converted);
      emitter.rank(room.elem);
      emitter.hasBit(room, all, emitter.keep());
    },
    () => code.const(0),
  );
}

export function quantifier(
  emitter: Emitter,
  op: "forall" | "exists",
  over: readonly Binder[],
  body: Node,
  scope: Scope,
): void {
  const { code } = emitter;
  const found = code.local();
  const decisive = op === "exists" ? 1 : 0;
  code.const(1 - decisive).set(found);
  emitter.block((out) => {
    const nest = ([first, ...rest]: readonly Binder[], inner: Scope): void => {
      if (first !== undefined) return emitter.each(first, inner, (deeper) => nest(rest, deeper));
      emitter.truth(body, inner);
      if (decisive === 0) code.op("i32.eqz");
      emitter.when(() => {
        code.const(decisive).set(found);
        out();
      });
    };
    nest(over, scope);
  });
  code.get(found);
}
