// Code that renames ids inside values: every member becomes the one that a table in memory says.
//
// Main invariant: what a renamed value is follows from the sort alone. Shapes do not tell ids from labels; sorts do.

import type { Sort, SortFields } from "../language/node.ts";
import type { Code, Local } from "./assemble.ts";
import { members } from "./codec.ts";
import type { PlacedVariable } from "./layout.ts";
import { Mover } from "./move.ts";
import {
  count,
  fieldLanes,
  isScalar,
  lanes,
  none,
  type Of,
  type Shape,
  type Shapes,
  universe,
} from "./shape.ts";
import type { At, Space } from "./writer.ts";

/** An ids sort whose members are interchangeable, and how many there are. */
export interface Ids {
  readonly name: string;
  readonly size: number;
}

/** A variable that mentions ids, in lanes of its own. */
export interface Carrier {
  readonly sort: Sort;
  readonly placed: PlacedVariable;
}

export class Renamer extends Mover {
  /** Addresses of a word for each member: what it becomes. By the name of the ids sort. */
  readonly #targets: ReadonlyMap<string, number>;
  /** The same for composed values with ids that are keys or elements: by the sort. */
  readonly #ranks = new Map<string, number>();

  constructor(code: Code, space: Space, targets: ReadonlyMap<string, number>) {
    super(code, space);
    this.#targets = targets;
  }

  /** Finds out for keys and elements of these sorts where they go. Before anything is renamed. */
  prepare(sorts: readonly (readonly [Sort, Shape])[]): void {
    for (const [sort, shape] of sorts) this.#prepare(sort, shape);
  }

