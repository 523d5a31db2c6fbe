// How expressions come to be: the one class behind every interface of types.ts, and the bookkeeping that refuses what
// neither types nor a careful eye would catch.
//
// Main invariant: within a step or a formula, every expression that is made is used exactly where it is lifted. One
// that is left over (`a && b`, `if (a)`, a forgotten when) is refused, and so is a read of something already set.

import { describe, print } from "./describe.ts";
import { SpecError, Unplaced } from "./error.ts";
import { fieldsOf, literal, mismatch, text } from "./literal.ts";
import { type BinaryOp, type Binder, type Hop, type Node, type Sort, unreachable } from "./node.ts";
import { type Path, pathOf } from "./path.ts";
import { here, trace } from "./place.ts";
import { accepts, outside } from "./fit.ts";
import { bool, int, setOf } from "./sort.ts";
import type { AnyInt, AnySort, Arg, Bool, ExprFields, ExprOf, Fields, Int, PlaceOf } from "./types.ts";

/** What a step wants to know while its body runs. */
export interface Recorder {
  /** An expression is used that was made at time `born`, before the step if 0. Throws if it reads too late. */
  read(node: Node, born: number): void;
  write(place: Path, value: Node): void;
}

let unused: Set<Ex> | undefined;
/** Do expressions remember where they are made? Undefined outside of steps and formulas. */
let tracing: boolean | undefined;
let recorder: Recorder | undefined;
let scope: readonly string[] = [];
let clock = 0;

/** Counts expressions and writes, so that a step can tell which came first. */
export function now(): number {
  clock += 1;
  return clock;
}

// ---------------------------------------------------------------------------------------------
// Making and using expressions

/** A new expression of a sort. The interfaces decide what it can do; this cast is the one to be believed. */
export function make<S extends AnySort>(sort: S, node: Node): PlaceOf<S> & ExprOf<S> {
  const made = new Ex(sort, node);
  unused?.add(made);
  if (sort.data.kind === "record") {
    const { fields } = sort as unknown as Parts;
    defineFields(made, fields, (name, field) => part(made, field, { field: name }));
  }
  return made;
}

/** Turns what the author wrote into a node: an expression as it is, a plain value by its sort. */
export function lift<S extends AnySort>(sort: S, x: Arg<S>): Node {
  const { data } = sort;
  if (x instanceof Ex) {
    if (accepts(data, x.sort.data)) return use(x);
    throw new SpecError(
      `${print(x.node)} is of ${describe(x.sort.data)}, and ${describe(data)} belongs here`,
      here(),
    );
  }
  const parts = sort as unknown as Parts;
  switch (data.kind) {
    case "bool":
    case "int":
    case "enum":
      return literal(data, x);
    case "ids":
      throw new SpecError(
        `${text(x)} stands where a ${data.name} belongs; members of ${data.name} have no literals`,
        here(),
      );
    case "option":
      return x === null ? { op: "lit", value: null } : lift(parts.elem, x);
    case "set":
    case "seq":
      if (!Array.isArray(x)) throw mismatch(data, x);
      return { op: data.kind, elems: x.map((elem) => lift(parts.elem, elem)) };
    case "record":
      return { op: "record", fields: liftFields(data, parts.fields, x) };
    case "variant": {
      const { tag, ...given } = fieldsOf(data, x);
      const fields = parts.cases[String(tag)];
      if (fields === undefined) throw mismatch(data, x);
      return { op: "variant", tag: String(tag), fields: liftFields(data, fields, given) };
    }
    case "map": {
      if (typeof x !== "function") throw mismatch(data, x);
      const body = x as (key: unknown) => Arg<AnySort>;
      const name = freshName(data.key);
      const value = bind({ [name]: parts.key }, (bound) => whole(() => lift(parts.value, body(bound[name]))));
      return { op: "fn", over: { name, sort: data.key }, body: value };
    }
    default:
      return unreachable(data);
  }
}

/** Lifts what is to be kept in a variable. Literals outside the sort are refused; the rest only a search can see. */
export function stored<S extends AnySort>(sort: S, x: Arg<S>): Node {
  const node = lift(sort, x);
  const why = outside(sort.data, node);
  if (why !== undefined) throw new SpecError(why, here());
  return node;
}

/** The node of an integer of whatever sort. */
export function liftInt(x: AnyInt | number): Node {
  if (x instanceof Ex && x.sort.data.kind === "int") return use(x);
  return lift(anyInt, x as number);
}

function use(x: Ex): Node {
  unused?.delete(x);
  recorder?.read(x.node, x.born);
  return x.node;
}

export function binders(over: Fields): Binder[] {
  return Object.entries(over).map(([name, sort]) => ({ name, sort: sort.data }));
}

