// Code with blocks and lanes: the layer between bare instructions and values.
//
// Main invariant: a block's depth is known wherever code leaves it, and lanes that code owns are nobody else's.

import type { Code, Local } from "./assemble.ts";
import { isScalar, lanes, type Shape, Unsupported } from "./shape.ts";

/** What a function answers instead of 0 or 1 if only the reference evaluator can tell. */
export const unsure = 2;

/** An address: what a local has, if any, and some bytes more. */
export interface At {
  readonly base: Local | undefined;
  readonly offset: number;
}

/** Memory that the code of one module owns. Nothing recurs, so every expression has lanes of its own. */
export class Space {
  #end: number;
  readonly data: { readonly address: number; readonly words: readonly number[] }[] = [];
  readonly #tables = new Map<string, number>();

  constructor(start: number) {
    this.#end = start;
  }

  get end(): number {
    return this.#end;
  }

  /** The address of fresh lanes. */
  lanes(length: number): number {
    const address = this.#end;
    this.#end += 4 * length;
    if (this.#end > 2 ** 24) throw new Unsupported("more than 16 MiB of values");
    return address;
  }

  /** The address of words that nobody changes. Equal tables are one. */
  table(words: readonly number[]): number {
    const key = words.join();
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const address = this.lanes(words.length);
    this.data.push({ address, words });
    this.#tables.set(key, address);
    return address;
  }
}

export class Writer {
  readonly code: Code;
  readonly space: Space;
  /** Blocks that are open. */
  protected depth = 0;
  /** The depth of the block to whose end code leaves. */
  protected escape: number | undefined;

  /** What the function answers where it cannot tell. */
  readonly #unsure: number;

  constructor(code: Code, space: Space, answer = unsure) {
    this.code = code;
    this.space = space;
    this.#unsure = answer;
  }

  // -------------------------------------------------------------------------------------------
  // Control

  inside(kind: "block" | "loop" | "if", body: () => void, otherwise?: () => void, result = false): void {
    this.code.open(kind, result);
    this.depth += 1;
    body();
    if (otherwise) {
      this.code.else();
      otherwise();
    }
    this.depth -= 1;
    this.code.end();
  }

  /** If what is on the stack is not 0. */
  when(body: () => void, otherwise?: () => void): void {
    this.inside("if", body, otherwise);
  }

  /** The same as a value. */
  choose(then: () => void, otherwise: () => void): void {
    this.inside("if", then, otherwise, true);
  }

  /** A block that `out` leaves from anywhere inside. */
  block(body: (out: () => void) => void): void {
    this.inside("block", () => {
      const target = this.depth;
      body(() => this.code.br(this.depth - target));
    });
  }

  /** Runs the case that the list has at the number that is pushed; none if that is negative, or there is nothing in the list. */
  select(push: () => void, caseOf: readonly number[], cases: readonly (() => void)[]): void {
    this.block((out) => {
      const inside = (blocks: number): void => {
        if (blocks === 0) {
          push();
          this.code.brTable([...caseOf.map((own) => (own < 0 ? cases.length : own)), cases.length]);
          return;
        }
        this.inside("block", () => inside(blocks - 1));
        cases[blocks - 1]?.();
        out();
      };
      inside(cases.length);
    });
  }

  /** Runs the body as long as the condition, which is pushed, holds. */
  while(condition: () => void, body: (out: () => void) => void): void {
    this.block((out) =>
      this.inside("loop", () => {
        condition();
        this.code.op("i32.eqz");
        this.when(out);
        body(out);
        this.code.br(0);
      }),
    );
  }

  /** Runs the body with 0, 1, .. below `length`. */
  repeat(length: number, body: (index: Local) => void): void {
    if (length === 0) return;
    const { code } = this;
    const index = code.local();
    code.const(0).set(index);
    this.inside("loop", () => {
      const target = this.depth;
      body(index);
      code.get(index).const(1).op("i32.add").tee(index).const(length).op("i32.lt_u");
      code.brIf(this.depth - target);
    });
  }

  leave(): void {
    if (this.escape !== undefined) this.code.br(this.depth - this.escape);
    else this.code.const(this.#unsure).op("return");
  }

  leaveIf(): void {
    this.when(() => this.leave());
  }

  // -------------------------------------------------------------------------------------------
  // Lanes

  push(at: At): void {
    if (at.base === undefined) this.code.const(at.offset);
    else {
      this.code.get(at.base);
      if (at.offset !== 0) this.code.const(at.offset).op("i32.add");
    }
  }

  /** Stores what `value` pushes. */
  store(at: At, value: () => void): void {
    if (at.base === undefined) this.code.const(0);
    else this.code.get(at.base);
    value();
    this.code.store(at.offset);
  }

  fresh(shape: Shape): At {
    return { base: undefined, offset: this.space.lanes(lanes(shape)) };
  }

  /** Takes the value on the stack. */
  keep(): Local {
    const local = this.code.local();
    this.code.set(local);
    return local;
  }

  /** The value of a shape at an address: the lane itself, or where the lanes are. */
  part(address: Local, lane: number, shape: Shape): void {
    this.code.get(address);
    if (isScalar(shape)) this.code.load(4 * lane);
    else if (lane > 0) this.code.const(4 * lane).op("i32.add");
  }

  zero(at: At, length: number): void {
    if (length > 16) {
      this.push(at);
      this.code
        .const(0)
        .const(4 * length)
        .fill();
      return;
    }
    for (let lane = 0; lane < length; lane += 1)
      this.store({ ...at, offset: at.offset + 4 * lane }, () => this.code.const(0));
  }

  copy(from: Local, at: At, length: number, skip = 0): void {
    if (length > 16) {
      this.push(at);
      this.push({ base: from, offset: 4 * skip });
      this.code.const(4 * length).copy();
      return;
    }
    for (let lane = 0; lane < length; lane += 1)
      this.store({ ...at, offset: at.offset + 4 * lane }, () => this.code.get(from).load(4 * (lane + skip)));
  }

  /** Whether the lanes at two addresses are equal. */
  equalLanes(a: Local, b: Local, length: number): void {
    const { code } = this;
    if (length <= 8) {
      code.const(0);
      for (let lane = 0; lane < length; lane += 1)
        code
          .get(a)
          .load(4 * lane)
          .get(b)
          .load(4 * lane)
          .op("i32.xor", "i32.or");
      code.op("i32.eqz");
      return;
    }
    const same = code.local();
    code.const(1).set(same);
    this.block((out) =>
      this.repeat(length, (index) => {
        for (const address of [a, b]) code.get(address).get(index).const(2).op("i32.shl", "i32.add").load();
        code.op("i32.ne");
        this.when(() => {
          code.const(0).set(same);
          out();
        });
      }),
    );
    code.get(same);
  }
}
