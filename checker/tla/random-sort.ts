// Random sorts, and random plain values of them.

import { type Sort, type SortFields, unreachable } from "../language/node.ts";
import { sizeOf } from "../language/plain.ts";
import type { Constants, Plain } from "../language/spec.ts";
import type { Choices } from "./choices.ts";

/** The sorts without parts. Their names and bounds are the same in all random specs. */
const scalars: readonly Sort[] = [
  { kind: "bool" },
  { kind: "int", name: "Small", lo: 0, hi: 2 },
  { kind: "enum", labels: ["a", "b"] },
  { kind: "int", name: "Limited", lo: 0, hi: { constant: "Limit" } },
  { kind: "int", name: "Index", lo: 1, hi: 2 },
  { kind: "int", name: "Signed", lo: -1, hi: 1 },
  { kind: "enum", name: "Color", labels: ["red", "dark red", "blue"] },
];

export const process: Sort = { kind: "ids", name: "Proc" };

export class RandomSorts {
  readonly #choices: Choices;
  readonly #count: (sort: Sort) => number;
  readonly #ids: boolean;
  readonly #named = new Map<string, Sort>();

  /** @param ids whether there is a process to speak of */
  constructor(choices: Choices, count: (sort: Sort) => number, ids: boolean) {
    this.#choices = choices;
    this.#count = count;
    this.#ids = ids;
  }

  scalar(): Sort {
    return this.#choices.pick(this.#ids ? [...scalars, process, process] : scalars);
  }

  /** A sort with at most `most` members; `depth` levels of parts. */
  sort(most: number, depth: number): Sort {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const sort = this.#any(depth);
      if (this.#count(sort) <= most) return sort;
    }
    return { kind: "bool" };
  }

  #any(depth: number): Sort {
    const choices = this.#choices;
    if (depth === 0 || choices.chance(35)) return this.scalar();
    const sort = this.#compound(depth - 1);
    if (!choices.chance(30)) return sort;
    const text = JSON.stringify(sort);
    const named = this.#named.get(text) ?? { ...sort, name: choices.name("Sort") };
    this.#named.set(text, named);
    return named;
  }

  #compound(depth: number): Sort {
    const choices = this.#choices;
    switch (choices.below(6)) {
      case 0: {
        const elem = this.#any(depth);
        return elem.kind === "option" ? elem : { kind: "option", elem };
      }
      case 1:
        return { kind: "record", fields: this.#fields(depth, ["x", "y"]) };
      case 2: {
        const shared = this.#any(depth);
        const second = choices.chance(50) ? { x: shared } : { x: shared, z: this.#any(0) };
        return { kind: "variant", cases: { none: {}, one: { x: shared }, "two more": second } };
      }
      case 3:
        return { kind: "map", key: this.sort(4, Math.min(depth, 1)), value: this.#any(depth) };
      case 4:
        return { kind: "set", elem: this.sort(5, Math.min(depth, 1)) };
      default:
        return { kind: "seq", elem: this.sort(6, depth), max: choices.pick([1, 2, { constant: "Limit" }]) };
    }
  }

  #fields(depth: number, names: readonly string[]): SortFields {
    return Object.fromEntries(names.map((name) => [name, this.#any(depth)]));
  }
}

/** Whether a value cannot be written without naming a member of an ids sort. */
export function needsId(sort: Sort): boolean {
  switch (sort.kind) {
    case "ids":
      return true;
    case "record":
      return Object.values(sort.fields).some(needsId);
    case "map":
      return needsId(sort.value);
    case "variant":
      return Object.values(sort.cases).every((fields) => Object.values(fields).some(needsId));
    case "bool":
    case "int":
    case "enum":
    case "option":
    case "set":
    case "seq":
      return false;
    default:
      return unreachable(sort);
  }
}

/** A value that an instance may give; the sort must hold no ids. */
export function randomPlain(
  sort: Sort,
  choices: Choices,
  constants: Constants,
  keys: (key: Sort) => number,
): Plain {
  const of = (part: Sort): Plain => randomPlain(part, choices, constants, keys);
  const fields = (parts: SortFields): Readonly<Record<string, Plain>> =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, of(part)]));
  const elems = (part: Sort, most: number): readonly Plain[] =>
    Array.from({ length: choices.between(0, most) }, () => of(part));
  switch (sort.kind) {
    case "bool":
      return choices.below(2) === 1;
    case "int":
      return choices.between(sizeOf(sort.lo, constants) ?? 0, sizeOf(sort.hi, constants) ?? 0);
    case "enum":
      return choices.pick(sort.labels);
    case "ids":
      throw new Error("internal error: a constant cannot name a member of an ids sort");
    case "option":
      return choices.below(2) === 0 ? null : of(sort.elem);
    case "record":
      return fields(sort.fields);
    case "variant": {
      const [tag, own] = choices.pick(Object.entries(sort.cases));
      return { tag, ...fields(own) };
    }
    case "map":
      return Array.from({ length: keys(sort.key) }, () => of(sort.value));
    case "set":
      return elems(sort.elem, 2);
    case "seq":
      return elems(sort.elem, sizeOf(sort.max, constants) ?? 0);
    default:
      return unreachable(sort);
  }
}