/** Runs `body` with an expression for each name. Names do not hide others: TLA+ has no such thing. */
export function bind<P extends Fields, T>(over: P, body: (x: ExprFields<P>) => T): T {
  const outer = scope;
  const hidden = Object.keys(over).find((name) => outer.includes(name));
  if (hidden !== undefined) {
    throw new SpecError(
      `"${hidden}" already has a meaning around this formula; use another name ${namesOfKeys}`,
      here(),
    );
  }
  scope = [...outer, ...Object.keys(over)];
  try {
    const names = Object.entries(over).map(([name, sort]) => [name, make(sort, { op: "bound", name })]);
    return body(Object.fromEntries(names) as ExprFields<P>);
  } finally {
    scope = outer;
  }
}

/**
 * Runs a step or a formula; once more if it leaves an expression unused, to see where that is made. To remember it of
 * each takes a tenth of the time in which models load.
 */
export function traced<T>(run: () => T): T {
  if (tracing !== undefined) return run();
  tracing = false;
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Unplaced)) throw error;
    tracing = true;
    throw refusalOf(run) ?? error;
  } finally {
    tracing = undefined;
  }
}

/** Undefined if a body does something else when it runs again. */
function refusalOf(run: () => unknown): SpecError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof SpecError ? error : undefined;
  }
}

/** Runs a body that must use every expression it makes, except names that it may ignore. */
export function whole<T>(body: () => T): T {
  return traced(() => wholeOnce(body));
}

function wholeOnce<T>(body: () => T): T {
  const outer = unused;
  const own = new Set<Ex>();
  unused = own;
  try {
    const result = body();
    for (const ex of own) {
      if (ex.node.op === "bound") continue;
      const why =
        `this part is never used: ${print(ex.node)}\n` +
        `A condition needs when(..); &&, ||, ! and === do not work on expressions: use and(), or(), not(), .eq()`;
      throw ex.made ? new SpecError(why, here(ex.made)) : new Unplaced(why, here());
    }
    return result;
  } finally {
    unused = outer;
  }
}

/** Runs a step's body under a recorder. */
export function recording<T>(own: Recorder, body: () => T): T {
  if (recorder) throw new SpecError("a step cannot be made inside another step", here());
  recorder = own;
  try {
    return whole(body);
  } finally {
    recorder = undefined;
  }
}

// ---------------------------------------------------------------------------------------------
// The class

/** The component sorts, as this file sees them. */
interface Parts {
  readonly elem: AnySort;
  readonly key: AnySort;
  readonly value: AnySort;
  readonly fields: Fields;
  readonly cases: Readonly<Record<string, Fields>>;
}

class Ex {
  readonly sort: AnySort;
  readonly node: Node;
  /** When it was made, 0 outside a step. */
  readonly born: number;
  /** The stack where it was made, if somebody wants to know. */
  readonly made: Error | undefined;
  readonly #parts: Parts;

  constructor(sort: AnySort, node: Node) {
    this.sort = sort;
    this.node = node;
    this.born = recorder ? now() : 0;
    this.made = tracing === true ? trace() : undefined;
    this.#parts = sort as unknown as Parts;
  }

  set(x: unknown): void {
    if (!recorder) throw new SpecError(`set() works inside a step only: ${print(this.node)}`, here());
    const path = pathOf(this.node);
    if (!path) throw new SpecError(`only state variables can be set, not ${print(this.node)}`, here());
    unused?.delete(this);
    recorder.write(path, stored(this.sort, x));
  }

  eq(x: unknown): Bool {
    return this.#compare("eq", x);
  }
  ne(x: unknown): Bool {
    return this.#compare("ne", x);
  }

  in(set: unknown): Bool {
    const left = this.#use();
    return make(bool, { op: "in", left, right: lift<AnySort>(setOf(this.sort), set) });
  }

