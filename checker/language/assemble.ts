// spec(): puts variables, steps and properties together into the plain data that every reading reads.

import { lift, stored, whole } from "./build.ts";
import { about, SpecError } from "./error.ts";
import { setWhere } from "./expr.ts";
import { type Node, predicates, walk } from "./node.ts";
import { here } from "./place.ts";
import { definitionOf, type Unnamed, type Wish } from "./property.ts";
import { bool } from "./sort.ts";
import type { AnySort, Arg, Bool, Constant, ExprOf } from "./types.ts";
import type {
  ConstantDeclaration,
  Constants,
  Deadlock,
  Definition,
  Fairness,
  Initial,
  Place,
  Property,
  Spec,
} from "./spec.ts";
import { type State, type Step, type Variables, variablesOf } from "./step.ts";
import { validate } from "./validate.ts";

/** Several initial values, one initial state for each. */
export interface Any<S extends AnySort> {
  readonly among: Node;
  readonly sort: S;
}

/** Any value of the sort: `x \in Sort`. */
export function any<S extends AnySort>(sort: S): Any<S> {
  return choice({ sort, among: { op: "domain", sort: sort.data } });
}

/** Any value of the sort that passes: `x \in {y \in Sort : ..}`. */
export function anyWhere<S extends AnySort>(name: string, sort: S, body: (x: ExprOf<S>) => Bool): Any<S> {
  return choice({ sort, among: setWhere(name, sort, body).node });
}

const choices = new WeakSet<object>();

function choice<S extends AnySort>(own: Any<S>): Any<S> {
  choices.add(own);
  return own;
}

function isAny(value: unknown): value is Any<AnySort> {
  return typeof value === "object" && value !== null && choices.has(value);
}

type AnyConstant = Constant<string, unknown>;
type ChosenBy<C> = C extends Constant<string, infer V> ? V : never;
/** What one instance gives: a value for each constant of the spec. */
export type InstanceOf<C extends AnyConstant> = {
  readonly [Each in C as Each["constant"]]: ChosenBy<Each>;
};

// Named, as in types.ts, so that an error says the name.
type Initially<S extends AnySort> = Arg<S> | Any<S>;
export type InitOf<V extends Variables> = { readonly [K in keyof V]: Initially<V[K]["sort"]> };

export interface SpecDefinition<
  V extends Variables,
  C extends AnyConstant,
  A extends string,
  P extends string,
> {
  /** The name of the TLA+ module. */
  readonly name: string;
  /** First line: what it is. The rest: what is abstracted and why that is sound. */
  readonly doc: string;
  readonly constants: readonly C[];
  /** Every variable once: a value, or `any(sort)`. */
  readonly init: InitOf<V>;
  /** What initial states must satisfy beyond that. */
  readonly where?: () => Bool;
  /** The order decides which of several shortest traces is shown. */
  readonly actions: Readonly<Record<A, Step>>;
  readonly properties: Readonly<Record<P, Unnamed>>;
  readonly fairness?: readonly Wish<NoInfer<A>>[];
  /** Is a state without successors an error? `{ onlyWhen }`: unless it satisfies this. Default: allowed. */
  readonly deadlock?: "allowed" | "refused" | { readonly onlyWhen: () => Bool };
  readonly instances: Readonly<Record<string, InstanceOf<NoInfer<C>>>>;
}

/**
 * The spec of a state machine.
 * @throws {SpecError} if it cannot mean anything; the message says where and what to write instead.
 */
