// Expressions, as a model's author sees them. The one class behind these interfaces is in build.ts.
//
// An operation is a method of its left operand, so that an editor lists what a value can do, and none is overloaded:
// "no overload matches this call" would name neither the label nor its sort.

import { bind, binders, lift, liftInt, make, whole } from "./build.ts";
import type { Node } from "./node.ts";
import { SpecError } from "./error.ts";
import { here } from "./place.ts";
import { bool, setOf } from "./sort.ts";
import type {
  AnySort,
  Arg,
  BoolSort,
  Cases,
  EnumSort,
  ExprFields,
  ExprOf,
  Fields,
  IdSort,
  IntSort,
  MapSort,
  OptionSort,
  PlaceFields,
  PlaceOf,
  RecordSort,
  SeqSort,
  SetSort,
  VariantSort,
} from "./sort.ts";

export interface Expr<S extends AnySort> {
  readonly node: Node;
  readonly sort: S;
  eq(x: Arg<S>): Bool;
  ne(x: Arg<S>): Bool;
  /** Is it one of these: `s.pc.at(v).in(["exit", "install"])`. */
  in(set: Arg<SetSort<S>>): Bool;
}

/** Something a step can set. Reads always mean the value before the step. */
export interface Place<S extends AnySort> {
  set(x: Arg<S>): void;
}

export interface Bool extends Expr<BoolSort> {
  // Bool and not boolean: so `when(!p)`, `when(a === b)` and `when(a < b)` are type errors.
  and(x: Bool): Bool;
  or(x: Bool): Bool;
  implies(x: Bool): Bool;
  not(): Bool;
}

export interface Int<N extends string> extends Expr<IntSort<N>> {
  readonly sort: IntSort<N>;
  lt(x: Arg<IntSort<N>>): Bool;
  le(x: Arg<IntSort<N>>): Bool;
  gt(x: Arg<IntSort<N>>): Bool;
  ge(x: Arg<IntSort<N>>): Bool;
  plus(x: Arg<IntSort<N>>): Int<N>;
  minus(x: Arg<IntSort<N>>): Int<N>;
  times(x: Arg<IntSort<N>>): Int<N>;
  /** Division that rounds down, as in TLA+: -1 div 2 is -1. */
  div(x: Arg<IntSort<N>>): Int<N>;
  /** The remainder that goes with `div`; never negative. The divisor is positive. */
  mod(x: Arg<IntSort<N>>): Int<N>;
}

export interface Enum<L extends string> extends Expr<EnumSort<L>> {}
export interface Id<N extends string> extends Expr<IdSort<N>> {}

export interface Option<E extends AnySort> extends Expr<OptionSort<E>> {
  isNone(): Bool;
  isSome(): Bool;
  /** The element. Reading it from none is an error of the model. */
  value(): ExprOf<E>;
}

export interface SetOf<E extends AnySort> extends Expr<SetSort<E>> {
  has(x: Arg<E>): Bool;
  isEmpty(): Bool;
  subsetOf(x: Arg<SetSort<E>>): Bool;
  with(x: Arg<E>): SetOf<E>;
  without(x: Arg<E>): SetOf<E>;
  union(x: Arg<SetSort<E>>): SetOf<E>;
  intersect(x: Arg<SetSort<E>>): SetOf<E>;
  minus(x: Arg<SetSort<E>>): SetOf<E>;
  size(): Int<"size">;
}

export interface Seq<E extends AnySort> extends Expr<SeqSort<E>> {
  length(): Int<"length">;
  isEmpty(): Bool;
  /** The first element. Of an empty sequence it is an error of the model. */
  head(): ExprOf<E>;
  tail(): Seq<E>;
  /** The element at a position, from 1. Outside the sequence it is an error of the model. */
  nth(position: AnyInt | number): ExprOf<E>;
  append(x: Arg<E>): Seq<E>;
}

export interface Fn<K extends AnySort, V extends AnySort> extends Expr<MapSort<K, V>> {
  at(key: Arg<K>): ExprOf<V>;
}
export interface FnPlace<K extends AnySort, V extends AnySort> extends Fn<K, V>, Place<MapSort<K, V>> {
  at(key: Arg<K>): PlaceOf<V>;
}

export interface Case<C extends Cases> extends Expr<VariantSort<C>> {
  is(tag: keyof C & string): Bool;
  /** The fields of a case. Reading one from another case is an error of the model. */
  as<T extends keyof C & string>(tag: T): ExprFields<C[T]>;
}

export type Rec<F extends Fields> = Expr<RecordSort<F>> & ExprFields<F>;
export type RecPlace<F extends Fields> = Expr<RecordSort<F>> & Place<RecordSort<F>> & PlaceFields<F>;

