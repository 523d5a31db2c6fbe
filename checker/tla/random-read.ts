// What a random formula can read, and the simplest value of a sort.

import {
  type Binder,
  type Node,
  type Size,
  type Sort,
  type SortFields,
  unreachable,
} from "../language/node.ts";
import type { Choices } from "./choices.ts";

/** Something that can be read: a variable, a bound name, a constant, or a part of one. */
export interface Source {
  readonly sort: Sort;
  readonly node: Node;
}

export class RandomReads {
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  /** A reading of this sort; undefined if no source has one. Parts that may be missing only where `depth` allows it. */
  read(sort: Sort, sources: readonly Source[], depth: number): Node | undefined {
    const all = sources.flatMap((source) => this.#parts(source, sources, 2));
    const direct = all.filter((source) => same(source.sort, sort));
    const behind = depth > 0 ? all.flatMap((source) => this.#behindTest(source, sort, sources)) : [];
    const found = [
      ...direct.map(
        ({ node }) =>
          () =>
            node,
      ),
      ...behind,
    ];
    return found.length === 0 ? undefined : this.#choices.pick(found)();
  }

  #parts(source: Source, sources: readonly Source[], depth: number): readonly Source[] {
    if (depth === 0) return [source];
    const { sort, node } = source;
    const below = (part: Source): readonly Source[] => this.#parts(part, sources, depth - 1);
    if (sort.kind === "record") {
      const fields = Object.entries(sort.fields);
      return [
        source,
        ...fields.flatMap(([field, part]) =>
          below({ sort: part, node: { op: "get", of: node, hop: { field } } }),
        ),
      ];
    }
    if (sort.kind === "map") {
      const keys = sources.filter((each) => same(each.sort, sort.key));
      const [first] = keys;
      if (first === undefined && holdsIds(sort.key)) return [source];
      const key = first === undefined ? this.constant(sort.key, sources) : this.#choices.pick(keys).node;
      const safe = sort.key.kind === "int" ? clamp(sort.key, key) : key;
      return [source, ...below({ sort: sort.value, node: { op: "get", of: node, hop: { key: safe } } })];
    }
    return [source];
  }

  /** What an option, a case or a sequence holds, if it holds something. */
  #behindTest({ sort, node }: Source, wanted: Sort, sources: readonly Source[]): readonly (() => Node)[] {
    const guarded = (cond: Node, then: Node) => (): Node =>
      this.#choices.chance(3) ? then : { op: "if", cond, then, else: this.constant(wanted, sources) };
    if (sort.kind === "option" && same(sort.elem, wanted)) {
      return [guarded({ op: "ne", left: node, right: none }, { op: "value", arg: node })];
    }
    if (sort.kind === "seq" && same(sort.elem, wanted)) {
      const filled: Node = { op: "lt", left: literal(0), right: { op: "len", arg: node } };
      const index = this.#choices.between(1, 2);
      const long: Node = { op: "le", left: literal(index), right: { op: "len", arg: node } };
      return [
        guarded(filled, { op: "head", arg: node }),
        guarded(long, { op: "nth", seq: node, index: literal(index) }),
      ];
    }
    if (sort.kind === "variant") {
      return Object.entries(sort.cases).flatMap(([tag, fields]) =>
        Object.entries(fields)
          .filter(([, field]) => same(field, wanted))
          .map(([field]) => guarded({ op: "is", arg: node, tag }, { op: "get", of: node, hop: { field } })),
      );
    }
    return [];
  }

  /** The simplest value of the sort; ids come from the first source that has one. */
  constant(sort: Sort, sources: readonly Source[]): Node {
    switch (sort.kind) {
      case "bool":
        return { op: "lit", value: this.#choices.below(2) === 1 };
      case "int":
        return typeof sort.hi === "number" && typeof sort.lo === "number"
          ? literal(this.#choices.between(sort.lo, sort.hi))
          : literal(this.#choices.between(0, 1));
      case "enum":
        return { op: "lit", value: this.#choices.pick(sort.labels) };
      case "ids": {
        const source = sources.find((each) => same(each.sort, sort));
        if (source === undefined) throw new Error("internal error: no member of an ids sort in sight");
        return source.node;
      }
      case "option":
        return none;
      case "record":
        return { op: "record", fields: this.#constants(sort.fields, sources) };
      case "variant": {
        const [tag = "", fields = {}] = Object.entries(sort.cases)[0] ?? [];
        return { op: "variant", tag, fields: this.#constants(fields, sources) };
      }
      case "map": {
        const over = { name: this.#choices.name("k"), sort: sort.key };
        return { op: "fn", over, body: this.constant(sort.value, sources) };
      }
      case "set":
      case "seq":
        return { op: sort.kind, elems: [] };
      default:
        return unreachable(sort);
    }
  }

  #constants(fields: SortFields, sources: readonly Source[]): Record<string, Node> {
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, this.constant(field, sources)]),
    );
  }
}

export const none: Node = { op: "lit", value: null };

export function literal(value: number): Node {
  return { op: "lit", value };
}

export function size(bound: Size): Node {
  return typeof bound === "number" ? literal(bound) : { op: "const", name: bound.constant };
}

export function named(over: readonly Binder[]): readonly Source[] {
  return over.map(({ name, sort }) => ({ sort, node: { op: "bound", name } }));
}

export function same(a: Sort, b: Sort): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

export function holdsIds(sort: Sort): boolean {
  return JSON.stringify(sort).includes('"ids"');
}

/** The node where its value is in lo..hi, lo elsewhere. */
export function clamp(sort: Sort & { readonly kind: "int" }, node: Node): Node {
  if (node.op === "lit" || node.op === "bound") return node;
  const low: Node = { op: "le", left: size(sort.lo), right: node };
  const high: Node = { op: "le", left: node, right: size(sort.hi) };
  return { op: "if", cond: { op: "and", args: [low, high] }, then: node, else: size(sort.lo) };
}