export function spec<V extends Variables, C extends AnyConstant, A extends string, P extends string>(
  over: State<V>,
  definition: SpecDefinition<NoInfer<V>, C, A, P>,
): Spec {
  const at = here();
  const variables = Object.entries(variablesOf(over));
  const given = definition.init as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => variables.every(([variable]) => variable !== name));
  if (unknown !== undefined) throw new SpecError(`there is no variable "${unknown}" to initialise`, at);
  const init = variables.map(([name, { sort }]): Initial => {
    const value = given[name];
    if (value === undefined) throw new SpecError(`the variable "${name}" has no initial value`, at);
    if (isAny(value)) return { variable: name, among: true, node: value.among };
    const node = about(`the initial value of "${name}"`, () => whole(() => stored(sort, value)));
    return { variable: name, among: false, node };
  });
  const { where } = definition;
  const named = {
    name: definition.name,
    doc: definition.doc,
    constants: definition.constants.map(declaration),
    variables: variables.map(([name, { sort, doc, ghost }]) => ({ name, sort: sort.data, doc, ghost })),
    init,
    where: where && whole(() => lift(bool, where())),
    actions: Object.entries<Step>(definition.actions).map(([name, step]) => ({
      ...step,
      name,
    })),
    properties: Object.entries<Unnamed>(definition.properties).map(([name, body]): Property => ({
      ...body,
      name,
    })),
    fairness: fairnessOf(definition.fairness ?? [], definition.actions),
    deadlock: deadlockOf(definition.deadlock ?? "allowed"),
    instances: definition.instances as unknown as Readonly<Record<string, Constants>>,
  };
  const result: Spec = { ...named, definitions: definitionsOf(named, at) };
  validate(result, at);
  return result;
}

/** The spec at other instances too: a matrix of designs is one spec at many. */
export function withInstances(base: Spec, instances: Readonly<Record<string, Constants>>): Spec {
  const result = { ...base, instances };
  validate(result, here());
  return result;
}

function declaration(constant: AnyConstant & { readonly data?: unknown }): ConstantDeclaration {
  const { constant: name } = constant;
  const { sort, doc, data } = constant as { sort?: AnySort; doc?: string; data?: { kind: string } };
  if (sort) return { kind: "value", name, sort: sort.data, doc: doc ?? "" };
  return { kind: data?.kind === "ids" ? "ids" : "bound", name };
}

function deadlockOf(wish: "allowed" | "refused" | { readonly onlyWhen: () => Bool }): Deadlock {
  if (typeof wish === "string") return { kind: wish };
  return { kind: "only", node: whole(() => lift(bool, wish.onlyWhen())) };
}

function fairnessOf(
  wishes: readonly Wish<string>[],
  steps: Readonly<Record<string, Step>>,
): readonly Fairness[] {
  return wishes.flatMap(({ strength, actions, per }): Fairness[] => {
    if (per === undefined) {
      return actions.map((name) => ({ strength, actions: [name], per: steps[name]?.params ?? [] }));
    }
    const able = Object.keys(steps).filter((name) =>
      per.every((binder) => (steps[name]?.params ?? []).some((param) => param.name === binder.name)),
    );
    return [{ strength, actions: actions.length > 0 ? actions : able, per }];
  });
}

/** The operators that a spec calls, each after the ones that it calls itself. */
function definitionsOf(parts: Omit<Spec, "definitions">, at: Place): readonly Definition[] {
  const found = new Map<string, Definition>();
  const collect = (node: Node): void =>
    walk(node, (inner) => {
      if (inner.op !== "call") return;
      const definition = definitionOf(inner);
      if (!definition)
        throw new SpecError(`the operator "${inner.name}" was defined by another copy of slotcheck`, at);
      const other = found.get(definition.name);
      if (other === definition) return;
      if (other)
        throw new SpecError(`there are two operators named "${definition.name}"; rename one`, definition.at);
      collect(definition.body);
      found.set(definition.name, definition);
    });
  for (const { node } of parts.init) collect(node);
  if (parts.where) collect(parts.where);
  for (const { guards, updates } of parts.actions) {
    guards.forEach(collect);
    for (const { value } of updates) collect(value);
  }
  for (const property of parts.properties) {
    if (property.kind === "temporal") predicates(property.temporal).forEach(collect);
    else if (property.kind === "refinement") Object.values(property.map).forEach(collect);
    else collect(property.node);
    if (property.kind === "invariant" && property.witness) collect(property.witness);
  }
  if (parts.deadlock.kind === "only") collect(parts.deadlock.node);
  return [...found.values()];
}
