// Numbers and literals.
//
// Main invariant: a number on the stack is exact: what does not fit in 32 bits leaves.

import { type Node } from "../language/node.ts";
import type { Local } from "./assemble.ts";
import { expectKind, type Scope } from "./infer.ts";
import { isScalar, none, type Shape, unwrap } from "./shape.ts";
import type { Binary, Emitter } from "./emit.ts";
import { words } from "./sets.ts";

const [least, greatest] = [-(2 ** 31), 2 ** 31 - 1];

export function emitLiteral(
  emitter: Emitter,
  value: boolean | number | string | null,
  want: Shape,
  scope: Scope,
  node: Node,
): void {
  const { code } = emitter;
  const own = emitter.shape(node, scope);
  if (!isScalar(want)) {
    const at = emitter.fresh(want);
    emitLiteral(emitter, value, own, scope, node);
    emitter.moveInto(own, want, at);
    return emitter.push(at);
  }
  if (value === null && want.kind === "option") code.const(none);
  else if (typeof value === "string") {
    const elem = unwrap(want);
    const position = elem.kind === "label" ? elem.members.indexOf(value) : -1;
    if (position < 0) emitter.leave();
    code.const(position);
  } else {
    code.const(Number(value));
    emitter.convert(own, want);
  }
}

/** Pushes the result; leaves if there is none, or none of 32 bits. */
export function emitArithmetic(emitter: Emitter, node: Binary, scope: Scope): void {
  const { code } = emitter;
  const [a, b] = [node.left, node.right].map((side) => {
    emitter.number(side, scope);
    return emitter.keep();
  }) as [Local, Local];
  const divisor = expectKind(emitter.shape(node.right, scope), "int");
  switch (node.op) {
    case "add":
    case "sub":
    case "mul": {
      const { lo, hi } = emitter.world.shaper.interval(node, scope);
      if (lo >= least && hi <= greatest) {
        code.get(a).get(b).op(`i32.${node.op}`);
        return;
      }
      code.get(a).op("i64.extend_i32_s").get(b).op("i64.extend_i32_s", `i64.${node.op}`).teeLong();
      code.op("i32.wrap_i64", "i64.extend_i32_s").getLong().op("i64.ne");
      emitter.leaveIf();
      code.getLong().op("i32.wrap_i64");
      return;
    }
    case "div":
      if (divisor.lo < 1) {
        // Zero has no quotient, and -2^31 div -1 does not fit.
        code.get(b).op("i32.eqz").get(b).const(-1).op("i32.eq");
        code.get(a).const(least).op("i32.eq", "i32.and", "i32.or");
        emitter.leaveIf();
      }
      code.get(a).get(b).op("i32.div_s");
      // The machine rounds towards zero.
      code.get(a).get(b).op("i32.rem_s").const(0).op("i32.ne");
      code.get(a).get(b).op("i32.xor").const(0).op("i32.lt_s", "i32.and", "i32.sub");
      return;
    case "mod":
      if (divisor.lo < 1) {
        code.get(b).const(0).op("i32.le_s");
        emitter.leaveIf();
      }
      code.get(a).get(b).op("i32.rem_s").set(a);
      code.get(a).get(b).op("i32.add").get(a);
      code.get(a).const(0).op("i32.lt_s", "select");
      return;
    default:
      throw new Error(`internal error: ${node.op} is not arithmetic`);
  }
}

export function emitSize(emitter: Emitter, op: "card" | "len", arg: Node, scope: Scope): void {
  const { code } = emitter;
  const { shape, value } = emitter.own(arg, scope);
  if (op === "len") {
    if (isScalar(shape)) code.const(0);
    else code.get(value).load();
    return;
  }
  code.const(0);
  words(emitter, expectKind(shape, "set"), (word) => {
    word(value);
    code.op("i32.popcnt", "i32.add");
  });
}
