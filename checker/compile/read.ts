// Reading: variables, constants, names, and parts of what they hold.
//
// Main invariant: pushes the value as its own shape, or leaves where there is none.

import { type Node } from "../language/node.ts";
import type { Local } from "./assemble.ts";
import { expectKind, partOf, type Scope } from "./infer.ts";
import {
  fieldLanes,
  isScalar,
  identical,
  lanes,
  type Shape,
  type Shapes,
  Unsupported,
  unwrap,
} from "./shape.ts";
import type { Emitter } from "./emit.ts";
import { pushAll } from "./sets.ts";

/** Pushes the value as its own shape. */
export function emitRead(emitter: Emitter, node: Node, scope: Scope): void {
  switch (node.op) {
    case "var":
      return pushAt(emitter, emitter.world.before, node.name, emitter.shape(node, scope));
    case "next":
      return pushAt(emitter, emitter.world.after, node.name, emitter.shape(node, scope));
    case "const": {
      const shape = emitter.shape(node, scope);
      if (emitter.world.constants.has(node.name))
        return pushAt(emitter, emitter.world.constants, node.name, shape);
      if (shape.kind === "int") emitter.code.const(shape.lo);
      else pushAll(emitter, expectKind(shape, "set"));
      return;
    }
    case "bound": {
      const { local } = scope.bound(node.name);
      if (local === undefined) throw new Error(`internal error: ${node.name} has no local`);
      emitter.code.get(local);
      return;
    }
    case "value": {
      const { shape, value } = emitter.own(node.arg, scope);
      if (shape.kind !== "option") {
        emitter.code.get(value);
        return;
      }
      emitter.isNone(shape, value);
      emitter.leaveIf();
      return emitter.element(shape, value);
    }
    case "head": {
      const { value } = emitter.own(node.arg, scope);
      const { elem } = emitter.world.shaper.seq(node.arg, scope);
      emitter.code.get(value).load().op("i32.eqz");
      emitter.leaveIf();
      return emitter.part(value, 1, elem);
    }
    case "nth": {
      const { value } = emitter.own(node.seq, scope);
      const { elem, max } = emitter.world.shaper.seq(node.seq, scope);
      const { shape, value: index } = emitter.own(node.index, scope);
      const { code } = emitter;
      code.get(index).const(1).op("i32.sub").set(index);
      code.get(index).get(value).load().op("i32.ge_u");
      if (expectKind(shape, "int").hi >= 1 && max > 0) emitter.leaveIf();
      else {
        code.op("drop");
        emitter.leave();
      }
      return pushElement(emitter, value, 1, index, elem);
    }
    case "get":
      return emitGet(emitter, node, scope);
    default:
      throw new Error(`internal error: ${node.op} reads nothing`);
  }
}

export function pushAt(
  emitter: Emitter,
  places: ReadonlyMap<string, number>,
  name: string,
  shape: Shape,
): void {
  const address = places.get(name);
  if (address === undefined) throw new Unsupported(`the name ${name}`);
  if (isScalar(shape)) emitter.code.const(0).load(address);
  else emitter.code.const(address);
}

/** Pushes an element of equally long ones, by its index in a local. */
export function pushElement(
  emitter: Emitter,
  address: Local,
  first: number,
  index: Local,
  elem: Shape,
): void {
  const { code } = emitter;
  const stride = 4 * lanes(elem);
  code.get(address).get(index).const(stride).op("i32.mul", "i32.add");
  if (isScalar(elem)) code.load(4 * first);
  else if (first > 0) code.const(4 * first).op("i32.add");
}

export function emitGet(emitter: Emitter, node: Extract<Node, { readonly op: "get" }>, scope: Scope): void {
  const own = emitter.own(node.of, scope);
  const shape = unwrap(own.shape);
  let { value } = own;
  if (own.shape.kind === "option") {
    emitter.isNone(own.shape, value);
    emitter.leaveIf();
    emitter.element(own.shape, value);
    value = emitter.keep();
  }
  const { hop } = node;
  if ("key" in hop) {
    const map = expectKind(shape, "map");
    pushKey(emitter, hop.key, map.key, scope);
    return pushElement(emitter, value, 0, emitter.keep(), map.value);
  }
  if (shape.kind === "record") return pushField(emitter, shape.fields, hop.field, value, 0);
  const { cases } = expectKind(shape, "variant");
  const all = Object.values(cases);
  const [first] = all;
  const places = all.map((fields) => fieldLanes(fields).find(({ name }) => name === hop.field));
  const same = places.every(
    (place) =>
      place !== undefined && place.lane === places[0]?.lane && identical(place.shape, places[0].shape),
  );
  if (first !== undefined && same) return pushField(emitter, first, hop.field, value, 1);
  const want = partOf(shape, hop);
  const result = emitter.code.local();
  emitter.code.const(0).set(result);
  emitter.block((out) => {
    all.forEach((fields, tag) => {
      if (places[tag] === undefined) return;
      emitter.code.get(value).load().const(tag).op("i32.eq");
      emitter.when(() => {
        pushField(emitter, fields, hop.field, value, 1);
        emitter.convert(places[tag]?.shape ?? want, want);
        emitter.code.set(result);
        out();
      });
    });
    emitter.leave();
  });
  emitter.code.get(result);
}

export function pushField(
  emitter: Emitter,
  fields: Shapes,
  field: string,
  value: Local,
  first: number,
): void {
  const place = fieldLanes(fields).find(({ name }) => name === field);
  if (place === undefined) throw new Unsupported(`the field ${field}`);
  emitter.part(value, first + place.lane, place.shape);
}

/** Pushes the position of a key; leaves if it is no key. */
export function pushKey(emitter: Emitter, key: Node, keys: Shape, scope: Scope): void {
  emitter.value(key, keys, scope);
  emitter.rank(keys);
}
