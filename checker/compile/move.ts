// Code that moves values: from one shape's lanes into another's.
//
// Main invariant: code that goes on has a value of the shape that was wanted. Where a value is not of that shape, the code
// leaves, either with `unsure` as its function's answer or to where somebody waits for that.

import { unreachable } from "../language/node.ts";
import type { Local } from "./assemble.ts";
import { fromLanes, members, toLanes } from "./codec.ts";
import {
  count,
  fieldLanes,
  isScalar,
  identical,
  lanes,
  none,
  type Of,
  sameLanes,
  type Shape,
  type Shapes,
  Unsupported,
  unwrap,
  within,
} from "./shape.ts";
import { type At, Writer } from "./writer.ts";

export class Mover extends Writer {
  /** Whether the conversion of a value succeeds, in a local; the converted value in another one. */
  attempt(from: Shape, to: Shape, value: Local): { readonly fits: Local; readonly converted: Local } {
    const { code } = this;
    const [fits, converted] = [code.local(), code.local()];
    code.const(0).tee(fits).set(converted);
    this.inside("block", () => {
      const outer = this.escape;
      this.escape = this.depth;
      code.get(value);
      this.convert(from, to);
      code.set(converted).const(1).set(fits);
      this.escape = outer;
    });
    return { fits, converted };
  }

  // -------------------------------------------------------------------------------------------
  // Conversion

  /** Turns the value on the stack into one of another shape; leaves if it is none. */
  convert(from: Shape, to: Shape): void {
    if (within(from, to) && sameLanes(from, to)) return;
    if (!isScalar(to)) {
      const at = this.fresh(to);
      this.moveInto(from, to, at);
      this.push(at);
      return;
    }
    const value = this.keep();
    if (from.kind === "option") this.#convertOption(from, to, value);
    else if (to.kind === "option") {
      this.code.get(value);
      this.convert(from, to.elem);
    } else this.#convertScalar(from, to, value);
  }

  /** Whether an option is none. */
  isNone(option: Of<"option">, value: Local): void {
    if (isScalar(option)) this.code.get(value).const(none).op("i32.eq");
    else this.code.get(value).load().op("i32.eqz");
  }

  /** What an option holds that is not none. */
  element(option: Of<"option">, value: Local): void {
    if (isScalar(option)) this.code.get(value);
    else this.part(value, 1, option.elem);
  }