  /** Writes a renamed value. */
  rename(sort: Sort, shape: Shape, from: At, to: At): void {
    const { code } = this;
    if (!this.#mentions(sort)) return this.#copy(from, to, lanes(shape));
    switch (sort.kind) {
      case "ids":
        return this.store(to, () => this.#target(sort.name, () => this.#load(from)));
      case "option": {
        const { elem } = shape as Of<"option">;
        if (isScalar(shape)) {
          // An option of one lane whose element has ids is one of a member, or of a set of a few.
          this.#load(from);
          code.const(none).op("i32.eq");
          return this.when(
            () => this.store(to, () => code.const(none)),
            () => this.rename(sort.elem, elem, from, to),
          );
        }
        this.zero(to, lanes(shape));
        this.#load(from);
        return this.when(() => {
          this.store(to, () => code.const(1));
          this.rename(sort.elem, elem, shifted(from, 1), shifted(to, 1));
        });
      }
      case "record":
        return this.#fields(sort.fields, (shape as Of<"record">).fields, from, to);
      case "variant": {
        const { cases } = shape as Of<"variant">;
        this.zero(to, lanes(shape));
        this.#copy(from, to, 1);
        return Object.entries(cases).forEach(([tag, fields], i) => {
          this.#load(from);
          code.const(i).op("i32.eq");
          this.when(() => this.#fields(sort.cases[tag] ?? {}, fields, shifted(from, 1), shifted(to, 1)));
        });
      }
      case "map": {
        const { key, value } = shape as Of<"map">;
        const stride = 4 * lanes(value);
        return this.repeat(count(key), (index) => {
          const [source, target] = [code.local(), code.local()];
          this.push(from);
          code.get(index).const(stride).op("i32.mul", "i32.add").set(source);
          this.push(to);
          this.#rank(sort.key, index);
          code.const(stride).op("i32.mul", "i32.add").set(target);
          this.rename(sort.value, value, { base: source, offset: 0 }, { base: target, offset: 0 });
        });
      }
      case "set":
        return this.#set(sort.elem, shape as Of<"set">, from, to);
      case "seq": {
        const { elem, max } = shape as Of<"seq">;
        this.zero(to, lanes(shape));
        this.#copy(from, to, 1);
        for (let i = 0; i < max; i += 1) {
          this.#load(from);
          code.const(i).op("i32.gt_u");
          const lane = 1 + i * lanes(elem);
          this.when(() => this.rename(sort.elem, elem, shifted(from, lane), shifted(to, lane)));
        }
        return;
      }
      case "bool":
      case "int":
      case "enum":
        return;
      default:
        return sort satisfies never;
    }
  }

  #fields(sorts: SortFields, shapes: Shapes, from: At, to: At): void {
    for (const { name, lane, shape } of fieldLanes(shapes))
      this.rename(sorts[name] as Sort, shape, shifted(from, lane), shifted(to, lane));
  }

  #set(elem: Sort, shape: Of<"set">, from: At, to: At): void {
    const { code } = this;
    this.push(from);
    const all = this.keep();
    const source = code.local();
    const found = code.local();
    if (isScalar(shape)) code.get(all).load().set(source).const(0).set(found);
    else {
      code.get(all).set(source);
      this.zero(to, lanes(shape));
    }
    this.repeat(universe(shape), (index) => {
      this.hasBit(shape, source, index);
      this.when(() => {
        if (isScalar(shape)) {
          code.const(1);
          this.#rank(elem, index);
          code.op("i32.shl").get(found).op("i32.or").set(found);
          return;
        }
        this.#rank(elem, index);
        this.setBit(to, this.keep());
      });
    });
    if (isScalar(shape)) this.store(to, () => code.get(found));
  }

  /** Pushes the position to which a member of the sort goes, by its position. */
  #rank(sort: Sort, index: Local): void {
    if (!this.#mentions(sort)) this.code.get(index);
    else if (sort.kind === "ids") this.#target(sort.name, () => this.code.get(index));
    else
      this.code
        .get(index)
        .const(2)
        .op("i32.shl")
        .load(this.#ranks.get(JSON.stringify(sort)) ?? 0);
  }

  #target(name: string, push: () => void): void {
    push();
    this.code
      .const(2)
      .op("i32.shl")
      .load(this.#targets.get(name) ?? 0);
  }

  #prepare(sort: Sort, shape: Shape): void {
    if (!this.#mentions(sort)) return;
    switch (sort.kind) {
      case "option":
        return this.#prepare(sort.elem, (shape as Of<"option">).elem);
      case "record":
        return this.#prepareFields(sort.fields, (shape as Of<"record">).fields);
      case "variant":
        return Object.entries((shape as Of<"variant">).cases).forEach(([tag, fields]) =>
          this.#prepareFields(sort.cases[tag] ?? {}, fields),
        );
      case "map": {
        const { key, value } = shape as Of<"map">;
        this.#prepareRanks(sort.key, key);
        return this.#prepare(sort.value, value);
      }
      case "set":
        return this.#prepareRanks(sort.elem, (shape as Of<"set">).elem);
      case "seq":
        return this.#prepare(sort.elem, (shape as Of<"seq">).elem);
      case "ids":
      case "bool":
      case "int":
      case "enum":
        return;
      default:
        return sort satisfies never;
    }
  }

  #prepareFields(sorts: SortFields, shapes: Shapes): void {
    for (const [name, shape] of Object.entries(shapes)) this.#prepare(sorts[name] as Sort, shape);
  }

  /** Renames each member of the sort, and keeps its position. */
  #prepareRanks(sort: Sort, shape: Shape): void {
    const { code, space } = this;
    const key = JSON.stringify(sort);
    if (!this.#mentions(sort) || sort.kind === "ids" || this.#ranks.has(key)) return;
    this.#prepare(sort, shape);
    const ranks = space.lanes(count(shape));
    this.#ranks.set(key, ranks);
    const size = lanes(shape);
    const table = space.table(members(shape).all.flat());
    const renamed = this.fresh(shape);
    this.repeat(count(shape), (index) => {
      const from = code.local();
      code
        .get(index)
        .const(4 * size)
        .op("i32.mul")
        .const(table)
        .op("i32.add")
        .set(from);
      this.rename(sort, shape, { base: from, offset: 0 }, renamed);
      code.get(index).const(2).op("i32.shl");
      if (isScalar(shape)) code.const(0).load(renamed.offset);
      else this.push(renamed);
      this.rank(shape);
      code.store(ranks);
    });
  }

  #load({ base, offset }: At): void {
    if (base === undefined) this.code.const(0);
    else this.code.get(base);
    this.code.load(offset);
  }

  #copy(from: At, to: At, length: number): void {
    this.push(from);
    this.copy(this.keep(), to, length);
  }

  #mentions(sort: Sort): boolean {
    return mentions(sort, (name) => this.#targets.has(name));
  }
}

export function shifted(at: At, lane: number): At {
  return { ...at, offset: at.offset + 4 * lane };
}

/** Is one of these ids sorts somewhere in the sort? */
export function mentions(sort: Sort, isOne: (ids: string) => boolean): boolean {
  const inside = (fields: SortFields): boolean => Object.values(fields).some((each) => mentions(each, isOne));
  switch (sort.kind) {
    case "ids":
      return isOne(sort.name);
    case "option":
    case "set":
    case "seq":
      return mentions(sort.elem, isOne);
    case "map":
      return mentions(sort.key, isOne) || mentions(sort.value, isOne);
    case "record":
      return inside(sort.fields);
    case "variant":
      return Object.values(sort.cases).some(inside);
    case "bool":
    case "int":
    case "enum":
      return false;
    default:
      return sort satisfies never;
  }
}
