// What must hold: operators with a name, properties, fairness.

import { bind, binders, lift, make, whole } from "./build.ts";
import { operators } from "./path.ts";
import type { Binder, Node, Temporal } from "./node.ts";
import { about } from "./error.ts";
import { here } from "./place.ts";
import { bool } from "./sort.ts";
import type { Definition, Place, Spec } from "./spec.ts";
import { type State, type Variables, variablesOf } from "./step.ts";
import type {
  AnySort,
  Arg,
  ArgFields,
  Bool,
  Constant,
  ExprFields,
  ExprOf,
  Fields,
  PlainOf,
} from "./types.ts";

// ---------------------------------------------------------------------------------------------
// Operators and constants

const definitions = new WeakMap<Node, Definition>();

/** The definition that a call node calls. */
export function definitionOf(call: Node): Definition | undefined {
  return definitions.get(call);
}

type Arguments<P extends Fields> = keyof P extends never ? [] : [args: ArgFields<P>];

/**
 * A named operator, which keeps its name in the export:
 * `const Owner = define("Owner", "who holds the page", { p: Page }, Node, ({ p }) => ..)`, then
 * `Owner({ p })`.
 */
export function define<P extends Fields, R extends AnySort>(
  name: string,
  doc: string,
  params: P,
  result: R,
  body: (x: ExprFields<P>) => Arg<R>,
): (...args: Arguments<P>) => ExprOf<R> {
  const node = bind(params, (x) => whole(() => lift(result, body(x))));
  const definition = { name, doc, params: binders(params), sort: result.data, body: node, at: here() };
  return (...[given]) => {
    const values = (given ?? {}) as Readonly<Record<string, Arg<AnySort>>>;
    const args = Object.entries(params).map(([param, sort]) => lift(sort, values[param]));
    const call: Node = { op: "call", name, args };
    definitions.set(call, definition);
    operators.set(call, definition);
    return make(result, call);
  };
}

/** A structured constant: a program, a table. Each instance gives its value. */
export function given<const N extends string, S extends AnySort>(
  name: N,
  sort: S,
  doc: string,
): Constant<N, PlainOf<S>> & ExprOf<S> {
  const expr: ExprOf<S> = make(sort, { op: "const", name });
  return Object.assign(expr as object, { constant: name, doc });
}

// ---------------------------------------------------------------------------------------------
// Properties. Each gets its name from the key under which the spec lists it.

export type PropertyBody =
  | { readonly kind: "invariant"; readonly node: Node; readonly witness: Node | undefined }
  | { readonly kind: "step" | "sometimes"; readonly node: Node }
  | { readonly kind: "temporal"; readonly temporal: Temporal }
  | { readonly kind: "refinement"; readonly abstract: Spec; readonly map: Readonly<Record<string, Node>> };

export type Unnamed<B extends PropertyBody = PropertyBody> = B & { readonly doc: string; readonly at: Place };

/**
 * Holds in every reachable state. `witness` is what the property talks about: if it never happens, the verdict is
 * vacuous. Without one, it is read off the formula: for `all v: p => q`, some v with p.
 */
export function invariant(doc: string, body: () => Bool, witness?: () => Bool): Unnamed {
  const node = whole(() => lift(bool, body()));
  const seen = witness ? whole(() => lift(bool, witness())) : antecedent(node);
  return { kind: "invariant", doc, node, witness: seen, at: here() };
}

/** Holds for every step. `next` is the state after it: `stepProperty("..", s, (next) => next.gen.ge(s.gen))`. */
export function stepProperty<V extends Variables>(
  doc: string,
  over: State<V>,
  body: (next: { readonly [K in keyof V]: ExprOf<V[K]["sort"]> }) => Bool,
): Unnamed {
  const node = whole(() => {
    const after: Record<string, unknown> = {};
    for (const [name, { sort }] of Object.entries(variablesOf(over))) {
      Object.defineProperty(after, name, { enumerable: true, get: () => make(sort, { op: "next", name }) });
    }
    return lift(bool, body(after as { readonly [K in keyof V]: ExprOf<V[K]["sort"]> }));
  });
  return { kind: "step", doc, node, at: here() };
}

