// Shapes: what compiled code knows of a value, and the lanes that hold it while an expression is evaluated.
//
// Main invariant: equal values of one shape have equal lanes. What a value does not use (the fields of another case,
// the slots past a sequence's end) is zero.
//
// A shape is a sort at an instance, without names: bounds are numbers, members of ids are labels. Shapes are also
// inferred for expressions, where integers range as far as the operators can take them.

import { idName, sizeOf } from "../language/plain.ts";
import { type Size, type Sort, type SortFields, unreachable } from "../language/node.ts";
import type { Constants } from "../language/spec.ts";

export type Shapes = Readonly<Record<string, Shape>>;

export type Shape =
  /** Of what an empty set holds, and an option that is none. */
  | { readonly kind: "nothing" }
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly lo: number; readonly hi: number }
  | { readonly kind: "label"; readonly members: readonly string[] }
  /** Never of an option: none inside none is none. */
  | { readonly kind: "option"; readonly elem: Shape }
  | { readonly kind: "record"; readonly fields: Shapes }
  | { readonly kind: "variant"; readonly cases: Readonly<Record<string, Shapes>> }
  | { readonly kind: "map"; readonly key: Shape; readonly value: Shape }
  | { readonly kind: "set"; readonly elem: Shape }
  | { readonly kind: "seq"; readonly elem: Shape; readonly max: number };

export type Of<Kind extends Shape["kind"]> = Extract<Shape, { readonly kind: Kind }>;

/** The spec needs more than compiled code has: the reference evaluator has to do. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}

export const nothing: Shape = { kind: "nothing" };
export const bool: Shape = { kind: "bool" };
export const int = (lo: number, hi: number): Shape => ({ kind: "int", lo, hi });

const leastInt = -(2 ** 31);
/** The lane of an option of one lane that is none. */
export const none = leastInt;
/** Members that a set's element may have. */
const mostElements = 1024;
/** Members that a set may have and still be one lane, whose bits cannot look like `none`. */
export const wordBits = 31;

// ---------------------------------------------------------------------------------------------
// Shapes from sorts, and from each other

const knownShapes = new WeakMap<Constants, WeakMap<Sort, Shape>>();

/** @throws {Unsupported} if the sort has bounds that the constants do not give. */
export function shapeOf(sort: Sort, constants: Constants): Shape {
  const known = knownShapes.get(constants) ?? new WeakMap<Sort, Shape>();
  knownShapes.set(constants, known);
  const shape = known.get(sort) ?? makeShape(sort, constants);
  known.set(sort, shape);
  return shape;
}

function makeShape(sort: Sort, constants: Constants): Shape {
  const of = (part: Sort): Shape => shapeOf(part, constants);
  const fields = (parts: SortFields): Shapes => mapFields(parts, of);
  const size = (bound: Size): number => {
    const value = sizeOf(bound, constants);
    if (value === undefined || value !== (value | 0)) throw new Unsupported("a bound beyond 32 bits");
    return value;
  };
  switch (sort.kind) {
    case "bool":
      return bool;
    case "int":
      return int(size(sort.lo), size(sort.hi));
    case "enum":
      return { kind: "label", members: sort.labels };
    case "ids": {
      const length = size({ constant: sort.name });
      return { kind: "label", members: Array.from({ length }, (_, i) => idName(sort.name, i)) };
    }
    case "option":
      return optionOf(of(sort.elem));
    case "record":
      return { kind: "record", fields: fields(sort.fields) };
    case "variant":
      return { kind: "variant", cases: mapFields(sort.cases, fields) };
    case "map":
      return { kind: "map", key: of(sort.key), value: of(sort.value) };
    case "set":
      return { kind: "set", elem: of(sort.elem) };
    case "seq":
      return { kind: "seq", elem: of(sort.elem), max: Math.max(0, size(sort.max)) };
    default:
      return unreachable(sort);
  }
}

export function optionOf(elem: Shape): Shape {
  return elem.kind === "option" ? elem : { kind: "option", elem };
}

export function mapFields<A, B>(
  fields: Readonly<Record<string, A>>,
  change: (field: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, change(field)]));
}

