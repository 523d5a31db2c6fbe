// Updates of single parts of a variable, such as `f[k] := v`: they go straight into the words of the next state, and the
// rest of the variable stays as it was copied.
//
// Main invariant: a part is one scalar that is always there, so that its bits are nobody else's.

import type { Node } from "../language/node.ts";
import type { Local } from "./assemble.ts";
import type { Emitter } from "./emit.ts";
import type { Scope } from "./infer.ts";
import type { Bits, Packed, PlacedVariable } from "./layout.ts";
import { pushKey } from "./read.ts";
import { count, fieldLanes, isScalar, none, type Shape } from "./shape.ts";

/** A part, wherever the keys on the way to it lead. */
export interface Part {
  readonly keys: readonly { readonly node: Node; readonly shape: Shape }[];
  /** By the positions of the keys, the last one changing fastest. */
  readonly places: readonly Bits[];
  readonly shape: Shape;
  readonly value: Node;
}

/** The parts that an update replaces, one after the other; undefined if it is no such update. */
export function partsOf(value: Node, variable: PlacedVariable): readonly Part[] | undefined {
  if (value.op !== "except") return undefined;
  const isFirst = value.of.op === "var" && value.of.name === variable.name;
  const before = isFirst ? [] : partsOf(value.of, variable);
  const part = partOf(value, variable);
  return before && part && [...before, part];
}

function partOf(
  { path, value }: Extract<Node, { readonly op: "except" }>,
  variable: PlacedVariable,
): Part | undefined {
  let { shape } = variable;
  let places: readonly Packed[] = [variable.packed];
  const keys: Part["keys"][number][] = [];
  for (const hop of path) {
    if ("key" in hop && shape.kind === "map") {
      keys.push({ node: hop.key, shape: shape.key });
      const { length } = places;
      places = places.flatMap((place) => (place.kind === "all" ? place.parts : []));
      if (places.length !== length * count(shape.key)) return undefined;
      shape = shape.value;
    } else if ("field" in hop && shape.kind === "record") {
      const fields = fieldLanes(shape.fields);
      const position = fields.findIndex(({ name }) => name === hop.field);
      const field = fields[position];
      if (!field) return undefined;
      places = places.flatMap((place) =>
        place.kind === "all" ? place.parts.slice(position, position + 1) : [],
      );
      shape = field.shape;
    } else return undefined;
  }
  const bits = places.filter((place): place is Bits => place.kind === "bits");
  return isScalar(shape) && bits.length === places.length ? { keys, places: bits, shape, value } : undefined;
}

/** A part whose keys and value are known. */
export interface Patch {
  readonly part: Part;
  /** Which of the places it is. */
  readonly place: Local;
  /** The bits that go there. */
  readonly code: Local;
}

/** Evaluates keys and value; leaves if a key is no key, or the value is not of the part's shape. */
export function emitPatch(emitter: Emitter, part: Part, scope: Scope): Patch {
  const { code } = emitter;
  const place = code.local();
  code.const(0).set(place);
  for (const { node, shape } of part.keys) {
    code.get(place).const(count(shape)).op("i32.mul");
    pushKey(emitter, node, shape, scope);
    code.op("i32.add").set(place);
  }
  emitter.value(part.value, part.shape, scope);
  const value = emitter.keep();
  const { low, none: noneCode } = part.places[0] as Bits;
  const pushPlain = (): void => {
    code.get(value);
    if (low !== 0) code.const(low).op("i32.sub");
  };
  if (noneCode === undefined) pushPlain();
  else {
    code.const(noneCode);
    pushPlain();
    code.get(value).const(none).op("i32.eq", "select");
  }
  return { part, place, code: emitter.keep() };
}

/** Puts the part's bits into the words of a state that was copied. */
export function emitStore(emitter: Emitter, { part, place, code: bits }: Patch, words: Local): void {
  const { code } = emitter;
  const [first] = part.places as readonly [Bits];
  if (first.width === 0) return;
  const mask = first.width === 32 ? -1 : (1 << first.width) - 1;
  const [word, shift] = [code.local(), code.local()];
  if (part.places.length === 1) {
    code.get(words).const(4 * first.word);
    code.op("i32.add").set(word).const(first.shift).set(shift);
  } else {
    const table = emitter.space.table(part.places.flatMap((each) => [4 * each.word, each.shift]));
    code.get(place).const(3).op("i32.shl").tee(place).load(table).get(words).op("i32.add").set(word);
    code
      .get(place)
      .load(table + 4)
      .set(shift);
  }
  code.get(word).get(word).load().const(mask).get(shift).op("i32.shl").const(-1).op("i32.xor", "i32.and");
  code.get(bits).get(shift).op("i32.shl", "i32.or").store();
}