// Named, so that an error says `IntPlace<"Floor">` and not how it is put together.
export interface BoolPlace extends Bool, Place<BoolSort> {}
export interface IntPlace<N extends string> extends Int<N>, Place<IntSort<N>> {}
export interface EnumPlace<L extends string> extends Enum<L>, Place<EnumSort<L>> {}
export interface IdPlace<N extends string> extends Id<N>, Place<IdSort<N>> {}
export interface OptionPlace<E extends AnySort> extends Option<E>, Place<OptionSort<E>> {}
export interface SetPlace<E extends AnySort> extends SetOf<E>, Place<SetSort<E>> {}
export interface SeqPlace<E extends AnySort> extends Seq<E>, Place<SeqSort<E>> {}
export interface CasePlace<C extends Cases> extends Case<C>, Place<VariantSort<C>> {}

/** An integer of any named sort. */
export interface AnyInt {
  readonly node: Node;
  readonly sort: { readonly name: string; readonly data: AnySort["data"] };
  lt(x: number): Bool;
}

// ---------------------------------------------------------------------------------------------
// What has no natural left operand.

export function and(...args: readonly Bool[]): Bool {
  return make(bool, { op: "and", args: args.map((x) => lift(bool, x)) });
}

export function or(...args: readonly Bool[]): Bool {
  return make(bool, { op: "or", args: args.map((x) => lift(bool, x)) });
}

export function not(x: Bool): Bool {
  return make(bool, { op: "not", arg: lift(bool, x) });
}

/** `all({ n: Node }, ({ n }) => ...)` is TLA+'s `\A n \in Node : ...`. */
export function all<P extends Fields>(over: P, body: (x: ExprFields<P>) => Bool): Bool {
  return make(bool, { op: "forall", over: binders(over), body: bodyOf(over, body) });
}

export function some<P extends Fields>(over: P, body: (x: ExprFields<P>) => Bool): Bool {
  return make(bool, { op: "exists", over: binders(over), body: bodyOf(over, body) });
}

/** The whole sort as a set: `every(RM)` is TLA+'s `RM`. */
export function every<E extends AnySort>(elem: E): SetOf<E> {
  return make(setOf(elem), { op: "domain", sort: elem.data });
}

/** `setWhere("n", Node, (n) => ...)` is TLA+'s `{n \in Node : ...}`. */
export function setWhere<E extends AnySort>(name: string, elem: E, body: (x: ExprOf<E>) => Bool): SetOf<E> {
  const over = { [name]: elem };
  const test = bodyOf(over, (x) => body(x[name] as ExprOf<E>));
  return make(setOf(elem), { op: "filter", over: { name, sort: elem.data }, body: test });
}

/** `image("n", Node, Epoch, (n) => ...)` is TLA+'s `{... : n \in Node}`, a set of epochs. */
export function image<E extends AnySort, R extends AnySort>(
  name: string,
  over: E,
  result: R,
  body: (x: ExprOf<E>) => Arg<R>,
): SetOf<R> {
  const value = bind({ [name]: over }, (x) => whole(() => lift(result, body(x[name] as ExprOf<E>))));
  return make(setOf(result), { op: "image", over: { name, sort: over.data }, body: value });
}

export function ifElse<S extends AnySort>(sort: S, cond: Bool, then: Arg<S>, otherwise: Arg<S>): ExprOf<S> {
  const test = lift(bool, cond);
  return make(sort, { op: "if", cond: test, then: lift(sort, then), else: lift(sort, otherwise) });
}

export type Arms<S extends AnySort, C extends Cases> = {
  readonly [T in keyof C]: (fields: ExprFields<C[T]>) => Arg<S>;
};

/** One arm per case of a variant, each seeing its case's fields. */
export function match<S extends AnySort, C extends Cases>(
  sort: S,
  subject: Case<C>,
  arms: Arms<S, C>,
): ExprOf<S> {
  const tags = Object.keys(arms) as (keyof C & string)[];
  const arm = (tag: keyof C & string): Node => lift(sort, arms[tag](subject.as(tag)));
  const last = tags.at(-1);
  if (last === undefined) throw new SpecError("match() has no arm", here());
  const rest = tags.slice(0, -1);
  const node = rest.reduceRight<Node>(
    (otherwise, tag) => ({ op: "if", cond: lift(bool, subject.is(tag)), then: arm(tag), else: otherwise }),
    arm(last),
  );
  return make(sort, node);
}

/** The same number in another named sort. It is checked against that sort where it is stored. */
export function convert<N extends string>(sort: IntSort<N>, x: AnyInt): Int<N> {
  return make(sort, liftInt(x));
}

/** The least member of an integer sort. */
export function first<N extends string>(sort: IntSort<N>): Int<N> {
  return make(sort, bound(sort, "lo"));
}

/** The greatest member of an integer sort: `last(Floor)` is TLA+'s `Top` where that is its bound. */
export function last<N extends string>(sort: IntSort<N>): Int<N> {
  return make(sort, bound(sort, "hi"));
}

function bound(sort: AnySort, end: "lo" | "hi"): Node {
  if (sort.data.kind !== "int") throw new Error("internal error: a bound of something that is not an int");
  const size = sort.data[end];
  return typeof size === "number" ? { op: "lit", value: size } : { op: "const", name: size.constant };
}

function bodyOf<P extends Fields>(over: P, body: (x: ExprFields<P>) => Bool): Node {
  return bind(over, (x) => whole(() => lift(bool, body(x))));
}
