// Random nodes of a given sort. Operators that may have no value stand behind a test, but for a few, on purpose.

import { type Binder, type Node, type Sort, unreachable } from "../language/node.ts";
import type { Definition } from "../language/spec.ts";
import type { Choices } from "./choices.ts";
import { clamp, literal, named, none, RandomReads, same, size, type Source } from "./random-read.ts";
import type { RandomSorts } from "./random-sort.ts";

type Comparison = "eq" | "ne" | "lt" | "le";

export class RandomNodes {
  readonly #choices: Choices;
  readonly #reads: RandomReads;
  readonly #sorts: RandomSorts;
  readonly #count: (sort: Sort) => number;
  readonly #definitions: readonly Definition[];

  constructor(
    choices: Choices,
    sorts: RandomSorts,
    count: (sort: Sort) => number,
    definitions: readonly Definition[],
  ) {
    this.#choices = choices;
    this.#reads = new RandomReads(choices);
    this.#sorts = sorts;
    this.#count = count;
    this.#definitions = definitions;
  }

  /** A binder over few values. */
  binder(most = 4): Binder {
    return { name: this.#choices.name("b"), sort: this.#sorts.sort(most, 1) };
  }

  /** A node of the sort that reads `sources`, whose value may lie outside of the sort's bounds if it is an integer. */
  node(sort: Sort, sources: readonly Source[], depth: number): Node {
    const choices = this.#choices;
    const read = this.#reads.read(sort, sources, depth);
    if (depth <= 0 || choices.chance(20)) return read ?? this.#reads.constant(sort, sources);
    if (read !== undefined && choices.chance(30)) return read;
    if (choices.chance(12)) {
      const then = this.node(sort, sources, depth - 1);
      return {
        op: "if",
        cond: this.bool(sources, depth - 1),
        then,
        else: this.node(sort, sources, depth - 1),
      };
    }
    const call = choices.chance(25) ? this.#call(sort, sources, depth) : undefined;
    return call ?? this.#operator(sort, sources, depth - 1) ?? read ?? this.#reads.constant(sort, sources);
  }

  /** A node whose value is in the sort, as an update needs. Now and then it is left to luck. */
  fitting(sort: Sort, sources: readonly Source[], depth: number): Node {
    const node = this.node(sort, sources, depth);
    return sort.kind === "int" && !this.#choices.chance(2) ? clamp(sort, node) : node;
  }

  /** A value near the one that `from` has, so that machines move. */
  moved(sort: Sort, from: Node, sources: readonly Source[]): Node {
    const choices = this.#choices;
    const depth = 1;
    switch (sort.kind) {
      case "bool":
        return { op: "not", arg: from };
      case "int": {
        const more: Node = { op: "add", left: from, right: literal(1) };
        const room: Node = { op: "lt", left: from, right: size(sort.hi) };
        return { op: "if", cond: room, then: more, else: size(sort.lo) };
      }
      case "option": {
        const empty: Node = { op: "eq", left: from, right: none };
        return { op: "if", cond: empty, then: this.fitting(sort.elem, sources, depth), else: none };
      }
      case "record": {
        const [field, part] = choices.pick(Object.entries(sort.fields));
        const value = this.moved(part, { op: "get", of: from, hop: { field } }, sources);
        return { op: "except", of: from, path: [{ field }], value };
      }
      case "map": {
        const key = this.fitting(sort.key, sources, depth);
        const value = this.moved(sort.value, { op: "get", of: from, hop: { key } }, sources);
        return { op: "except", of: from, path: [{ key }], value };
      }
      case "set": {
        const elem: Node = { op: "set", elems: [this.fitting(sort.elem, sources, depth)] };
        return { op: choices.pick(["union", "minus"] as const), left: from, right: elem };
      }
      case "seq":
        return this.#sequence(sort, from, sources, depth);
      case "enum":
      case "ids":
      case "variant":
        return this.fitting(sort, sources, 3);
      default:
        return unreachable(sort);
    }
  }

  /** The simplest value of the sort. */
  constant(sort: Sort, sources: readonly Source[]): Node {
    return this.#reads.constant(sort, sources);
  }

  bool(sources: readonly Source[], depth: number): Node {
    return this.node({ kind: "bool" }, sources, depth);
  }

  #call(sort: Sort, sources: readonly Source[], depth: number): Node | undefined {
    const fitting = this.#definitions.filter((definition) => same(definition.sort, sort));
    if (fitting.length === 0) return undefined;
    const { name, params } = this.#choices.pick(fitting);
    return { op: "call", name, args: params.map((param) => this.fitting(param.sort, sources, depth - 1)) };
  }

