// Typed finite domains, as a modeller makes them. What the type checker knows of each is in types.ts.

import { SpecError } from "./error.ts";
import type { Size, SortFields } from "./node.ts";
import { here } from "./place.ts";
import type {
  AnySort,
  BoolSort,
  Cases,
  Constant,
  EnumSort,
  Fields,
  IdSort,
  IntSort,
  MapSort,
  OptionSort,
  RecordSort,
  SeqSort,
  SetSort,
  types,
  VariantSort,
} from "./types.ts";

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
