// Between plain values and lanes, in JavaScript: for constants, initial states, and states that a person looks at.
//
// Main invariant: reading what was written gives the same plain value, as machines write it.

import { unreachable } from "../language/node.ts";
import type { Plain } from "../language/spec.ts";
import {
  count,
  fieldLanes,
  isScalar,
  lanes,
  none,
  type Of,
  type Shape,
  type Shapes,
  unwrap,
  wordBits,
} from "./shape.ts";

const knownMembers = new WeakMap<Shape, Members>();
/** Of shapes that look alike. */
const alikeMembers = new Map<string, Members>();

/** All values of a shape in order, each as its lanes. */
export interface Members {
  readonly all: readonly (readonly number[])[];
  /** The position of a value, -1 if it is none of them. */
  readonly rank: (lanes: readonly number[]) => number;
}

/** The order is that of the language's sorts: see `Domains.members` in evaluate. */
export function members(shape: Shape): Members {
  const known = knownMembers.get(shape) ?? membersAlike(shape);
  knownMembers.set(shape, known);
  return known;
}

function membersAlike(shape: Shape): Members {
  const key = JSON.stringify(shape);
  const known = alikeMembers.get(key);
  if (known) return known;
  const all = enumerate(shape);
  const ranks = new Map(all.map((value, i) => [value.join(), i]));
  const made = { all, rank: (value: readonly number[]) => ranks.get(value.join()) ?? -1 };
  alikeMembers.set(key, made);
  return made;
}

function enumerate(shape: Shape): readonly (readonly number[])[] {
  switch (shape.kind) {
    case "nothing":
      return [];
    case "bool":
      return [[0], [1]];
    case "int":
      return Array.from({ length: count(shape) }, (_, i) => [shape.lo + i]);
    case "label":
      return shape.members.map((_, i) => [i]);
    case "option": {
      const elems = members(shape.elem).all;
      if (isScalar(shape)) return [...elems, [none]];
      return [...elems.map((elem) => [1, ...elem]), zeros(lanes(shape))];
    }
    case "record":
      return tuples(shape.fields);
    case "variant":
      return Object.values(shape.cases).flatMap((fields, tag) =>
        tuples(fields).map((own) => padded([tag, ...own], lanes(shape))),
      );
    case "map":
      return product(Array.from({ length: count(shape.key) }, () => members(shape.value).all)).map((own) =>
        own.flat(),
      );
    case "set": {
      const elems = count(shape.elem);
      return Array.from({ length: 2 ** elems }, (_, mask) => [mask]);
    }
    case "seq": {
      const elems = members(shape.elem).all;
      return Array.from({ length: shape.max + 1 }, (_, length) =>
        product(Array.from({ length }, () => elems)).map((own) =>
          padded([length, ...own.flat()], lanes(shape)),
        ),
      ).flat();
    }
    default:
      return unreachable(shape);
  }
}

/** All values of the fields, the last as declared changing fastest; lanes in their own order. */
function tuples(fields: Shapes): readonly (readonly number[])[] {
  const names = Object.keys(fields);
  const order = fieldLanes(fields).map(({ name }) => names.indexOf(name));
  return product(Object.values(fields).map((field) => members(field).all)).map((chosen) =>
    order.flatMap((i) => chosen[i] as readonly number[]),
  );
}

