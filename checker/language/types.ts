// Sorts and expressions, as the type checker sees them: what a value of each sort can do, and what may be written for it.
//
// A sort carries four TypeScript types that never exist at run time:
//   expr   what an expression of the sort can do            s.pc.at(v)  is an  Enum<"guest" | "fault">
//   place  the same for a state variable, which can be set  s.pc.at(v).set("fault")
//   lit    what may be written for a value in a model       "fault", 3, true, null, [..], {..}, (v) => ..
//   plain  the value in an instance's constants             the same without expressions
// They hang off one phantom property and are read by indexed access: a conditional type would stay unresolved inside
// every generic function here and in expr.ts.

import type { Node, Sort } from "./node.ts";

// ---------------------------------------------------------------------------------------------
// Sorts

export declare const types: unique symbol;

export interface AnySort {
  readonly data: Sort;
  readonly [types]: {
    readonly expr: unknown;
    readonly place: unknown;
    readonly lit: unknown;
    readonly plain: unknown;
  };
}

interface Typed<Expr, Place, Lit, Plain> {
  readonly data: Sort;
  readonly [types]: { readonly expr: Expr; readonly place: Place; readonly lit: Lit; readonly plain: Plain };
}

export type ExprOf<S extends AnySort> = S[typeof types]["expr"];
export type PlaceOf<S extends AnySort> = S[typeof types]["place"];
export type PlainOf<S extends AnySort> = S[typeof types]["plain"];
/** What may be written where an expression of sort S is expected. */
export type Arg<S extends AnySort> = S[typeof types]["lit"] | S[typeof types]["expr"];

export type Fields = Readonly<Record<string, AnySort>>;
export type Cases = Readonly<Record<string, Fields>>;
export type ArgFields<F extends Fields> = { readonly [K in keyof F]: Arg<F[K]> };
export type ExprFields<F extends Fields> = { readonly [K in keyof F]: ExprOf<F[K]> };
export type PlaceFields<F extends Fields> = { readonly [K in keyof F]: PlaceOf<F[K]> };
export type PlainFields<F extends Fields> = { readonly [K in keyof F]: PlainOf<F[K]> };
export type ArgCases<C extends Cases> = {
  [T in keyof C]: { readonly tag: T } & ArgFields<C[T]>;
}[keyof C];
export type PlainCases<C extends Cases> = {
  [T in keyof C]: { readonly tag: T } & PlainFields<C[T]>;
}[keyof C];

export interface BoolSort extends Typed<Bool, BoolPlace, boolean, boolean> {}
export interface IntSort<N extends string> extends Typed<Int<N>, IntPlace<N>, number, number> {
  readonly name: N;
}
export interface EnumSort<L extends string> extends Typed<Enum<L>, EnumPlace<L>, L, L> {
  readonly labels: readonly L[];
}
/** Members have no literals and no order, so no model can break their symmetry by accident. */
export interface IdSort<N extends string>
  extends Typed<Id<N>, IdPlace<N>, never, never>, Constant<N, number> {}
export interface OptionSort<E extends AnySort> extends Typed<
  Option<E>,
  OptionPlace<E>,
  Arg<E> | null,
  PlainOf<E> | null
> {
  readonly elem: E;
}
export interface SetSort<E extends AnySort> extends Typed<
  SetOf<E>,
  SetPlace<E>,
  readonly Arg<E>[],
  readonly PlainOf<E>[]
> {
  readonly elem: E;
}
export interface SeqSort<E extends AnySort> extends Typed<
  Seq<E>,
  SeqPlace<E>,
  readonly Arg<E>[],
  readonly PlainOf<E>[]
> {
  readonly elem: E;
}
/** As a constant: one value per key, in the key's order, or an object by the key's text. */
export interface MapSort<K extends AnySort, V extends AnySort> extends Typed<
  Fn<K, V>,
  FnPlace<K, V>,
  (key: ExprOf<K>) => Arg<V>,
  readonly PlainOf<V>[] | { readonly [key: string]: PlainOf<V> }
> {
  readonly key: K;
  readonly value: V;
}
export interface RecordSort<F extends Fields> extends Typed<
  Rec<F>,
  RecPlace<F>,
  ArgFields<F>,
  PlainFields<F>
> {
  readonly fields: F;
}
export interface VariantSort<C extends Cases> extends Typed<
  Case<C>,
  CasePlace<C>,
  ArgCases<C>,
  PlainCases<C>
> {
  readonly cases: C;
}

/** What each instance of a spec chooses. V is the type of the choice. */
export interface Constant<N extends string, V> {
  readonly constant: N;
  readonly chosen?: V;
}

// ---------------------------------------------------------------------------------------------
// Expressions. The one class behind these interfaces is in build.ts.
//
// An operation is a method of its left operand, so that an editor lists what a value can do, and none is overloaded:
// "no overload matches this call" would name neither the label nor its sort.

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
