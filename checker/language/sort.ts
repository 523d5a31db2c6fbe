// Typed finite domains: what a modeller names and what the type checker knows of it.
//
// A sort carries four TypeScript types that never exist at run time:
//   expr   what an expression of the sort can do            s.pc.at(v)  is an  Enum<"guest" | "fault">
//   place  the same for a state variable, which can be set  s.pc.at(v).set("fault")
//   lit    what may be written for a value in a model       "fault", 3, true, null, [..], {..}, (v) => ..
//   plain  the value in an instance's constants             the same without expressions
// They hang off one phantom property and are read by indexed access: a conditional type would stay unresolved inside
// every generic function here and in expr.ts.

import type {
  Bool,
  BoolPlace,
  Case,
  CasePlace,
  Enum,
  EnumPlace,
  Fn,
  FnPlace,
  Id,
  IdPlace,
  Int,
  IntPlace,
  Option,
  OptionPlace,
  Rec,
  RecPlace,
  Seq,
  SeqPlace,
  SetOf,
  SetPlace,
} from "./expr.ts";
import { SpecError } from "./error.ts";
import type { Size, Sort, SortFields } from "./node.ts";
import { here } from "./place.ts";

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

// The phantom property is the one lie in this file, and this the one place that tells it.
function sort<S extends AnySort>(own: Omit<S, typeof types>): S {
  return own as S;
}

/** A bound that each instance chooses: TLA+'s CONSTANT MaxGfn. An integer. */
export function constant<const N extends string>(name: N): Constant<N, number> {
  return { constant: name };
}

type Bound = number | Constant<string, number>;

function size(bound: Bound): Size {
  return typeof bound === "number" ? bound : { constant: bound.constant };
}

export const bool: BoolSort = sort<BoolSort>({ data: { kind: "bool" } });

/** Integers lo..hi. The name keeps a floor from being stored where an epoch belongs. */
export function int<const N extends string>(name: N, lo: Bound, hi: Bound): IntSort<N> {
  return sort<IntSort<N>>({ name, data: { kind: "int", name, lo: size(lo), hi: size(hi) } });
}

export function oneOf<L extends string>(...labels: readonly L[]): EnumSort<L> {
  return sort<EnumSort<L>>({ labels, data: { kind: "enum", labels } });
}

/** Interchangeable names: nodes, threads, processes. Each instance of the spec says how many there are. */
export function ids<const N extends string>(name: N): IdSort<N> {
  return sort<IdSort<N>>({ constant: name, data: { kind: "ids", name } });
}

/** An element, or null for none. */
export function option<E extends AnySort>(elem: E): OptionSort<E> {
  return sort<OptionSort<E>>({ elem, data: { kind: "option", elem: elem.data } });
}

export function setOf<E extends AnySort>(elem: E): SetSort<E> {
  return sort<SetSort<E>>({ elem, data: { kind: "set", elem: elem.data } });
}

/** Sequences of at most `max` elements. Positions count from 1, as in TLA+. */
export function seq<E extends AnySort>(elem: E, max: Bound): SeqSort<E> {
  return sort<SeqSort<E>>({ elem, data: { kind: "seq", elem: elem.data, max: size(max) } });
}

/** Total functions: every key has a value. For a partial one, map to an option. */
export function map<K extends AnySort, V extends AnySort>(key: K, value: V): MapSort<K, V> {
  return sort<MapSort<K, V>>({ key, value, data: { kind: "map", key: key.data, value: value.data } });
}

export function record<F extends Fields>(fields: F): RecordSort<F> {
  return sort<RecordSort<F>>({ fields, data: { kind: "record", fields: dataOf(fields) } });
}

/** A tagged union: each case has its own fields, `{}` for none. Written as `{ tag: "slot", id: 1 }`. */
export function variant<C extends Cases>(cases: C): VariantSort<C> {
  const data = Object.fromEntries(Object.entries(cases).map(([tag, fields]) => [tag, dataOf(fields)]));
  return sort<VariantSort<C>>({ cases, data: { kind: "variant", cases: data } });
}

/** Gives a sort the name under which the TLA+ export defines it. Ints and ids have theirs already. */
export function named<S extends AnySort>(name: string, unnamed: S): S {
  if (unnamed.data.kind === "int" || unnamed.data.kind === "ids") {
    throw new SpecError(`${unnamed.data.name} has its name already`, here());
  }
  return { ...unnamed, data: { ...unnamed.data, name } };
}

function dataOf(fields: Fields): SortFields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.data]));
}
