// Between values and the plain data that instances give and traces show; `language/plain.ts` has the shapes.
//
// Main invariant: toPlain(fromPlain(x)) is x for every x that toPlain writes.

import { type Sort, type SortFields, unreachable } from "../language/node.ts";
import type { Plain } from "../language/spec.ts";
import { type Domains, field } from "./domain.ts";
import { ModelError } from "./error.ts";
import { type Fits, fitsIn } from "./fits.ts";
import { isTuple, type Shape, show, type Store, type Tuple, type Value } from "./value.ts";

/** What a part is for messages: a name, or a part of what is around it. Written out where there is something to say. */
type At = string | { readonly around: At; readonly part: () => string };

export class Plains {
  readonly #store: Store;
  readonly #domains: Domains;
  readonly #checks = new Map<Sort, Fits>();
  readonly #shapes = new WeakMap<SortFields, Shape>();

  constructor(store: Store, domains: Domains) {
    this.#store = store;
    this.#domains = domains;
  }

  /** A member of the sort as plain data. */
  toPlain(sort: Sort, value: Value): Plain {
    switch (sort.kind) {
      case "bool":
      case "int":
      case "enum":
      case "ids":
        return value as boolean | number | string;
      case "option":
        return value === null ? null : this.toPlain(sort.elem, value);
      case "record":
        return this.#fieldsToPlain(sort.fields, value);
      case "variant": {
        const { tag } = (value as Tuple).shape as Shape & { readonly kind: "variant" };
        return { tag, ...this.#fieldsToPlain(sort.cases[tag] ?? {}, value) };
      }
      case "map": {
        const { items } = value as Tuple;
        const keys = this.#domains.members(sort.key);
        const values = items.map((item) => this.toPlain(sort.value, item));
        return isScalar(sort.key)
          ? Object.fromEntries(keys.map((key, i) => [textOf(key), values[i] as Plain]))
          : keys.map((key, i) => [this.toPlain(sort.key, key), values[i] as Plain]);
      }
      case "set":
        return this.#domains.sorted(sort.elem, value).map((elem) => this.toPlain(sort.elem, elem));
      case "seq":
        return (value as Tuple).items.map((elem) => this.toPlain(sort.elem, elem));
      default:
        return unreachable(sort);
    }
  }

  /**
   * The member of the sort that the plain data means; `at` says for messages what it is.
   * @throws {ModelError} if there is none.
   */
  fromPlain(sort: Sort, plain: Plain | undefined, at: At): Value {
    const wrong = (): ModelError =>
      new ModelError(
        `${placeOf(at)} is ${JSON.stringify(plain)}, which is not in ${this.#domains.describe(sort)}`,
      );
    switch (sort.kind) {
      case "bool":
      case "int":
      case "enum":
      case "ids": {
        const fits = typeof plain !== "object" && plain !== undefined && this.#fits(sort)(plain);
        if (!fits || (sort.kind === "int" && !Number.isInteger(plain))) throw wrong();
        return plain;
      }
      case "option":
        return plain === null ? null : this.fromPlain(sort.elem, plain, at);
      case "record":
        if (!isObject(plain)) throw wrong();
        return this.#fieldsFromPlain(
          this.#shapeOf(sort.fields, (names) => this.#store.record(names)),
          sort.fields,
          plain,
          at,
        );
      case "variant": {
        const { tag, ...fields } = isObject(plain) ? plain : {};
        const own = typeof tag === "string" ? sort.cases[tag] : undefined;
        if (typeof tag !== "string" || own === undefined) throw wrong();
        return this.#fieldsFromPlain(
          this.#shapeOf(own, (names) => this.#store.variant(tag, names)),
          own,
          fields,
          at,
        );
      }
      case "map": {
        const shape = this.#domains.mapShape(sort.key);
        const given = this.#mapValues(sort.key, shape.keys, plain, at);
        if (given?.length !== shape.keys.length) throw wrong();
        const items = given.map((value, i) =>
          this.fromPlain(sort.value, value, {
            around: at,
            part: () => `[${textOf(shape.keys[i] as Value)}]`,
          }),
        );
        return this.#store.tuple(shape, items);
      }
      case "set":
      case "seq": {
        if (!isArray(plain)) throw wrong();
        if (sort.kind === "seq" && plain.length > this.#domains.size(sort.max)) throw wrong();
        const elems = plain.map((elem, i) =>
          this.fromPlain(sort.elem, elem, { around: at, part: () => `[${i}]` }),
        );
        return sort.kind === "set" ? this.#store.set(elems) : this.#store.seq(elems);
      }
      default:
        return unreachable(sort);
    }
  }