  // -------------------------------------------------------------------------------------------
  // Making

  #fields(
    fields: Readonly<Record<string, Sort>>,
    sources: readonly Source[],
    depth: number,
  ): Record<string, Node> {
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, this.fitting(field, sources, depth)]),
    );
  }

  #operator(sort: Sort, sources: readonly Source[], depth: number): Node | undefined {
    switch (sort.kind) {
      case "bool":
        return this.#formula(sources, depth);
      case "int":
        return this.#number(sort, sources, depth);
      case "enum":
      case "ids":
        return undefined;
      case "option":
        return this.fitting(sort.elem, sources, depth);
      case "record": {
        if (this.#choices.below(2) === 0)
          return { op: "record", fields: this.#fields(sort.fields, sources, depth) };
        const [field, part] = this.#choices.pick(Object.entries(sort.fields));
        const value = this.fitting(part, sources, depth);
        return { op: "except", of: this.node(sort, sources, depth), path: [{ field }], value };
      }
      case "variant": {
        const [tag, fields] = this.#choices.pick(Object.entries(sort.cases));
        return { op: "variant", tag, fields: this.#fields(fields, sources, depth) };
      }
      case "map":
        return this.#map(sort, sources, depth);
      case "set":
        return this.#set(sort, sources, depth);
      case "seq":
        return this.#sequence(sort, this.node(sort, sources, depth), sources, depth);
      default:
        return unreachable(sort);
    }
  }

  #formula(sources: readonly Source[], depth: number): Node {
    const choices = this.#choices;
    const some = (): Node => this.bool(sources, depth);
    switch (choices.below(12)) {
      case 0:
        return this.#comparison(sources, depth, choices.pick(["eq", "ne"]));
      case 1:
        return this.#comparison(sources, depth, choices.pick(["lt", "le"]));
      case 2:
        return { op: "not", arg: some() };
      case 3:
        return { op: "and", args: Array.from({ length: choices.between(0, 3) }, some) };
      case 4:
        return { op: "or", args: Array.from({ length: choices.between(0, 3) }, some) };
      case 5:
        return { op: "implies", left: some(), right: some() };
      case 6:
      case 7: {
        const over = Array.from({ length: choices.between(1, 2) }, () => this.binder(3));
        return {
          op: choices.pick(["forall", "exists"] as const),
          over,
          body: this.bool([...sources, ...named(over)], depth),
        };
      }
      case 8: {
        const elem = this.#sorts.sort(5, 1);
        return {
          op: "in",
          left: this.node(elem, sources, depth),
          right: this.node({ kind: "set", elem }, sources, depth),
        };
      }
      case 9: {
        const set: Sort = { kind: "set", elem: this.#sorts.sort(5, 1) };
        return { op: "subset", left: this.node(set, sources, depth), right: this.node(set, sources, depth) };
      }
      case 10: {
        const variants = sources.flatMap((source) =>
          source.sort.kind === "variant" ? [{ ...source, sort: source.sort }] : [],
        );
        if (variants.length === 0) return some();
        const { node, sort } = choices.pick(variants);
        return { op: "is", arg: node, tag: choices.pick(Object.keys(sort.cases)) };
      }
      default:
        return this.#comparison(sources, depth, "eq");
    }
  }

  #comparison(sources: readonly Source[], depth: number, op: Comparison): Node {
    const ints = sources.filter((source) => source.sort.kind === "int");
    const order = op === "lt" || op === "le";
    const sort: Sort = order
      ? { kind: "int", name: "Small", lo: 0, hi: 2 }
      : sources.length > 0 && this.#choices.chance(70)
        ? this.#choices.pick(sources).sort
        : this.#sorts.sort(20, 1);
    const left = order && ints.length > 0 ? this.#choices.pick(ints).node : this.node(sort, sources, depth);
    return { op, left, right: this.node(sort, sources, depth) };
  }

  #number(sort: Sort, sources: readonly Source[], depth: number): Node {
    const choices = this.#choices;
    const side = (): Node => this.node(sort, sources, depth);
    switch (choices.below(8)) {
      case 0:
        return { op: "add", left: side(), right: side() };
      case 1:
        return { op: "sub", left: side(), right: side() };
      case 2:
        return { op: "mul", left: side(), right: side() };
      case 3:
        return { op: "div", left: side(), right: literal(choices.between(1, 2)) };
      case 4:
        return { op: "mod", left: side(), right: literal(choices.between(1, 3)) };
      case 5: {
        const set: Sort = { kind: "set", elem: this.#sorts.sort(5, 1) };
        return { op: "card", arg: this.node(set, sources, depth) };
      }
      case 6: {
        const sequences = sources.filter((source) => source.sort.kind === "seq");
        return sequences.length === 0 ? side() : { op: "len", arg: choices.pick(sequences).node };
      }
      default:
        return sort.kind === "int" && typeof sort.hi !== "number"
          ? { op: "const", name: sort.hi.constant }
          : side();
    }
  }

  #map(sort: Sort & { readonly kind: "map" }, sources: readonly Source[], depth: number): Node {
    if (this.#choices.below(2) === 0) {
      const over = { name: this.#choices.name("k"), sort: sort.key };
      return { op: "fn", over, body: this.fitting(sort.value, [...sources, ...named([over])], depth) };
    }
    const key = this.fitting(sort.key, sources, depth);
    const value = this.fitting(sort.value, sources, depth);
    return { op: "except", of: this.node(sort, sources, depth), path: [{ key }], value };
  }

  #set(sort: Sort & { readonly kind: "set" }, sources: readonly Source[], depth: number): Node {
    const choices = this.#choices;
    const { elem } = sort;
    const side = (): Node => this.node(sort, sources, depth);
    switch (choices.below(7)) {
      case 0:
        return {
          op: "set",
          elems: Array.from({ length: choices.between(0, 2) }, () => this.fitting(elem, sources, depth)),
        };
      case 1:
        return this.#count(elem) <= 8 ? { op: "domain", sort: elem } : side();
      case 2: {
        if (this.#count(elem) > 8) return side();
        const over = { name: choices.name("b"), sort: elem };
        return { op: "filter", over, body: this.bool([...sources, ...named([over])], depth) };
      }
      case 3: {
        const over = this.binder();
        return { op: "image", over, body: this.fitting(elem, [...sources, ...named([over])], depth) };
      }
      default:
        return { op: choices.pick(["union", "intersect", "minus"] as const), left: side(), right: side() };
    }
  }

  #sequence(
    sort: Sort & { readonly kind: "seq" },
    of: Node,
    sources: readonly Source[],
    depth: number,
  ): Node {
    const choices = this.#choices;
    const length: Node = { op: "len", arg: of };
    const max = size(sort.max);
    const elem = this.fitting(sort.elem, sources, depth);
    switch (choices.below(3)) {
      case 0:
        return { op: "seq", elems: [elem] };
      case 1: {
        const longer: Node = { op: "append", seq: of, elem };
        return choices.chance(3)
          ? longer
          : { op: "if", cond: { op: "lt", left: length, right: max }, then: longer, else: of };
      }
      default: {
        const shorter: Node = { op: "tail", arg: of };
        return choices.chance(3)
          ? shorter
          : { op: "if", cond: { op: "lt", left: literal(0), right: length }, then: shorter, else: of };
      }
    }
  }
}