/** Some reachable state satisfies it: the guard against a model in which nothing happens. */
export function sometimes(doc: string, body: () => Bool): Unnamed {
  return { kind: "sometimes", doc, node: whole(() => lift(bool, body())), at: here() };
}

/** A temporal formula that holds on every fair behaviour. */
export function property(doc: string, body: () => Temporal): Unnamed {
  return { kind: "temporal", doc, temporal: whole(body), at: here() };
}

/** A value for each variable of the abstract spec. */
export type ImageOf<V extends Variables> = { readonly [K in keyof V]: Arg<V[K]["sort"]> };

/**
 * Every step is a step of `abstract` or changes nothing there, seen through the map; initial states likewise. The
 * abstract spec's constants are this spec's constants of the same names.
 */
export function refines<V extends Variables>(
  doc: string,
  abstract: Spec,
  over: State<V>,
  map: () => ImageOf<V>,
): Unnamed {
  const sorts = Object.entries(variablesOf(over));
  const nodes = whole(() => {
    const values = map();
    const image = (name: string, sort: AnySort): Node =>
      about(`the map's "${name}"`, () => lift(sort, values[name]));
    return Object.fromEntries(sorts.map(([name, { sort }]) => [name, image(name, sort)]));
  });
  return { kind: "refinement", doc, abstract, map: nodes, at: here() };
}

export function leadsTo(p: Bool, q: Bool): Temporal {
  return { op: "leadsTo", from: lift(bool, p), to: lift(bool, q) };
}
export function eventually(p: Bool): Temporal {
  return { op: "eventually", arg: lift(bool, p) };
}
export function infinitelyOften(p: Bool): Temporal {
  return { op: "infinitelyOften", arg: lift(bool, p) };
}
/** From some time on, always. */
export function stabilizes(p: Bool): Temporal {
  return { op: "stabilizes", arg: lift(bool, p) };
}
export function each<P extends Fields>(over: P, body: (x: ExprFields<P>) => Temporal): Temporal {
  return { op: "each", over: binders(over), body: bind(over, (x) => whole(() => body(x))) };
}

/** What an implication under universal quantifiers talks about; nothing for formulas of another shape. */
function antecedent(node: Node): Node | undefined {
  if (node.op === "implies") return node.left;
  if (node.op !== "forall") return undefined;
  const body = antecedent(node.body);
  return body && { op: "exists", over: node.over, body };
}

// ---------------------------------------------------------------------------------------------
// Fairness

/** A wish of fairness. Without `per`, each action for itself and for each value of its own parameters. */
export interface Wish<A extends string> {
  readonly strength: "weak" | "strong";
  readonly actions: readonly A[];
  readonly per: readonly Binder[] | undefined;
}

/** Each action, for each value of its parameters: what stays possible is taken at last. */
export function weak<A extends string>(...actions: readonly A[]): Wish<A> {
  return { strength: "weak", actions, per: undefined };
}

/** Each action, for each value of its parameters: what is possible again and again is taken at last. */
export function strong<A extends string>(...actions: readonly A[]): Wish<A> {
  return { strength: "strong", actions, per: undefined };
}

/**
 * The actions as one, for each value of the parameters in `per` and any value of the others; without actions, all of
 * them: `weakTogether({})` is WF_vars(Next), `weakTogether({ n: Node })` keeps every node running.
 */
export function weakTogether<A extends string = never>(per: Fields, ...actions: readonly A[]): Wish<A> {
  return { strength: "weak", actions, per: binders(per) };
}

export function strongTogether<A extends string = never>(per: Fields, ...actions: readonly A[]): Wish<A> {
  return { strength: "strong", actions, per: binders(per) };
}
