// Between states as plain values and their packed words, for states that JavaScript looks at.
//
// It remembers what each variable's values are in the other form: they come again in other states, and in other searches. So
// whoever is given a plain value here must not change it, nor one that was given to it.

import type { Plain } from "../language/spec.ts";
import { fromLanes, toLanes } from "./codec.ts";
import { type Layout, pack, type PlacedVariable, unpack } from "./layout.ts";
import { isScalar, lanes } from "./shape.ts";

/** Values of a variable that are remembered. */
const mostKept = 10_000;

class Variable {
  readonly #shape: PlacedVariable["shape"];
  readonly #lane: number;
  readonly #lanes = new WeakMap<object, readonly number[]>();
  readonly #plain = new Map<string, Plain>();

  constructor({ shape, lane }: PlacedVariable) {
    this.#shape = shape;
    this.#lane = lane;
  }

  write(plain: Plain, into: Int32Array): void {
    into.set(this.#lanesOf(plain), this.#lane);
  }

  read(from: Int32Array): Plain {
    if (isScalar(this.#shape)) return fromLanes(this.#shape, from, this.#lane);
    const text = from.subarray(this.#lane, this.#lane + lanes(this.#shape)).join();
    const known = this.#plain.get(text);
    if (known !== undefined) return known;
    const made = fromLanes(this.#shape, from, this.#lane);
    if (this.#plain.size >= mostKept) this.#plain.clear();
    this.#plain.set(text, made);
    return made;
  }

  #lanesOf(plain: Plain): readonly number[] {
    if (typeof plain !== "object" || plain === null) return toLanes(this.#shape, plain);
    const known = this.#lanes.get(plain) ?? toLanes(this.#shape, plain);
    this.#lanes.set(plain, known);
    return known;
  }
}

export class Translation {
  readonly #layout: Layout;
  readonly #variables: readonly (readonly [string, Variable])[];

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#variables = layout.variables.map((placed) => [placed.name, new Variable(placed)]);
  }

  packed(values: Readonly<Record<string, Plain>>): Uint32Array {
    const from = new Int32Array(this.#layout.lanes);
    for (const [name, variable] of this.#variables) variable.write(values[name] as Plain, from);
    const words = new Uint32Array(this.#layout.words);
    pack(this.#layout, from, words);
    return words;
  }

  unpacked(words: Uint32Array): Readonly<Record<string, Plain>> {
    const into = new Int32Array(this.#layout.lanes);
    unpack(this.#layout, words, into);
    return Object.fromEntries(this.#variables.map(([name, variable]) => [name, variable.read(into)]));
  }
}
