// State and steps. A step is written as statements and kept as guards and one next value per variable; what a step
// does not mention stays unchanged.
//
// Main invariant: a step means the same read from top to bottom, as C, and all at once, as TLA+. So reading a place
// after setting it, and setting it twice, are refused while the model loads.

import { bind, binders, lift, make, now, recording, traced } from "./build.ts";
import { type Path, ownReads, reads } from "./path.ts";
import { print } from "./describe.ts";
import { SpecError } from "./error.ts";
import type { Binder, Hop, Node } from "./node.ts";
import { here } from "./place.ts";
import { bool } from "./sort.ts";
import type { Place, Update } from "./spec.ts";
import type {
  AnySort,
  Bool,
  Enum,
  EnumPlace,
  EnumSort,
  ExprFields,
  ExprOf,
  Fields,
  FnPlace,
  PlaceOf,
} from "./types.ts";

// ---------------------------------------------------------------------------------------------
// State

/** A variable's sort and what it stands for. */
export interface VariableOf<S extends AnySort> {
  readonly sort: S;
  readonly doc: string;
  readonly ghost: boolean;
}

export type Variables = Readonly<Record<string, VariableOf<AnySort>>>;

export type State<V extends Variables> = { readonly [K in keyof V]: PlaceOf<V[K]["sort"]> };

export function variable<S extends AnySort>(sort: S, doc: string): VariableOf<S> {
  return { sort, doc, ghost: false };
}

/** A history variable: properties and other ghosts may read it, the machine itself may not. */
export function ghost<S extends AnySort>(sort: S, doc: string): VariableOf<S> {
  return { sort, doc, ghost: true };
}

const declared = new WeakMap<object, Variables>();

/** Declares the variables. The result is how every formula and step refers to them. */
export function state<V extends Variables>(variables: V): State<V> {
  const places = {};
  for (const [name, { sort }] of Object.entries(variables)) {
    // Each mention is an expression of its own, so that a mention without a use (`if (s.flag)`) is seen.
    Object.defineProperty(places, name, { enumerable: true, get: () => make(sort, { op: "var", name }) });
  }
  declared.set(places, variables);
  return places as State<V>;
}

/** What `state` was given. */
export function variablesOf<V extends Variables>(places: State<V>): V {
  const variables = declared.get(places);
  if (!variables) throw new SpecError("the first argument must come from state({ .. })", here());
  return variables as V;
}

// ---------------------------------------------------------------------------------------------
// Actions

/** What a step is, and the code that it stands for: a function, its file and version. */
export type Doc = string | { readonly doc: string; readonly standsFor: string };

/** A step without its name, which it gets from the key under which the spec lists it. */
export interface Step {
  readonly doc: string;
  readonly standsFor: string | undefined;
  readonly params: readonly Binder[];
  readonly guards: readonly Node[];
  readonly updates: readonly Update[];
  readonly at: Place;
}

interface Write {
  readonly path: Path;
  readonly time: number;
}

interface Draft {
  readonly what: string;
  readonly started: number;
  readonly guards: Node[];
  updates: Map<string, Update>;
  writes: readonly Write[];
}

let draft: Draft | undefined;

/**
 * An atomic step: `action("what it stands for", { n: Node }, ({ n }) => { when(..); s.x.set(..); })`. It can be taken
 * for every value of its parameters with which its guards hold.
 * @throws {SpecError} if it reads a place after setting it, sets one twice, or leaves an expression unused.
 */
export function action(doc: Doc, body: () => void): Step;
export function action<P extends Fields>(doc: Doc, params: P, body: (x: ExprFields<P>) => void): Step;
export function action<P extends Fields>(
  doc: Doc,
  ...rest: [() => void] | [P, (x: ExprFields<P>) => void]
): Step {
  const [params, body] = rest.length === 1 ? [{} as P, rest[0] as (x: ExprFields<P>) => void] : rest;
  return recorded(doc, params, body, here());
}