function product<T>(choices: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return choices.reduce<readonly (readonly T[])[]>(
    (all, values) => all.flatMap((start) => values.map((value) => [...start, value])),
    [[]],
  );
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

function padded(values: readonly number[], length: number): readonly number[] {
  return [...values, ...zeros(length - values.length)];
}

type PlainFields = Readonly<Record<string, Plain>>;

/** The lanes of a plain value of the shape; of another value, lanes that no member has. */
export function toLanes(shape: Shape, plain: Plain): readonly number[] {
  const into: number[] = [];
  addLanes(shape, plain, into);
  return into;
}

function addLanes(shape: Shape, plain: Plain, into: number[]): void {
  const start = into.length;
  switch (shape.kind) {
    case "nothing":
      return void into.push(0);
    case "bool":
      return void into.push(Number(plain));
    case "int":
      return void into.push(plain as number);
    case "label":
      return void into.push(shape.members.indexOf(plain as string));
    case "option":
      if (plain === null) {
        if (isScalar(shape)) into.push(none);
        return pad(into, start + lanes(shape));
      }
      if (!isScalar(shape)) into.push(1);
      return addLanes(shape.elem, plain, into);
    case "record":
      return plain === null ? void into.push(-1) : addFields(shape.fields, plain as PlainFields, into);
    case "variant": {
      const { tag } = plain as PlainFields;
      const position = Object.keys(shape.cases).indexOf(tag as string);
      into.push(position);
      if (position < 0) return;
      addFields(shape.cases[tag as string] as Shapes, plain as PlainFields, into);
      return pad(into, start + lanes(shape));
    }
    case "map":
      for (const value of mapValues(shape, plain)) addLanes(shape.value, value, into);
      return;
    case "set": {
      if (!Array.isArray(plain)) return void into.push(-1);
      pad(into, start + lanes(shape));
      const { rank } = members(shape.elem);
      for (const elem of plain as readonly Plain[]) {
        const position = rank(toLanes(shape.elem, elem));
        if (position < 0) continue;
        const word = start + (position >> 5);
        into[word] = (into[word] as number) | (1 << (position & 31));
      }
      return;
    }
    case "seq":
      if (!Array.isArray(plain)) return void into.push(-1);
      into.push(plain.length);
      for (const elem of plain as readonly Plain[]) addLanes(shape.elem, elem, into);
      return pad(into, start + lanes(shape));
    default:
      return unreachable(shape);
  }
}

function addFields(fields: Shapes, plain: PlainFields, into: number[]): void {
  for (const { name, shape } of fieldLanes(fields)) addLanes(shape, plain[name] as Plain, into);
}

function pad(into: number[], length: number): void {
  while (into.length < length) into.push(0);
}

/** The plain value that lies at a lane. */
export function fromLanes(shape: Shape, from: Int32Array | readonly number[], lane: number): Plain {
  const at = from[lane] as number;
  const fields = (parts: Shapes, first: number): PlainFields => {
    const found = new Map(
      fieldLanes(parts).map((field) => [field.name, fromLanes(field.shape, from, first + field.lane)]),
    );
    return Object.fromEntries(Object.keys(parts).map((name) => [name, found.get(name) as Plain]));
  };
  switch (shape.kind) {
    case "nothing":
      return null;
    case "bool":
      return at === 1;
    case "int":
      return at;
    case "label":
      return shape.members[at] as string;
    case "option":
      if (isScalar(shape)) return at === none ? null : fromLanes(shape.elem, from, lane);
      return at === 0 ? null : fromLanes(shape.elem, from, lane + 1);
    case "record":
      return fields(shape.fields, lane);
    case "variant": {
      const [tag, own] = Object.entries(shape.cases)[at] as [string, Shapes];
      return { tag, ...fields(own, lane + 1) };
    }
    case "map": {
      const stride = lanes(shape.value);
      const value = (i: number): Plain => fromLanes(shape.value, from, lane + i * stride);
      if (hasText(shape.key))
        return Object.fromEntries(textsOf(shape.key).map((text, i) => [text, value(i)]));
      return members(shape.key).all.map((key, i) => [fromLanes(shape.key, key, 0), value(i)]);
    }
    case "set": {
      const wide = lanes(shape) > 1 || count(shape.elem) > wordBits;
      const has = (i: number): boolean =>
        (((from[lane + (wide ? i >> 5 : 0)] as number) >>> (i & 31)) & 1) === 1;
      return members(shape.elem)
        .all.filter((_, i) => has(i))
        .map((elem) => fromLanes(shape.elem, elem, 0));
    }
    case "seq":
      return Array.from({ length: at }, (_, i) =>
        fromLanes(shape.elem, from, lane + 1 + i * lanes(shape.elem)),
      );
    default:
      return unreachable(shape);
  }
}

/** The values of a map in the order of its keys: by the keys' text, as pairs, or by position. */
function mapValues({ key }: Of<"map">, plain: Plain): readonly Plain[] {
  if (!Array.isArray(plain)) {
    const own = plain as PlainFields;
    return textsOf(key).map((text) => own[text] as Plain);
  }
  const all = plain as readonly Plain[];
  const pairs = all.map((pair) =>
    Array.isArray(pair) && pair.length === 2 ? (pair as unknown as readonly [Plain, Plain]) : undefined,
  );
  if (hasText(key) || !pairs.every((pair) => pair !== undefined)) return all;
  const { rank } = members(key);
  const byRank = new Map(pairs.map(([own, value]) => [rank(toLanes(key, own)), value]));
  return byRank.size === all.length && !byRank.has(-1) ? all.map((_, i) => byRank.get(i) as Plain) : all;
}

const knownTexts = new WeakMap<Shape, readonly string[]>();

/** The texts of all keys of a map, in their order. */
function textsOf(key: Shape): readonly string[] {
  const known = knownTexts.get(key) ?? members(key).all.map((each) => textOf(fromLanes(key, each, 0)));
  knownTexts.set(key, known);
  return known;
}

function textOf(key: Plain): string {
  return typeof key === "string" ? key : JSON.stringify(key);
}

/** Are plain maps from the shape objects? */
function hasText(key: Shape): boolean {
  return ["bool", "int", "label"].includes(unwrap(key).kind) && key.kind !== "option";
}
