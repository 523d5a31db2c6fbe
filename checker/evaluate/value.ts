// Values. Main invariant: within one store, equal values are the same value, so that equality is `===`.
//
// Scalars are JavaScript's own: booleans, integers, strings (labels and ids), null (none). All else is a Tuple,
// kept once in its store and found by a hash over what identifies its items.

export type Value = boolean | number | string | null | Tuple;

/** What the items of a tuple mean. A store keeps each shape once too; `id` tells them apart. */
export type Shape =
  | { readonly id: number; readonly kind: "record"; readonly fields: readonly string[] }
  | {
      readonly id: number;
      readonly kind: "variant";
      readonly tag: string;
      readonly fields: readonly string[];
    }
  | MapShape
  | { readonly id: number; readonly kind: "set" | "seq" };

export interface MapShape {
  readonly id: number;
  readonly kind: "map";
  /** In the order of the key sort. */
  readonly keys: readonly Value[];
  readonly position: ReadonlyMap<Value, number>;
}

export interface Tuple {
  readonly shape: Shape;
  /** One per field or key of the shape; a sequence's elements; a set's elements, once each, sorted by `compare`. */
  readonly items: readonly Value[];
  /** Different for each tuple of a store. */
  readonly serial: number;
  readonly hash: number;
  /** A sort's check that the tuple has passed: it spares most values a second check. */
  passed: object | undefined;
}

/** An expression, compiled: what it means now. */
export type Code = () => Value;

export function isTuple(value: Value): value is Tuple {
  return typeof value === "object" && value !== null;
}

/** The items of a value that its operator's sort makes a tuple. */
export function itemsOf(value: Value): readonly Value[] {
  return (value as Tuple).items;
}

/** A total order of the values of one store. It only makes sets canonical; no model can observe it. */
export function compare(a: Value, b: Value): number {
  if (isTuple(a) && isTuple(b)) return a.serial - b.serial;
  const order = rank(a) - rank(b);
  if (order !== 0 || a === b) return order;
  return (a as number) < (b as number) ? -1 : 1;
}

function rank(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "boolean") return 1;
  if (typeof value === "number") return 2;
  return typeof value === "string" ? 3 : 4;
}

/** A value for messages. */
export function show(value: Value): string {
  if (!isTuple(value)) return value === null ? "none" : JSON.stringify(value);
  const { shape, items } = value;
  const shown = items.map(show);
  switch (shape.kind) {
    case "record":
      return `{ ${shape.fields.map((field, i) => `${field}: ${shown[i]}`).join(", ")} }`;
    case "variant":
      return [shape.tag, ...shape.fields.map((field, i) => `${field}: ${shown[i]}`)].join(" ");
    case "map":
      return `[${shape.keys.map((key, i) => `${show(key)}: ${shown[i]}`).join(", ")}]`;
    case "set":
      return `{${shown.join(", ")}}`;
    case "seq":
      return `<<${shown.join(", ")}>>`;
    default:
      return shape satisfies never;
  }
}

const setShape: Shape = { id: 1, kind: "set" };
const seqShape: Shape = { id: 2, kind: "seq" };

export class Store {
  /** Open addressing with linear probing, at most half full. */
  #table: (Tuple | undefined)[] = emptyTable(1024);
  #size = 0;
  readonly #texts = new Map<string, number>();
  readonly #shapes = new Map<string | Tuple, Shape>();

  /** How many tuples it has. */
  get size(): number {
    return this.#size;
  }

  /** The tuple of these items, which nobody may change afterwards. A set's must be sorted: see `set`. */
  tuple(shape: Shape, items: readonly Value[]): Tuple {
    const hash = this.#hash(shape, items);
    const table = this.#table;
    const mask = table.length - 1;
    let slot = hash & mask;
    for (let found = table[slot]; found !== undefined; found = table[slot]) {
      if (found.hash === hash && found.shape === shape && sameItems(found.items, items)) return found;
      slot = (slot + 1) & mask;
    }
    const made: Tuple = { shape, items, serial: this.#size, hash, passed: undefined };
    table[slot] = made;
    this.#size += 1;
    if (this.#size * 2 > table.length) this.#grow();
    return made;
  }

  /** The set of these values, which may come in any order and more than once. */
  set(elems: readonly Value[]): Tuple {
    return this.tuple(setShape, [...new Set(elems)].sort(compare));
  }

  /** The set of these values, sorted by `compare` and once each. */
  sortedSet(elems: readonly Value[]): Tuple {
    return this.tuple(setShape, elems);
  }

  seq(elems: readonly Value[]): Tuple {
    return this.tuple(seqShape, elems);
  }

  /** Fields are kept in alphabetical order, so that the order in which a model writes them has no meaning. */
  record(fields: readonly string[]): Shape & { readonly kind: "record" } {
    const sorted = fields.toSorted();
    return this.#shape(sorted.join(), (id) => ({ id, kind: "record", fields: sorted }));
  }

  variant(tag: string, fields: readonly string[]): Shape & { readonly kind: "variant" } {
    const sorted = fields.toSorted();
    return this.#shape(`${tag}: ${sorted.join()}`, (id) => ({ id, kind: "variant", tag, fields: sorted }));
  }

  /** The shape of maps from these keys. Key sorts with equal members share it, so that their maps can be equal. */
  map(keys: readonly Value[]): MapShape {
    const position = (): Map<Value, number> => new Map(keys.map((key, i) => [key, i]));
    return this.#shape(this.seq(keys), (id) => ({ id, kind: "map", keys, position: position() }));
  }

  #shape<S extends Shape>(by: string | Tuple, make: (id: number) => S): S {
    const known = this.#shapes.get(by);
    if (known) return known as S;
    const made = make(this.#shapes.size + 3);
    this.#shapes.set(by, made);
    return made;
  }

  #hash(shape: Shape, items: readonly Value[]): number {
    let hash = Math.imul(shape.id, 0x9e3779b1);
    for (let i = 0; i < items.length; i += 1) {
      hash = Math.imul(hash ^ this.#identity(items[i] as Value), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #identity(value: Value): number {
    if (typeof value === "number") return value | 0;
    if (typeof value === "string") {
      const known = this.#texts.get(value);
      if (known !== undefined) return known;
      this.#texts.set(value, this.#texts.size);
      return this.#texts.size - 1;
    }
    if (isTuple(value)) return value.serial;
    return value === null ? -1 : Number(value);
  }

  #grow(): void {
    const table = emptyTable(this.#table.length * 2);
    const mask = table.length - 1;
    for (const tuple of this.#table) {
      if (tuple === undefined) continue;
      let slot = tuple.hash & mask;
      while (table[slot] !== undefined) slot = (slot + 1) & mask;
      table[slot] = tuple;
    }
    this.#table = table;
  }
}

function emptyTable(length: number): (Tuple | undefined)[] {
  const table: (Tuple | undefined)[] = [];
  table.length = length;
  return table.fill(undefined);
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