/** The least shape that holds the values of both. @throws {Unsupported} if the two have nothing in common. */
export function join(a: Shape, b: Shape): Shape {
  if (a === b || b.kind === "nothing") return a;
  if (a.kind === "nothing") return b;
  if (a.kind === "option" || b.kind === "option") return optionOf(join(unwrap(a), unwrap(b)));
  if (a.kind === "bool" && b.kind === "bool") return a;
  if (a.kind === "int" && b.kind === "int") return int(Math.min(a.lo, b.lo), Math.max(a.hi, b.hi));
  if (a.kind === "label" && b.kind === "label") {
    const more = b.members.filter((member) => !a.members.includes(member));
    // The order of the larger one, so that values of it stay as they are.
    if (more.length === 0) return a;
    return a.members.every((member) => b.members.includes(member))
      ? b
      : { kind: "label", members: [...a.members, ...more] };
  }
  if (a.kind === "record" && b.kind === "record")
    return { kind: "record", fields: joinFields(a.fields, b.fields) };
  if (a.kind === "variant" && b.kind === "variant") {
    const [first, second] = Object.keys(a.cases).length >= Object.keys(b.cases).length ? [a, b] : [b, a];
    const shared = Object.entries(first.cases).map(([tag, fields]) => {
      const other = second.cases[tag];
      return [tag, other ? joinFields(fields, other) : fields] as const;
    });
    const rest = Object.entries(second.cases).filter(([tag]) => !(tag in first.cases));
    return { kind: "variant", cases: Object.fromEntries([...shared, ...rest]) };
  }
  if (a.kind === "map" && b.kind === "map" && identical(a.key, b.key))
    return { kind: "map", key: a.key, value: join(a.value, b.value) };
  if (a.kind === "set" && b.kind === "set") return { kind: "set", elem: join(a.elem, b.elem) };
  if (a.kind === "seq" && b.kind === "seq")
    return { kind: "seq", elem: join(a.elem, b.elem), max: Math.max(a.max, b.max) };
  throw new Unsupported(`${a.kind} beside ${b.kind}`);
}

function joinFields(a: Shapes, b: Shapes): Shapes {
  if (Object.keys(a).toSorted().join() !== Object.keys(b).toSorted().join())
    throw new Unsupported("other fields");
  return Object.fromEntries(Object.entries(a).map(([name, shape]) => [name, join(shape, b[name] as Shape)]));
}

/** What an option holds; another shape itself. */
export function unwrap(shape: Shape): Shape {
  return shape.kind === "option" ? shape.elem : shape;
}

/** Are all values of the first shape values of the second? */
export function within(a: Shape, b: Shape): boolean {
  if (a === b || a.kind === "nothing") return true;
  if (b.kind === "option") return within(unwrap(a), b.elem);
  const fields = (own: Shapes, other: Shapes): boolean =>
    Object.keys(own).toSorted().join() === Object.keys(other).toSorted().join() &&
    Object.entries(own).every(([name, shape]) => within(shape, other[name] as Shape));
  switch (a.kind) {
    case "bool":
      return b.kind === "bool";
    case "int":
      return b.kind === "int" && (a.lo > a.hi || (b.lo <= a.lo && a.hi <= b.hi));
    case "label":
      return b.kind === "label" && a.members.every((member) => b.members.includes(member));
    case "option":
      return false;
    case "record":
      return b.kind === "record" && fields(a.fields, b.fields);
    case "variant":
      return (
        b.kind === "variant" &&
        Object.entries(a.cases).every(([tag, own]) => {
          const other = b.cases[tag];
          return other !== undefined && fields(own, other);
        })
      );
    case "map":
      return b.kind === "map" && identical(a.key, b.key) && within(a.value, b.value);
    case "set":
      return b.kind === "set" && within(a.elem, b.elem);
    case "seq":
      return b.kind === "seq" && a.max <= b.max && within(a.elem, b.elem);
    default:
      return unreachable(a);
  }
}

/** The same values in the same order. */
export function identical(a: Shape, b: Shape): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

// ---------------------------------------------------------------------------------------------
// Members

/** How many values the shape has, Infinity if beyond counting. */
export function count(shape: Shape): number {
  const product = (fields: Shapes): number =>
    Object.values(fields).reduce((total, field) => total * count(field), 1);
  switch (shape.kind) {
    case "nothing":
      return 0;
    case "bool":
      return 2;
    case "int":
      return Math.max(0, shape.hi - shape.lo + 1);
    case "label":
      return shape.members.length;
    case "option":
      return count(shape.elem) + 1;
    case "record":
      return product(shape.fields);
    case "variant":
      return Object.values(shape.cases).reduce((total, fields) => total + product(fields), 0);
    case "map":
      return count(shape.value) ** count(shape.key);
    case "set":
      return 2 ** count(shape.elem);
    case "seq": {
      let total = 1;
      for (let length = 1; length <= shape.max && total < Infinity; length += 1)
        total += count(shape.elem) ** length;
      return total;
    }
    default:
      return unreachable(shape);
  }
}