  and(x: Bool): Bool {
    return make(bool, { op: "and", args: [this.#use(), lift(bool, x)] });
  }
  or(x: Bool): Bool {
    return make(bool, { op: "or", args: [this.#use(), lift(bool, x)] });
  }
  not(): Bool {
    return make(bool, { op: "not", arg: this.#use() });
  }
  implies(x: unknown): Bool {
    return this.#compare("implies", x);
  }

  lt(x: unknown): Bool {
    return this.#compare("lt", x);
  }
  le(x: unknown): Bool {
    return this.#compare("le", x);
  }
  gt(x: unknown): Bool {
    const left = this.#use();
    return make(bool, { op: "lt", left: lift(this.sort, x), right: left });
  }
  ge(x: unknown): Bool {
    const left = this.#use();
    return make(bool, { op: "le", left: lift(this.sort, x), right: left });
  }
  plus(x: unknown): unknown {
    return this.#same("add", x);
  }
  minus(x: unknown): unknown {
    return this.#same(this.sort.data.kind === "set" ? "minus" : "sub", x);
  }
  times(x: unknown): unknown {
    return this.#same("mul", x);
  }
  div(x: unknown): unknown {
    return this.#same("div", x);
  }
  mod(x: unknown): unknown {
    return this.#same("mod", x);
  }

  isNone(): Bool {
    return this.#compare("eq", null);
  }
  isSome(): Bool {
    return this.#compare("ne", null);
  }
  value(): unknown {
    return make(this.#parts.elem, { op: "value", arg: this.#use() });
  }

  has(x: unknown): Bool {
    const right = this.#use();
    return make(bool, { op: "in", left: lift(this.#parts.elem, x), right });
  }
  subsetOf(x: unknown): Bool {
    return this.#compare("subset", x);
  }
  with(x: unknown): unknown {
    return this.#same("union", [x]);
  }
  without(x: unknown): unknown {
    return this.#same("minus", [x]);
  }
  union(x: unknown): unknown {
    return this.#same("union", x);
  }
  intersect(x: unknown): unknown {
    return this.#same("intersect", x);
  }
  isEmpty(): Bool {
    return this.#compare("eq", []);
  }
  size(): Int<"size"> {
    return make(int("size", 0, Number.MAX_SAFE_INTEGER), { op: "card", arg: this.#use() });
  }

  length(): Int<"length"> {
    return make(int("length", 0, Number.MAX_SAFE_INTEGER), { op: "len", arg: this.#use() });
  }
  head(): unknown {
    return make(this.#parts.elem, { op: "head", arg: this.#use() });
  }
  tail(): unknown {
    return make(this.sort, { op: "tail", arg: this.#use() });
  }
  nth(position: AnyInt | number): unknown {
    const sequence = this.#use();
    return make(this.#parts.elem, { op: "nth", seq: sequence, index: liftInt(position) });
  }
  append(x: unknown): unknown {
    const sequence = this.#use();
    return make(this.sort, { op: "append", seq: sequence, elem: lift(this.#parts.elem, x) });
  }

  at(key: unknown): unknown {
    return part(this, this.#parts.value, { key: lift(this.#parts.key, key) });
  }

  is(tag: string): Bool {
    return make(bool, { op: "is", arg: this.#use(), tag });
  }
  as(tag: string): unknown {
    const fields = this.#parts.cases[tag];
    if (!fields)
      throw new SpecError(
        `there is no case "${tag}" of ${Object.keys(this.#parts.cases).join(", ")}`,
        here(),
      );
    unused?.delete(this);
    return defineFields({}, fields, (name, field) => part(this, field, { field: name }));
  }

  /** The trap for `a < b`, `a + b` and string templates, which TypeScript lets through. */
  [Symbol.toPrimitive](): never {
    throw new SpecError(
      `${print(this.node)} has no value while the model is being built; use .eq(), .lt(), .plus(), ifElse()`,
      here(),
    );
  }

  #use(): Node {
    return lift(this.sort, this);
  }
  #compare(op: BinaryOp, x: unknown): Bool {
    const left = this.#use();
    return make(bool, { op, left, right: lift(this.sort, x) });
  }
  #same(op: BinaryOp, x: unknown): unknown {
    const left = this.#use();
    return make(this.sort, { op, left, right: lift(this.sort, x) });
  }
}

/** One step down. What is read is the part, so the whole does not count as read. */
function part(of: Ex, sort: AnySort, hop: Hop): unknown {
  unused?.delete(of);
  return make(sort, { op: "get", of: of.node, hop });
}

const anyInt = int("int", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

function defineFields<T extends object>(
  target: T,
  fields: Fields,
  get: (name: string, field: AnySort) => unknown,
): T {
  for (const [name, field] of Object.entries(fields)) {
    Object.defineProperty(target, name, { enumerable: true, get: () => get(name, field) });
  }
  return target;
}

// ---------------------------------------------------------------------------------------------
// Literals

function liftFields(sort: Sort, fields: Fields, x: unknown): Record<string, Node> {
  const given = fieldsOf(sort, x);
  const extra = Object.keys(given).find((name) => !(name in fields));
  if (extra !== undefined) throw new SpecError(`there is no field "${extra}" in ${describe(sort)}`, here());
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (given[name] === undefined)
        throw new SpecError(`the field "${name}" of ${describe(sort)} is missing`, here());
      return [name, lift(field, given[name])];
    }),
  );
}

/** For whoever meets a name that no model has. */
export const namesOfKeys =
  '(the key of a map literal is named after its sort\'s first letter, or "k" where that has no name)';

/** A name for the key of a map literal, with a number if that is taken. */
function freshName(sort: Sort): string {
  const letter = (sort.kind === "ids" || sort.kind === "int" ? sort.name : "key").charAt(0).toLowerCase();
  for (let i = 1; ; i += 1) {
    const name = i === 1 ? letter : `${letter}${i}`;
    if (!scope.includes(name)) return name;
  }
}
