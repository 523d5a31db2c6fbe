// Expressions that have no natural left operand: functions, where all others are methods.

import { bind, binders, lift, liftInt, make, whole } from "./build.ts";
import type { Node } from "./node.ts";
import { SpecError } from "./error.ts";
import { here } from "./place.ts";
import { bool, setOf } from "./sort.ts";
import type {
  AnyInt,
  AnySort,
  Arg,
  Bool,
  Case,
  Cases,
  ExprFields,
  ExprOf,
  Fields,
  Int,
  IntSort,
  SetOf,
} from "./types.ts";

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