  #convertOption(from: Of<"option">, to: Shape, value: Local): void {
    this.isNone(from, value);
    this.choose(
      () => {
        if (to.kind === "option") this.code.const(none);
        else this.#leaveWithValue();
      },
      () => {
        this.element(from, value);
        this.convert(from.elem, unwrap(to));
      },
    );
  }

  /** Leaves where a value is expected. */
  #leaveWithValue(): void {
    this.leave();
    this.code.op("unreachable");
  }

  #convertScalar(from: Shape, to: Shape, value: Local): void {
    const { code } = this;
    const range = (low: number, members: number): void => {
      code.get(value).const(low).op("i32.sub").const(members).op("i32.ge_u");
      this.leaveIf();
      code.get(value);
    };
    if (from.kind === "nothing") code.get(value);
    else if (to.kind === "nothing") this.#leaveWithValue();
    else if (from.kind === "int" && to.kind === "int") {
      if (count(to) === 2 ** 32) code.get(value);
      else range(to.lo, count(to));
    } else if (from.kind === "label" && to.kind === "label") {
      if (sameLanes(from, to)) range(0, to.members.length);
      else {
        const table = this.space.table(from.members.map((member) => to.members.indexOf(member)));
        const found = code.local();
        code.get(value).const(2).op("i32.shl").load(table).tee(found).const(0).op("i32.lt_s");
        this.leaveIf();
        code.get(found);
      }
    } else if (from.kind === "set" && to.kind === "set") {
      const bits = code.local();
      code.const(0).set(bits);
      this.#eachMember(from, to, value, (rank) =>
        code.get(bits).const(1).get(rank).op("i32.shl", "i32.or").set(bits),
      );
      code.get(bits);
    } else throw new Unsupported(`a ${from.kind} as a ${to.kind}`);
  }

  /** Runs the body with the rank in the second shape of each member that a set of the first one has. */
  #eachMember(from: Of<"set">, to: Of<"set">, set: Local, body: (rank: Local) => void): void {
    const { code } = this;
    const { rank: rankOf } = members(to.elem);
    const ranks = members(from.elem).all.map((own) => rankOf(toLanes(to.elem, fromLanes(from.elem, own, 0))));
    const table = this.space.table(ranks);
    this.repeat(ranks.length, (index) => {
      this.hasBit(from, set, index);
      this.when(() => {
        const rank = code.local();
        code.get(index).const(2).op("i32.shl").load(table).tee(rank).const(0).op("i32.lt_s");
        this.leaveIf();
        body(rank);
      });
    });
  }

  /** Whether the set has the element with a rank. */
  hasBit(shape: Of<"set">, set: Local, rank: Local): void {
    const { code } = this;
    if (isScalar(shape)) code.get(set);
    else code.get(set).get(rank).const(5).op("i32.shr_u").const(2).op("i32.shl", "i32.add").load();
    code.get(rank).op("i32.shr_u").const(1).op("i32.and");
  }

  /** Adds the element with a rank to a set of several lanes. */
  setBit(at: At, rank: Local): void {
    const { code } = this;
    const word = code.local();
    this.push(at);
    code.get(rank).const(5).op("i32.shr_u").const(2).op("i32.shl", "i32.add").tee(word);
    code.get(word).load().const(1).get(rank).op("i32.shl", "i32.or").store();
  }

  /** Writes the value on the stack as one of another shape. */
  moveInto(from: Shape, to: Shape, at: At): void {
    const value = this.keep();
    const shifted = (lane: number): At => ({ ...at, offset: at.offset + 4 * lane });
    if (isScalar(to)) {
      this.store(at, () => {
        this.code.get(value);
        this.convert(from, to);
      });
      return;
    }
    // Nothing has no values: this is never reached.
    if (from.kind === "nothing") return this.leave();
    if (within(from, to) && sameLanes(from, to)) return this.copy(value, at, lanes(to));
    if (to.kind === "option") {
      const put = (own: Shape, push: () => void): void => {
        this.store(at, () => this.code.const(1));
        push();
        this.moveInto(own, to.elem, shifted(1));
      };
      if (from.kind !== "option") return put(from, () => this.code.get(value));
      this.isNone(from, value);
      this.when(
        () => this.zero(at, lanes(to)),
        () => put(from.elem, () => this.element(from, value)),
      );
      return;
    }
    if (from.kind === "option") {
      this.isNone(from, value);
      this.leaveIf();
      this.element(from, value);
      return this.moveInto(from.elem, to, at);
    }
    const fields = (own: Shapes, other: Shapes, lane: number): void => {
      const places = new Map(fieldLanes(other).map((place) => [place.name, place]));
      for (const field of fieldLanes(own)) {
        const place = places.get(field.name);
        if (place === undefined) throw new Unsupported("other fields");
        this.part(value, lane + field.lane, field.shape);
        this.moveInto(field.shape, place.shape, shifted(lane + place.lane));
      }
    };
    if (from.kind === "record" && to.kind === "record") fields(from.fields, to.fields, 0);
    else if (from.kind === "variant" && to.kind === "variant") {
      this.zero(at, lanes(to));
      const tags = Object.keys(to.cases);
      Object.entries(from.cases).forEach(([tag, own], i) => {
        this.code.get(value).load().const(i).op("i32.eq");
        this.when(() => {
          const other = to.cases[tag];
          if (other === undefined) return this.leave();
          this.store(at, () => this.code.const(tags.indexOf(tag)));
          fields(own, other, 1);
        });
      });
    } else if (from.kind === "map" && to.kind === "map" && identical(from.key, to.key)) {
      for (let i = 0; i < count(to.key); i += 1) {
        this.part(value, i * lanes(from.value), from.value);
        this.moveInto(from.value, to.value, shifted(i * lanes(to.value)));
      }
    } else if (from.kind === "set" && to.kind === "set") {
      this.zero(at, lanes(to));
      this.#eachMember(from, to, value, (rank) => this.setBit(at, rank));
    } else if (from.kind === "seq" && to.kind === "seq") this.#moveSequence(from, to, value, at);
    else throw new Unsupported(`a ${from.kind} as a ${to.kind}`);
  }

  #moveSequence(from: Of<"seq">, to: Of<"seq">, value: Local, at: At): void {
    const { code } = this;
    if (from.max > to.max) {
      code.get(value).load().const(to.max).op("i32.gt_u");
      this.leaveIf();
    }
    this.zero(at, lanes(to));
    this.store(at, () => code.get(value).load());
    for (let i = 0; i < Math.min(from.max, to.max); i += 1) {
      code.get(value).load().const(i).op("i32.gt_u");
      this.when(() => {
        this.part(value, 1 + i * lanes(from.elem), from.elem);
        this.moveInto(from.elem, to.elem, { ...at, offset: at.offset + 4 * (1 + i * lanes(to.elem)) });
      });
    }
  }

  // -------------------------------------------------------------------------------------------
  // Positions

  /** Turns the value on the stack into its position among the members of its shape. */
  rank(shape: Shape): void {
    const { code } = this;
    switch (shape.kind) {
      case "nothing":
      case "bool":
      case "label":
        return;
      case "int":
        if (shape.lo !== 0) code.const(shape.lo).op("i32.sub");
        return;
      case "option": {
        const value = this.keep();
        this.isNone(shape, value);
        this.choose(
          () => code.const(count(shape.elem)),
          () => {
            this.element(shape, value);
            this.rank(shape.elem);
          },
        );
        return;
      }
      case "record": {
        const value = this.keep();
        code.const(0);
        return this.#rankFields(shape.fields, value, 0);
      }
      case "variant": {
        const [value, rank] = [this.keep(), code.local()];
        code.const(0).set(rank);
        let before = 0;
        Object.entries(shape.cases).forEach(([tag, fields], i) => {
          code.get(value).load().const(i).op("i32.eq");
          this.when(() => {
            code.const(0);
            this.#rankFields(fields, value, 1);
            code.const(before).op("i32.add").set(rank);
          });
          before += count({ kind: "variant", cases: { [tag]: fields } });
        });
        code.get(rank);
        return;
      }
      case "map": {
        const value = this.keep();
        code.const(0);
        for (let i = 0; i < count(shape.key); i += 1) this.#digit(value, i * lanes(shape.value), shape.value);
        return;
      }
      case "set":
        if (!isScalar(shape)) throw new Unsupported("the position of a set of more than 31 elements");
        return;
      case "seq":
        return this.#rankSequence(shape);
      default:
        return unreachable(shape);
    }
  }

  /** One digit more of a number on the stack. */
  #digit(value: Local, lane: number, shape: Shape): void {
    this.code.const(count(shape)).op("i32.mul");
    this.part(value, lane, shape);
    this.rank(shape);
    this.code.op("i32.add");
  }

  #rankFields(fields: Shapes, value: Local, first: number): void {
    const places = new Map(fieldLanes(fields).map(({ name, lane }) => [name, lane]));
    for (const [name, shape] of Object.entries(fields))
      this.#digit(value, first + (places.get(name) ?? 0), shape);
  }

  #rankSequence({ elem, max }: Of<"seq">): void {
    const { code } = this;
    const [value, rank] = [this.keep(), code.local()];
    code.const(0).set(rank);
    const shorter: number[] = [];
    for (let length = 0, total = 0; length <= max; length += 1) {
      shorter.push(total);
      total += count(elem) ** length;
    }
    for (let i = 0; i < max; i += 1) {
      code.get(value).load().const(i).op("i32.gt_u");
      this.when(() => {
        code.get(rank);
        this.#digit(value, 1 + i * lanes(elem), elem);
        code.set(rank);
      });
    }
    code.get(rank);
    code.get(value).load().const(2).op("i32.shl").load(this.space.table(shorter)).op("i32.add");
  }
}
