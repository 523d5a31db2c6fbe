// The members of a sort at one instance, and their order.
//
// Main invariant: the order depends on the sort alone. Moves, initial states and printed sets follow it, so every
// reading of a spec that keeps to it names the same successor by the same number.

import { type Binder, type Size, type Sort, type SortFields, unreachable } from "../language/node.ts";
import { idName, sizeOf } from "../language/plain.ts";
import type { Constants } from "../language/spec.ts";
import { combinations } from "./choose.ts";
import { ModelError } from "./error.ts";
import { isTuple, itemsOf, type MapShape, type Store, type Tuple, type Value } from "./value.ts";

/** How many members a sort may have and still be enumerated. */
export const enumerable = 1_000_000;

export class Domains {
  readonly #store: Store;
  readonly #constants: Constants;
  readonly #members = new Map<string, readonly Value[]>();
  readonly #membersOf = new Map<Sort, readonly Value[]>();
  readonly #shapes = new Map<Sort, MapShape>();

  constructor(store: Store, constants: Constants) {
    this.#store = store;
    this.#constants = constants;
  }

  /** A bound or a number of ids at this instance. */
  size(size: Size): number {
    const value = sizeOf(size, this.#constants);
    if (value === undefined) throw new ModelError(`the constant ${JSON.stringify(size)} is not an integer`);
    return value;
  }

  /** How many members, Infinity if beyond counting. */
  count(sort: Sort): number {
    const product = (fields: SortFields): number =>
      Object.values(fields).reduce((total, field) => total * this.count(field), 1);
    switch (sort.kind) {
      case "bool":
        return 2;
      case "int":
        return Math.max(0, this.size(sort.hi) - this.size(sort.lo) + 1);
      case "enum":
        return sort.labels.length;
      case "ids":
        return this.size({ constant: sort.name });
      case "option":
        return this.count(sort.elem) + (sort.elem.kind === "option" ? 0 : 1);
      case "record":
        return product(sort.fields);
      case "variant":
        return Object.values(sort.cases).reduce((total, fields) => total + product(fields), 0);
      case "map":
        return this.count(sort.value) ** this.count(sort.key);
      case "set":
        return 2 ** this.count(sort.elem);
      case "seq": {
        const [elems, max] = [this.count(sort.elem), this.size(sort.max)];
        let total = 1;
        for (let length = 1; length <= max && total < Infinity; length += 1) total += elems ** length;
        return total;
      }
      default:
        return unreachable(sort);
    }
  }

  /**
   * All members in order: numbers up, labels as declared, none after the elements, records and maps with the last
   * field changing fastest, cases as declared, sets as binary numbers, sequences by length.
   * @throws {ModelError} if there are more than `enumerable`.
   */
  members(sort: Sort): readonly Value[] {
    const known = this.#membersOf.get(sort) ?? this.#membersAlike(sort);
    this.#membersOf.set(sort, known);
    return known;
  }

  #membersAlike(sort: Sort): readonly Value[] {
    const key = JSON.stringify(sort);
    const known = this.#members.get(key);
    if (known) return known;
    const count = this.count(sort);
    if (count > enumerable) {
      throw new ModelError(
        `${this.describe(sort)} has ${count} members; at most ${enumerable} can be gone through`,
      );
    }
    const made = this.#enumerate(sort);
    this.#members.set(key, made);
    return made;
  }

  /** The shape of maps with keys of this sort. */
  mapShape(key: Sort): MapShape {
    const known = this.#shapes.get(key) ?? this.#store.map(this.members(key));
    this.#shapes.set(key, known);
    return known;
  }

  /** Values of the binders, the last one changing fastest; [[]] if there are none. */
  product(over: readonly Binder[]): readonly (readonly Value[])[] {
    const total = over.reduce((count, { sort }) => count * this.count(sort), 1);
    if (total > enumerable) {
      const names = over.map(({ name }) => name).join(", ");
      throw new ModelError(
        `${names} can be chosen in ${total} ways; at most ${enumerable} can be gone through`,
      );
    }
    return combinations(over.map(({ sort }) => this.members(sort)));
  }

  /** Compares two members of a sort by its order, without enumerating it. */
  compare(sort: Sort, a: Value, b: Value): number {
    if (a === b) return 0;
    switch (sort.kind) {
      case "bool":
      case "int":
        return Number(a) - Number(b);
      case "enum":
        return sort.labels.indexOf(a as string) - sort.labels.indexOf(b as string);
      case "ids":
        return this.members(sort).indexOf(a) - this.members(sort).indexOf(b);
      case "option":
        return a === null || b === null
          ? Number(a === null) - Number(b === null)
          : this.compare(sort.elem, a, b);
      case "record":
        return this.#compareFields(sort.fields, a, b);
      case "variant": {
        const tags = Object.keys(sort.cases);
        const tag = tagOf(a);
        return tags.indexOf(tag) - tags.indexOf(tagOf(b)) || this.#compareFields(sort.cases[tag] ?? {}, a, b);
      }
      case "map":
        return this.#compareItems(itemsOf(a), itemsOf(b), sort.value);
      case "set": {
        const falling = (set: Value): readonly Value[] => this.sorted(sort.elem, set).toReversed();
        const [left, right] = [falling(a), falling(b)];
        return this.#compareItems(left, right, sort.elem) || left.length - right.length;
      }
      case "seq":
        return itemsOf(a).length - itemsOf(b).length || this.#compareItems(itemsOf(a), itemsOf(b), sort.elem);
      default:
        return unreachable(sort);
    }
  }

