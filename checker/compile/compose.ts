// Values with parts, written straight to where they belong.
//
// Main invariant: what a value does not use is zero when its parts are written.

import { type Hop, type Node } from "../language/node.ts";
import type { Local } from "./assemble.ts";
import { expectKind, type Scope } from "./infer.ts";
import { type At } from "./writer.ts";
import {
  fieldLanes,
  isScalar,
  identical,
  lanes,
  type Of,
  type Shape,
  type Shapes,
  Unsupported,
} from "./shape.ts";
import type { Emitter } from "./emit.ts";
import { pushKey } from "./read.ts";

export function emitFields(
  emitter: Emitter,
  nodes: Readonly<Record<string, Node>>,
  fields: Shapes,
  at: At,
  scope: Scope,
): void {
  for (const { name, lane, shape } of fieldLanes(fields)) {
    const node = nodes[name];
    if (node === undefined) throw new Unsupported("other fields");
    emitter.into(node, shape, emitter.shift(at, lane), scope);
  }
}

export function emitFunction(
  emitter: Emitter,
  node: Extract<Node, { readonly op: "fn" }>,
  want: Of<"map">,
  at: At,
  scope: Scope,
): void {
  if (!identical(emitter.world.shaper.sort(node.over), want.key)) throw new Unsupported("other keys");
  emitter.each(node.over, scope, (inner, index) => {
    emitter.push(at);
    emitter.code
      .get(index)
      .const(4 * lanes(want.value))
      .op("i32.mul", "i32.add");
    emitter.into(node.body, want.value, { base: emitter.keep(), offset: 0 }, inner);
  });
}

export function emitExcept(
  emitter: Emitter,
  node: Extract<Node, { readonly op: "except" }>,
  want: Shape,
  at: At,
  scope: Scope,
): void {
  emitter.into(node.of, want, at, scope);
  const { shape, value } = emitter.own(node.value, scope);
  assign(emitter, want, at, node.path, shape, value, scope);
}

/** Writes a value at the end of a path. */
export function assign(
  emitter: Emitter,
  shape: Shape,
  at: At,
  [hop, ...rest]: readonly Hop[],
  from: Shape,
  value: Local,
  scope: Scope,
): void {
  const { code } = emitter;
  if (hop === undefined) {
    code.get(value);
    return emitter.moveInto(from, shape, at);
  }
  if (shape.kind === "option" && !isScalar(shape)) {
    emitter.push(at);
    code.load().op("i32.eqz");
    emitter.leaveIf();
    return assign(emitter, shape.elem, emitter.shift(at, 1), [hop, ...rest], from, value, scope);
  }
  if (shape.kind === "map" && "key" in hop) {
    pushKey(emitter, hop.key, shape.key, scope);
    const offset = code
      .const(4 * lanes(shape.value))
      .op("i32.mul")
      .local();
    if (at.base !== undefined) code.get(at.base).op("i32.add");
    code.set(offset);
    return assign(emitter, shape.value, { base: offset, offset: at.offset }, rest, from, value, scope);
  }
  if (!("field" in hop)) throw new Unsupported(`an update inside a ${shape.kind}`);
  const inField = (fields: Shapes, first: number): void => {
    const place = fieldLanes(fields).find(({ name }) => name === hop.field);
    if (place === undefined) return emitter.leave();
    return assign(emitter, place.shape, emitter.shift(at, first + place.lane), rest, from, value, scope);
  };
  if (shape.kind === "record") return inField(shape.fields, 0);
  const all = Object.values(expectKind(shape, "variant").cases);
  const tag = code.local();
  emitter.push(at);
  code.load().set(tag);
  all.forEach((fields, i) => {
    code.get(tag).const(i).op("i32.eq");
    emitter.when(() => inField(fields, 1));
  });
}

export function emitTail(emitter: Emitter, arg: Node, want: Shape, at: At, scope: Scope): void {
  const { code } = emitter;
  const { value } = emitter.own(arg, scope);
  const own = emitter.world.shaper.seq(arg, scope);
  code.get(value).load().op("i32.eqz");
  emitter.leaveIf();
  if (own.max === 0) return emitter.leave();
  const shorter = emitter.fresh(own);
  const stride = lanes(own.elem);
  emitter.zero(emitter.shift(shorter, 1 + (own.max - 1) * stride), stride);
  emitter.store(shorter, () => code.get(value).load().const(1).op("i32.sub"));
  emitter.copy(value, emitter.shift(shorter, 1), (own.max - 1) * stride, 1 + stride);
  emitter.push(shorter);
  emitter.moveInto(own, want, at);
}

export function emitAppend(
  emitter: Emitter,
  node: Extract<Node, { readonly op: "append" }>,
  want: Of<"seq">,
  at: At,
  scope: Scope,
): void {
  const { code } = emitter;
  emitter.into(node.seq, want, at, scope);
  const { shape, value } = emitter.own(node.elem, scope);
  const length = code.local();
  emitter.push(at);
  code.load().tee(length).const(want.max).op("i32.ge_u");
  emitter.leaveIf();
  if (want.max === 0) return emitter.leave();
  const slot = code.local();
  emitter.push(emitter.shift(at, 1));
  code
    .get(length)
    .const(4 * lanes(want.elem))
    .op("i32.mul", "i32.add")
    .set(slot);
  code.get(value);
  emitter.moveInto(shape, want.elem, { base: slot, offset: 0 });
  emitter.store(at, () => code.get(length).const(1).op("i32.add"));
}