  /** The shape of the fields of a record, or of a case. */
  #shapeOf<Fielded extends Shape>(fields: SortFields, make: (names: readonly string[]) => Fielded): Fielded {
    const known = (this.#shapes.get(fields) as Fielded | undefined) ?? make(Object.keys(fields));
    this.#shapes.set(fields, known);
    return known;
  }

  #fits(sort: Sort): Fits {
    const known = this.#checks.get(sort) ?? fitsIn(sort, this.#domains);
    this.#checks.set(sort, known);
    return known;
  }

  #fieldsToPlain(fields: SortFields, value: Value): Readonly<Record<string, Plain>> {
    return Object.fromEntries(
      Object.entries(fields).map(([name, sort]) => [name, this.toPlain(sort, field(value, name))]),
    );
  }

  #fieldsFromPlain(
    shape: Shape & { readonly fields: readonly string[] },
    fields: SortFields,
    plain: Readonly<Record<string, Plain>>,
    at: At,
  ): Tuple {
    const extra = Object.keys(plain).find((name) => !(name in fields));
    if (extra !== undefined)
      throw new ModelError(`${placeOf(at)} has a field "${extra}" that does not exist`);
    const items = shape.fields.map((name) =>
      this.fromPlain(fields[name] as Sort, plain[name], { around: at, part: () => `.${name}` }),
    );
    return this.#store.tuple(shape, items);
  }

  /** What is given for each key, in their order: by its text, as pairs, or by its position. */
  #mapValues(
    sort: Sort,
    keys: readonly Value[],
    plain: Plain | undefined,
    at: At,
  ): readonly (Plain | undefined)[] | undefined {
    if (isArray(plain)) {
      const pairs = isScalar(sort) ? undefined : this.#pairs(sort, plain, at);
      if (!pairs) return plain;
      return pairs.size === keys.length ? keys.map((key) => pairs.get(key)) : undefined;
    }
    if (!isObject(plain) || !isScalar(sort)) return undefined;
    const texts = keys.map(textOf);
    const isWhole =
      Object.keys(plain).length === keys.length && texts.every((text) => Object.hasOwn(plain, text));
    return isWhole ? texts.map((text) => plain[text]) : undefined;
  }

  #pairs(sort: Sort, plain: readonly Plain[], at: At): ReadonlyMap<Value, Plain> | undefined {
    try {
      const pairs = plain.map((pair) => {
        const [key, value] = isArray(pair) && pair.length === 2 ? pair : [];
        return [this.fromPlain(sort, key, at), value as Plain] as const;
      });
      return new Map(pairs);
    } catch (error) {
      if (error instanceof ModelError) return undefined;
      throw error;
    }
  }
}

function placeOf(at: At): string {
  return typeof at === "string" ? at : placeOf(at.around) + at.part();
}

function textOf(key: Value): string {
  return isTuple(key) ? show(key) : String(key);
}

function isScalar({ kind }: Sort): boolean {
  return kind === "bool" || kind === "int" || kind === "enum" || kind === "ids";
}

function isArray(plain: Plain | undefined): plain is readonly Plain[] {
  return Array.isArray(plain);
}

function isObject(plain: Plain | undefined): plain is Readonly<Record<string, Plain>> {
  return typeof plain === "object" && plain !== null && !Array.isArray(plain);
}
