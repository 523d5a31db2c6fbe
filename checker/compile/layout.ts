// Where each part of a state lies: its bits in a few 32-bit words, and its lanes while it is computed with.
//
// Main invariant: equal states have equal words. A part that is absent (slots past a sequence's end, an option's
// element that is none, the fields of another case) has zero bits, and every part that is there has one code.
// No part straddles two words, so that reading one is a load, a shift and a mask.

import { unreachable } from "../language/node.ts";
import type { Constants, Spec } from "../language/spec.ts";
import {
  count,
  fieldLanes,
  isScalar,
  lanes,
  none,
  type Shape,
  shapeOf,
  type Shapes,
  universe,
  Unsupported,
} from "./shape.ts";

/** A lane and the bits that stand for it: `code(value)` at `shift` in a word. */
export interface Bits {
  readonly kind: "bits";
  readonly lane: number;
  readonly word: number;
  readonly shift: number;
  /** 0..32 */
  readonly width: number;
  /** What is taken from a value to make its code. */
  readonly low: number;
  /** The code of none; undefined if the value is no option. */
  readonly none: number | undefined;
}

export type Packed =
  | Bits
  | { readonly kind: "all"; readonly parts: readonly Packed[] }
  /** The parts of the case that `tag` names; cases lie over each other. */
  | { readonly kind: "cases"; readonly tag: Bits; readonly cases: readonly Packed[] }
  /** The first `length` of the slots. */
  | { readonly kind: "slots"; readonly length: Bits; readonly slots: readonly Packed[] };

export interface PlacedVariable {
  readonly name: string;
  readonly shape: Shape;
  /** Its first lane among those of a state. */
  readonly lane: number;
  readonly packed: Packed;
}

export interface Layout {
  /** 32-bit words of a packed state, at least 1. */
  readonly words: number;
  /** Lanes of an unpacked state. */
  readonly lanes: number;
  readonly variables: readonly PlacedVariable[];
}

const mostWords = 4096;

/** @throws {Unsupported} if a state is too large to be packed. */
export function layoutOf(spec: Spec, constants: Constants): Layout {
  const cursor = new Cursor();
  let lane = 0;
  const variables = spec.variables.map(({ name, sort }): PlacedVariable => {
    const shape = shapeOf(sort, constants);
    const placed = { name, shape, lane, packed: place(shape, lane, cursor) };
    lane += lanes(shape);
    return placed;
  });
  return { words: Math.max(1, cursor.words), lanes: lane, variables };
}

/** The next free bit. */
class Cursor {
  #word: number;
  #bit: number;

  constructor(word = 0, bit = 0) {
    this.#word = word;
    this.#bit = bit;
  }

  get words(): number {
    return this.#bit === 0 ? this.#word : this.#word + 1;
  }