  /** The elements of a set of these, in the order of their sort. */
  sorted(elem: Sort, set: Value): readonly Value[] {
    return itemsOf(set).toSorted((a, b) => this.compare(elem, a, b));
  }

  /** A sort with its bounds at this instance, for messages. */
  describe(sort: Sort): string {
    switch (sort.kind) {
      case "bool":
        return "a bool";
      case "int":
        return `${sort.name} ${this.size(sort.lo)}..${this.size(sort.hi)}`;
      case "enum":
        return [sort.name, sort.labels.map((label) => JSON.stringify(label)).join(" | ")]
          .filter(Boolean)
          .join(" ");
      case "ids":
        return sort.name;
      case "option":
        return sort.name ?? `option of ${this.describe(sort.elem)}`;
      case "record":
        return sort.name ?? `record of ${Object.keys(sort.fields).join(", ")}`;
      case "variant":
        return sort.name ?? `variant of ${Object.keys(sort.cases).join(", ")}`;
      case "map":
        return sort.name ?? `map from ${this.describe(sort.key)} to ${this.describe(sort.value)}`;
      case "set":
        return sort.name ?? `set of ${this.describe(sort.elem)}`;
      case "seq":
        return `${sort.name ?? `seq of ${this.describe(sort.elem)}`}, at most ${this.size(sort.max)}`;
      default:
        return unreachable(sort);
    }
  }

  #enumerate(sort: Sort): readonly Value[] {
    const store = this.#store;
    switch (sort.kind) {
      case "bool":
        return [false, true];
      case "int": {
        const lo = this.size(sort.lo);
        return Array.from({ length: this.count(sort) }, (_, i) => lo + i);
      }
      case "enum":
        return sort.labels;
      case "ids":
        return Array.from({ length: this.count(sort) }, (_, i) => idName(sort.name, i));
      case "option":
        // None inside none is none.
        return sort.elem.kind === "option" ? this.members(sort.elem) : [...this.members(sort.elem), null];
      case "record":
        return this.#choices(sort.fields, (fields) => store.record(fields));
      case "variant":
        return Object.entries(sort.cases).flatMap(([tag, own]) =>
          this.#choices(own, (fields) => store.variant(tag, fields)),
        );
      case "map": {
        const shape = this.mapShape(sort.key);
        const values = this.members(sort.value);
        return combinations(shape.keys.map(() => values)).map((items) => store.tuple(shape, items));
      }
      case "set": {
        const elems = this.members(sort.elem);
        return Array.from({ length: 2 ** elems.length }, (_, mask) =>
          store.set(elems.filter((_elem, bit) => (mask >> bit) & 1)),
        );
      }
      case "seq": {
        const elems = this.members(sort.elem);
        return Array.from({ length: this.size(sort.max) + 1 }, (_, length) =>
          combinations(Array.from({ length }, () => elems)).map((items) => store.seq(items)),
        ).flat();
      }
      default:
        return unreachable(sort);
    }
  }

  /** All tuples of the fields, in the order in which they are declared; items go where the shape wants them. */
  #choices(
    fields: SortFields,
    shapeOf: (fields: readonly string[]) => ReturnType<Store["record"] | Store["variant"]>,
  ): readonly Value[] {
    const names = Object.keys(fields);
    const shape = shapeOf(names);
    const from = shape.fields.map((field) => names.indexOf(field));
    return combinations(Object.values(fields).map((field) => this.members(field))).map((chosen) =>
      this.#store.tuple(
        shape,
        from.map((i) => chosen[i] as Value),
      ),
    );
  }

  #compareFields(fields: SortFields, a: Value, b: Value): number {
    for (const [name, sort] of Object.entries(fields)) {
      const order = this.compare(sort, field(a, name), field(b, name));
      if (order !== 0) return order;
    }
    return 0;
  }

  #compareItems(a: readonly Value[], b: readonly Value[], sort: Sort): number {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      const order = this.compare(sort, a[i] as Value, b[i] as Value);
      if (order !== 0) return order;
    }
    return 0;
  }
}

function tagOf(value: Value): string {
  return isTuple(value) && value.shape.kind === "variant" ? value.shape.tag : "";
}

/** The item of a record or a variant at a field that it has. */
export function field(value: Value, name: string): Value {
  const { shape, items } = value as Tuple;
  return items[(shape as { readonly fields: readonly string[] }).fields.indexOf(name)] as Value;
}