function recorded<P extends Fields>(doc: Doc, params: P, body: (x: ExprFields<P>) => void, at: Place): Step {
  const about = typeof doc === "string" ? { doc, standsFor: undefined } : doc;
  const { guards, updates } = traced(() => drafted(about.doc, params, body));
  return { ...about, params: binders(params), guards, updates: [...updates.values()], at };
}

/** What a body asks for and sets. */
function drafted<P extends Fields>(what: string, params: P, body: (x: ExprFields<P>) => void): Draft {
  const own: Draft = { what, started: now(), guards: [], updates: new Map(), writes: [] };
  const outer = draft;
  draft = own;
  try {
    const recorder = { read: (node: Node, born: number) => checkRead(own, node, born), write: record(own) };
    bind(params, (x) => recording(recorder, () => body(x)));
  } finally {
    draft = outer;
  }
  return own;
}

/** The step can be taken only when all of these hold. */
export function when(...guards: readonly Bool[]): void {
  const own = current("when()");
  if (own.writes.length > 0) {
    throw new SpecError(`"${own.what}" has a when() after setting something; guards come first`, here());
  }
  own.guards.push(...guards.map((guard) => lift(bool, guard)));
}

/** A choice inside one atomic step. */
export function branch(cond: Bool, then: () => void, otherwise: () => void = () => {}): void {
  const own = current("branch()");
  const test = lift(bool, cond);
  const { updates, writes } = own;
  const run = (arm: () => void): Pick<Draft, "updates" | "writes"> => {
    own.updates = new Map(updates);
    own.writes = writes;
    arm();
    return { updates: own.updates, writes: own.writes };
  };
  const guards = own.guards.length;
  const [yes, no] = [run(then), run(otherwise)];
  if (own.guards.length > guards) {
    throw new SpecError(
      `"${own.what}" has a when() inside a branch(); a guard belongs to the whole step`,
      here(),
    );
  }
  own.updates = new Map(updates);
  for (const name of new Set([...yes.updates.keys(), ...no.updates.keys()])) {
    const [a, b] = [yes.updates.get(name), no.updates.get(name)];
    const at = (a === updates.get(name) ? b?.at : a?.at) ?? here();
    const [then_, else_] = [a?.value ?? unchanged(name), b?.value ?? unchanged(name)];
    const value: Node = then_ === else_ ? then_ : { op: "if", cond: test, then: then_, else: else_ };
    own.updates.set(name, { variable: name, value, at });
  }
  own.writes = [...yes.writes, ...no.writes.slice(writes.length)];
}

function current(what: string): Draft {
  if (!draft) throw new SpecError(`${what} works inside a step only`, here());
  return draft;
}

function unchanged(name: string): Node {
  return { op: "var", name };
}

function record(own: Draft) {
  return (path: Path, value: Node): void => {
    const before = own.writes.find((write) => mustOverlap(write.path, path));
    if (before) {
      throw new SpecError(
        `"${own.what}" sets ${pathText(path)} twice; choose with branch() or ifElse()`,
        here(),
      );
    }
    own.writes = [...own.writes, { path, time: now() }];
    const old = own.updates.get(path.variable)?.value ?? unchanged(path.variable);
    const whole: Node = path.hops.length === 0 ? value : { op: "except", of: old, path: path.hops, value };
    own.updates.set(path.variable, { variable: path.variable, value: whole, at: here() });
  };
}

/**
 * An expression made in the step reads when it is made, and its parts have been looked at then; one made before the
 * step (a macro) reads all that it reads when it is used.
 */
function checkRead(own: Draft, node: Node, born: number): void {
  const isMacro = born < own.started;
  const earlier = own.writes.filter((write) => isMacro || write.time < born);
  if (earlier.length === 0) return;
  for (const read of isMacro ? reads(node) : ownReads(node)) {
    if (!earlier.some((write) => mayOverlap(write.path, read))) continue;
    throw new SpecError(
      `"${own.what}" reads ${pathText(read)} after setting it. Reads mean the value before the step; put the read first`,
      here(),
    );
  }
}