  take(width: number): { readonly word: number; readonly shift: number } {
    if (this.#bit + width > 32) this.#move(this.#word + 1, 0);
    const found = { word: this.#word, shift: this.#bit };
    this.#move(this.#word, this.#bit + width);
    if (this.#word > mostWords) throw new Unsupported(`a state of more than ${mostWords} words`);
    return found;
  }

  /** Places several alternatives over each other, and goes on after the longest. */
  over<T>(alternatives: readonly T[], put: (alternative: T, cursor: Cursor) => Packed): readonly Packed[] {
    const [word, bit] = [this.#word, this.#bit];
    return alternatives.map((alternative) => {
      const cursor = new Cursor(word, bit);
      const packed = put(alternative, cursor);
      if (cursor.#word > this.#word || (cursor.#word === this.#word && cursor.#bit > this.#bit))
        this.#move(cursor.#word, cursor.#bit);
      return packed;
    });
  }

  #move(word: number, bit: number): void {
    this.#word = bit === 32 ? word + 1 : word;
    this.#bit = bit === 32 ? 0 : bit;
  }
}

/** Bits to tell `codes` codes apart. */
function widthOf(codes: number): number {
  const width = codes <= 1 ? 0 : Math.ceil(Math.log2(codes));
  if (width > 32) throw new Unsupported(`a part of ${width} bits`);
  return width;
}

function bits(lane: number, codes: number, cursor: Cursor, low = 0, noneCode?: number): Bits {
  const width = widthOf(codes);
  return { kind: "bits", lane, ...cursor.take(width), width, low, none: noneCode };
}

function place(shape: Shape, lane: number, cursor: Cursor): Packed {
  if (isScalar(shape)) {
    const elem = shape.kind === "option" ? shape.elem : shape;
    const low = elem.kind === "int" ? elem.lo : 0;
    return bits(lane, count(shape), cursor, low, shape.kind === "option" ? count(elem) : undefined);
  }
  const fields = (parts: Shapes, first: number, at: Cursor): Packed => ({
    kind: "all",
    parts: fieldLanes(parts).map((field) => place(field.shape, first + field.lane, at)),
  });
  switch (shape.kind) {
    case "option": {
      const tag = bits(lane, 2, cursor);
      const empty: Packed = { kind: "all", parts: [] };
      return { kind: "cases", tag, cases: [empty, place(shape.elem, lane + 1, cursor)] };
    }
    case "record":
      return fields(shape.fields, lane, cursor);
    case "variant": {
      const all = Object.values(shape.cases);
      const tag = bits(lane, all.length, cursor);
      return { kind: "cases", tag, cases: cursor.over(all, (own, at) => fields(own, lane + 1, at)) };
    }
    case "map": {
      const stride = lanes(shape.value);
      const keys = Array.from({ length: count(shape.key) }, (_, i) => lane + i * stride);
      return { kind: "all", parts: keys.map((at) => place(shape.value, at, cursor)) };
    }
    case "set": {
      const members = universe(shape);
      const words = Array.from({ length: lanes(shape) }, (_, i) =>
        bits(lane + i, 2 ** Math.min(32, members - 32 * i), cursor),
      );
      return { kind: "all", parts: words };
    }
    case "seq": {
      const length = bits(lane, shape.max + 1, cursor);
      const stride = lanes(shape.elem);
      const slots = Array.from({ length: shape.max }, (_, i) =>
        place(shape.elem, lane + 1 + i * stride, cursor),
      );
      return { kind: "slots", length, slots };
    }
    case "nothing":
    case "bool":
    case "int":
    case "label":
      throw new Error(`internal error: a ${shape.kind} is one lane`);
    default:
      return unreachable(shape);
  }
}

// ---------------------------------------------------------------------------------------------
// Between lanes and words

/** Writes the words of a state; they must be zero before. */
export function pack(layout: Layout, from: Int32Array, words: Uint32Array): void {
  const put = (part: Packed): void => {
    switch (part.kind) {
      case "bits": {
        const value = from[part.lane] as number;
        const code = part.none !== undefined && value === none ? part.none : value - part.low;
        if (part.width > 0) words[part.word] = (words[part.word] as number) | (code << part.shift);
        return;
      }
      case "all":
        return part.parts.forEach(put);
      case "cases":
        put(part.tag);
        return put(part.cases[from[part.tag.lane] as number] as Packed);
      case "slots":
        put(part.length);
        return part.slots.slice(0, from[part.length.lane]).forEach(put);
      default:
        return unreachable(part);
    }
  };
  for (const { packed } of layout.variables) put(packed);
}

/** Writes the lanes of a state; they must be zero before. */
export function unpack(layout: Layout, words: Uint32Array, into: Int32Array): void {
  const get = (part: Packed): void => {
    switch (part.kind) {
      case "bits": {
        const mask = part.width === 32 ? -1 : (1 << part.width) - 1;
        const code = (((words[part.word] ?? 0) >>> part.shift) & mask) >>> 0;
        into[part.lane] = part.none === code ? none : code + part.low;
        return;
      }
      case "all":
        return part.parts.forEach(get);
      case "cases":
        get(part.tag);
        return get(part.cases[into[part.tag.lane] as number] as Packed);
      case "slots":
        get(part.length);
        return part.slots.slice(0, into[part.length.lane]).forEach(get);
      default:
        return unreachable(part);
    }
  };
  for (const { packed } of layout.variables) get(packed);
}