/** How many elements a set of the shape may have. @throws {Unsupported} if that is more than a set has bits for. */
export function universe({ elem }: Of<"set">): number {
  const members = count(elem);
  if (members > mostElements) throw new Unsupported(`a set over ${members} elements`);
  return members;
}

// ---------------------------------------------------------------------------------------------
// Lanes

/** Is a value of the shape a single lane, hence a plain number in compiled code? */
export function isScalar(shape: Shape): boolean {
  switch (shape.kind) {
    case "nothing":
    case "bool":
    case "int":
    case "label":
      return true;
    case "option":
      // Where an element may look like none, an option has a lane more.
      return isScalar(shape.elem) && !(shape.elem.kind === "int" && shape.elem.lo === leastInt);
    case "set":
      return universe(shape) <= wordBits;
    case "record":
    case "variant":
    case "map":
    case "seq":
      return false;
    default:
      return unreachable(shape);
  }
}

const knownLanes = new WeakMap<Shape, number>();

/** 32-bit words of a value while it is computed with. */
export function lanes(shape: Shape): number {
  if (shape.kind === "bool" || shape.kind === "int" || shape.kind === "label") return 1;
  const known = knownLanes.get(shape);
  if (known !== undefined) return known;
  const made = isScalar(shape) ? 1 : countLanes(shape);
  if (made > 100_000) throw new Unsupported(`a value of ${made} parts`);
  knownLanes.set(shape, made);
  return made;
}

function countLanes(shape: Shape): number {
  switch (shape.kind) {
    case "option":
      return 1 + lanes(shape.elem);
    case "record":
      return lanesOf(shape.fields);
    case "variant":
      return 1 + Math.max(0, ...Object.values(shape.cases).map(lanesOf));
    case "map":
      return count(shape.key) * lanes(shape.value);
    case "set":
      return Math.ceil(universe(shape) / 32);
    case "seq":
      return 1 + shape.max * lanes(shape.elem);
    case "nothing":
    case "bool":
    case "int":
    case "label":
      return 1;
    default:
      return unreachable(shape);
  }
}

function lanesOf(fields: Shapes): number {
  return Object.values(fields).reduce((total, field) => total + lanes(field), 0);
}

type FieldLanes = readonly { readonly name: string; readonly lane: number; readonly shape: Shape }[];

const knownFields = new WeakMap<Shapes, FieldLanes>();

/** The fields with their first lanes. Their order is alphabetical: how a model writes them has no meaning. */
export function fieldLanes(fields: Shapes): FieldLanes {
  const known = knownFields.get(fields);
  if (known) return known;
  let lane = 0;
  const made = Object.keys(fields)
    .toSorted()
    .map((name) => {
      const shape = fields[name] as Shape;
      const found = { name, lane, shape };
      lane += lanes(shape);
      return found;
    });
  knownFields.set(fields, made);
  return made;
}

/** Is every value of both shapes the same lanes in either? */
export function sameLanes(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.kind === "nothing" || b.kind === "nothing") return isScalar(a) && isScalar(b);
  if (a.kind === "option" || b.kind === "option") {
    if (isScalar(a) !== isScalar(b)) return false;
    // An option of several lanes has one more than its element, for whether there is one.
    return (isScalar(a) || a.kind === b.kind) && sameLanes(unwrap(a), unwrap(b));
  }
  if (a.kind !== b.kind) return false;
  const fields = (own: Shapes, other: Shapes): boolean =>
    Object.entries(own).every(([name, shape]) => {
      const same = other[name];
      return same !== undefined && sameLanes(shape, same);
    });
  switch (a.kind) {
    case "bool":
    case "int":
      return true;
    case "label": {
      const { members } = b as typeof a;
      return a.members.every((member, i) => members[i] === undefined || members[i] === member);
    }
    case "record":
      return fields(a.fields, (b as typeof a).fields);
    case "variant": {
      const other = (b as typeof a).cases;
      const tags = Object.keys(other);
      return (
        lanes(a) === lanes(b) &&
        Object.entries(a.cases).every(
          ([tag, own], i) => (tags[i] ?? tag) === tag && (!other[tag] || fields(own, other[tag])),
        )
      );
    }
    case "map":
      return identical(a.key, (b as typeof a).key) && sameLanes(a.value, (b as typeof a).value);
    case "set":
      return identical(a.elem, (b as typeof a).elem);
    case "seq":
      return a.max === (b as typeof a).max && sameLanes(a.elem, (b as typeof a).elem);
    default:
      return unreachable(a);
  }
}