/** Two keys may be equal; two different fields of one record never are. */
function mayOverlap(a: Path, b: Path): boolean {
  return a.variable === b.variable && overlap(a, b, () => true);
}

/** Setting a place and a part of it, or the same place by the same key, has no one meaning. */
function mustOverlap(a: Path, b: Path): boolean {
  return a.variable === b.variable && overlap(a, b, (x, y) => JSON.stringify(x) === JSON.stringify(y));
}

function overlap(a: Path, b: Path, sameKey: (x: Node, y: Node) => boolean): boolean {
  return a.hops.every((hop, i) => {
    const other = b.hops[i];
    if (other === undefined) return true;
    if ("field" in hop || "field" in other)
      return "field" in hop && "field" in other && hop.field === other.field;
    return sameKey(hop.key, other.key);
  });
}

function pathText(path: Path): string {
  const node = path.hops.reduce<Node>(
    (of: Node, hop: Hop) => ({ op: "get", of, hop }),
    unchanged(path.variable),
  );
  return print(node);
}

// ---------------------------------------------------------------------------------------------
// Threads: one step per label of a program counter, each returning the label it goes to.

export interface LabelledStep<Self, L extends string> {
  readonly about: Doc;
  readonly params: Fields;
  readonly body: (self: Self, x: never) => L | Enum<L>;
  readonly at: Place;
}

/** A step of a thread. What it returns is where the thread goes next. */
export function step<Self, L extends string>(
  doc: Doc,
  body: (self: Self) => L | Enum<L>,
): LabelledStep<Self, L>;
export function step<Self, L extends string, P extends Fields>(
  doc: Doc,
  params: P,
  body: (self: Self, x: ExprFields<P>) => L | Enum<L>,
): LabelledStep<Self, L>;
export function step<Self, L extends string>(
  about: Doc,
  ...rest: [(self: Self) => L | Enum<L>] | [Fields, (self: Self, x: never) => L | Enum<L>]
): LabelledStep<Self, L> {
  const [params, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  return { about, params, body, at: here() };
}

/** One step for each label. */
export type Steps<Self, L extends string> = { readonly [Label in L]: LabelledStep<Self, L> };

/** A program run by every member of `self`, each at its own label of `pc`. Its parameter is named self. */
export function thread<S extends AnySort, L extends string>(
  self: S,
  pc: FnPlace<S, EnumSort<L>>,
  steps: Steps<ExprOf<S>, NoInfer<L>>,
): { readonly [Label in L]: Step } {
  return labelled(steps, (label, { about, params, body, at }) => {
    const run = (x: ExprFields<Fields>): void => {
      const me = x["self"] as ExprOf<S>;
      when(pc.at(me).eq(label));
      pc.at(me).set(body(me, x as never));
    };
    return recorded(about, { self, ...params }, run, at);
  });
}

/** A program that one thread runs, at the label in `pc`. */
export function process<L extends string>(
  pc: EnumPlace<L>,
  steps: Steps<void, NoInfer<L>>,
): { readonly [Label in L]: Step } {
  return labelled(steps, (label, { about, params, body, at }) => {
    const run = (x: ExprFields<Fields>): void => {
      when(pc.eq(label));
      pc.set(body(undefined, x as never));
    };
    return recorded(about, params, run, at);
  });
}

function labelled<L extends string, B>(
  steps: { readonly [Label in L]: B },
  make: (label: L, step: B) => Step,
): { readonly [Label in L]: Step } {
  const made = (Object.entries(steps) as [L, B][]).map(([label, body]) => [label, make(label, body)]);
  return Object.fromEntries(made) as { readonly [Label in L]: Step };
}
