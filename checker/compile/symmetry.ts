// The representative of a state among all that differ from it in the names of ids alone.
//
// Main invariant: states of one orbit have one representative, which is one of them. Members of ids are put in the order of
// what the state says of each (their signatures); where several have equal ones, every order is tried, and the least words
// win. A signature may say too little, or collide: that costs time, not truth.

import type { Local, ModuleBuilder } from "./assemble.ts";
import type { Layout } from "./layout.ts";
import { Mover } from "./move.ts";
import { type Carrier, type Ids, Renamer } from "./rename.ts";
import { lanes } from "./shape.ts";
import { emitSignatures } from "./signature.ts";
import { emitPack, emitUnpack } from "./transfer.ts";
import type { Space } from "./writer.ts";

/** An ids sort at work: addresses of a word for each member. */
interface Column extends Ids {
  readonly signature: number;
  /** Where each member goes when they are sorted. */
  readonly sorted: number;
  /** Signatures in that order. */
  readonly order: number;
  /** Where each member goes in the state that is tried. */
  readonly target: number;
  /** All permutations, row by row, the identity first. */
  readonly rows: number;
}

/** (words) -> void: replaces a packed state by its representative. */
export function emitCanonical(
  builder: ModuleBuilder,
  space: Space,
  layout: Layout,
  carriers: readonly Carrier[],
  ids: readonly Ids[],
): number {
  const columns = ids.map(({ name, size }): Column => ({
    name,
    size,
    signature: space.lanes(size),
    sorted: space.lanes(size),
    order: space.lanes(size),
    target: space.lanes(size),
    rows: space.table(permutations(size).flat()),
  }));
  const [own, renamed, best, tried] = [
    space.lanes(layout.lanes),
    space.lanes(layout.lanes),
    space.lanes(layout.words),
    space.lanes(layout.words),
  ];
  const signatures = emitSignatures(builder, space, carriers, columns, own);
  const offer = emitOffer(builder, space, layout, carriers, columns, { own, renamed, best, tried });

  const { code, index } = builder.function(1, false, "canonical");
  const mover = new Mover(code, space);
  const words = code.param(0);
  for (const { placed } of carriers) emitUnpack(mover, placed.packed, words, own, lanes(placed.shape));
  code.call(signatures);
  const ties = columns.map((column) => emitOrder(mover, column));
  const first = code.local();
  code.const(1).set(first);
  const choose = ([column, ...rest]: readonly Column[], [tied, ...others]: readonly Local[]): void => {
    if (!column || !tied) {
      code.get(words).get(first).call(offer).const(0).set(first);
      return;
    }
    mover.block((out) =>
      mover.repeat(factorial(column.size), (row) => {
        mover.block((skip) => {
          emitTarget(mover, column, row, skip);
          choose(rest, others);
        });
        code.get(tied).op("i32.eqz");
        mover.when(out);
      }),
    );
  };
  choose(columns, ties);
  code.const(best);
  mover.copy(mover.keep(), { base: words, offset: 0 }, layout.words);
  return index;
}

/** Sorts the members by their signatures. Returns whether two are equal. */
function emitOrder(mover: Mover, { size, signature, sorted, order }: Column): Local {
  const { code } = mover;
  const [tied, place, own, other] = [code.local(), code.local(), code.local(), code.local()];
  const at = (index: Local): void => void code.get(index).const(2).op("i32.shl");
  code.const(0).set(tied);
  mover.repeat(size, (member) => {
    at(member);
    code.load(signature).set(own).const(0).set(place);
    mover.repeat(size, (rival) => {
      at(rival);
      code.load(signature).set(other);
      // Smaller ones come before, and of equal ones those with smaller numbers.
      code.get(other).get(own).op("i32.lt_u");
      code.get(other).get(own).op("i32.eq").get(rival).get(member).op("i32.lt_u", "i32.and", "i32.or");
      code.get(place).op("i32.add").set(place);
      code.get(other).get(own).op("i32.eq").get(rival).get(member).op("i32.ne", "i32.and");
      code.get(tied).op("i32.or").set(tied);
    });
    at(member);
    code.get(place).store(sorted);
    at(place);
    code.get(own).store(order);
  });
  return tied;
}

/** Lets members go where a row sends them after they are sorted; `skip`s a row that confuses unequal ones. */
function emitTarget(
  mover: Mover,
  { size, sorted, order, target, rows }: Column,
  row: Local,
  skip: () => void,
): void {
  const { code } = mover;
  const [base, place] = [code.local(), code.local()];
  code
    .get(row)
    .const(4 * size)
    .op("i32.mul")
    .set(base);
  for (let i = 0; i < size; i += 1) {
    code
      .get(base)
      .load(rows + 4 * i)
      .const(2)
      .op("i32.shl")
      .load(order);
    code
      .const(0)
      .load(order + 4 * i)
      .op("i32.ne");
    mover.when(skip);
  }
  for (let i = 0; i < size; i += 1) {
    code
      .const(0)
      .load(sorted + 4 * i)
      .const(2)
      .op("i32.shl")
      .get(base)
      .op("i32.add")
      .load(rows)
      .set(place);
    code
      .const(0)
      .get(place)
      .store(target + 4 * i);
  }
}

interface Places {
  readonly own: number;
  readonly renamed: number;
  readonly best: number;
  readonly tried: number;
}

/** (words, isFirst) -> void: renames the ids of a state by the targets, and keeps the words if they are the least so far. */
function emitOffer(
  builder: ModuleBuilder,
  space: Space,
  layout: Layout,
  carriers: readonly Carrier[],
  columns: readonly Column[],
  { own, renamed, best, tried }: Places,
): number {
  const { code, index } = builder.function(2, false);
  const renamer = new Renamer(code, space, new Map(columns.map(({ name, target }) => [name, target])));
  const [words, isFirst] = [code.param(0), code.param(1)];
  renamer.prepare(carriers.map(({ sort, placed }) => [sort, placed.shape]));
  for (const { sort, placed } of carriers) {
    const [from, to] = [own, renamed].map((base) => ({ base: undefined, offset: base + 4 * placed.lane }));
    if (from && to) renamer.rename(sort, placed.shape, from, to);
  }
  code.const(tried);
  const candidate = renamer.keep();
  renamer.copy(words, { base: undefined, offset: tried }, layout.words);
  for (const { placed } of carriers) emitPack(renamer, placed.packed, renamed, candidate);
  renamer.block((out) => {
    code.get(isFirst).op("i32.eqz");
    renamer.when(() => {
      // Word by word: the first that differs decides.
      const less = code.local();
      code.const(0).set(less);
      renamer.block((decided) =>
        renamer.repeat(layout.words, (word) => {
          const [a, b] = [tried, best].map((base) => {
            const value = code.local();
            code.get(word).const(2).op("i32.shl").load(base).set(value);
            return value;
          }) as [Local, Local];
          code.get(a).get(b).op("i32.ne");
          renamer.when(() => {
            code.get(a).get(b).op("i32.lt_u").set(less);
            decided();
          });
        }),
      );
      code.get(less).op("i32.eqz");
      renamer.when(out);
    });
    renamer.copy(candidate, { base: undefined, offset: best }, layout.words);
  });
  return index;
}

/** All orders of 0, 1, .. below `size`, the identity first. */
export function permutations(size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  const insert = (shorter: readonly number[]): readonly (readonly number[])[] =>
    Array.from({ length: size }, (_, i) => [
      ...shorter.slice(0, size - 1 - i),
      size - 1,
      ...shorter.slice(size - 1 - i),
    ]);
  return permutations(size - 1).flatMap(insert);
}

export function factorial(size: number): number {
  return size <= 1 ? 1 : size * factorial(size - 1);
}
