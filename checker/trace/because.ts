// Why a state or a step violates a property, or satisfies it: read from the property's own formula.
//
// Main invariant: every reason is a part of the formula, evaluated by the machine itself where it is said to be so, and
// together the reasons decide the formula.

import { ModelError } from "../evaluate/error.ts";
import type { Machine } from "../evaluate/machine.ts";
import {
  type Binder,
  type Literal,
  type Node,
  type Sort,
  type Temporal,
  unreachable,
  walk,
} from "../language/node.ts";
import type { Plain, Property, Spec } from "../language/spec.ts";
import { type PropertyResult, textOf } from "../search/result.ts";
import { diff } from "./diff.ts";
import { type Binding, formulaText, negation } from "./formula.ts";
import { formatPlain } from "./format.ts";

export interface Reason {
  /** What is so, with the values that it is about: "pc[cpu0] = fault", "Stable(page[cpu0]), page[cpu0] = 2" */
  readonly text: string;
  /** After which step it has been so until the end, 0 for the initial state; undefined if it is about the last step. */
  readonly since: number | undefined;
}

export interface Because {
  /** For which values of quantified names: "v = cpu0" */
  readonly binding: readonly string[];
  readonly reasons: readonly Reason[];
  /** The model's operators that the reasons name. */
  readonly operators: readonly { readonly name: string; readonly doc: string }[];
}

/** A behaviour by its states, of the initial one on. */
export interface Walk<State extends object> {
  readonly machine: Machine<State>;
  readonly states: readonly State[];
  /** For an infinite behaviour: how many steps lead to the loop. */
  readonly loop: number | undefined;
}

/** Why the walk shows what was judged: violated, or reached by its last state. */
export function because<State extends object>(
  walk: Walk<State>,
  judged: Pick<PropertyResult, "property" | "binding">,
): Because {
  const found = grounds(walk, judged);
  const named = (name: string): boolean =>
    found.reasons.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text));
  const operators = walk.machine.spec.definitions
    .filter(({ name }) => named(name))
    .map(({ name, doc }) => ({ name, doc }));
  return { ...found, operators };
}

/** The first invariant that the last state violates, or step property that the last step does. */
export function violatedAtEnd<State extends object>(walk: Walk<State>): string | undefined {
  const ofState = new Finding(walk);
  const ofStep = walk.states.at(-1) === walk.states.at(-2) ? undefined : new Finding(walk, true);
  return walk.machine.spec.properties.find(
    (property) =>
      (property.kind === "invariant" && !ofState.holds(property.node, noScope)) ||
      (property.kind === "step" && walk.states.length > 1 && ofStep?.holds(property.node, noScope) === false),
  )?.name;
}

type Grounds = Pick<Because, "binding" | "reasons">;

function grounds<State extends object>(
  walk: Walk<State>,
  { property: name, binding }: Pick<PropertyResult, "property" | "binding">,
): Grounds {
  const property = walk.machine.spec.properties.find((each) => each.name === name);
  if (!property) return { binding: [], reasons: stuck(walk) };
  switch (property.kind) {
    case "invariant":
    case "sometimes":
    case "step": {
      const finding = new Finding(walk, property.kind === "step");
      const value = finding.holds(property.node, noScope);
      const reasons = finding.decide(property.node, value, noScope);
      return { binding: finding.binding, reasons };
    }
    case "temporal":
      return endless(walk, property.temporal, binding);
    case "refinement":
      return { binding: [], reasons: unmatched(walk, property) };
    default:
      return unreachable(property);
  }
}

/** The names that are bound where a part of the formula stands. */
interface Scope {
  readonly over: readonly Binder[];
  readonly binding: Binding;
}

const noScope: Scope = { over: [], binding: {} };

/** Which guard keeps each action from being taken in the last state. */
function stuck<State extends object>(walk: Walk<State>): readonly Reason[] {
  const finding = new Finding(walk);
  const actions = walk.machine.spec.actions.map(({ name, params, guards }) => {
    const failing = params.length === 0 ? guards.find((guard) => !finding.holds(guard, noScope)) : undefined;
    const why = failing
      ? finding.decide(failing, false, noScope).map(({ text }) => text)
      : [`not for any ${params.map((param) => param.name).join(", ")}`];
    return { text: `${name} cannot be taken: ${why.join(", ")}`, since: undefined };
  });
  return [{ text: "nothing can happen", since: undefined }, ...actions];
}

/** What a lasso does for ever, or never. */
function endless<State extends object>(
  { machine, states, loop = 0 }: Walk<State>,
  temporal: Temporal,
  chosen: readonly string[],
): Grounds {
  const over: Binder[] = [];
  let formula = temporal;
  for (; formula.op === "each"; formula = formula.body) over.push(...formula.over);
  const values = machine
    .bindings(over)
    .find((each) => Object.values(each).every((value, i) => textOf(value) === chosen[i]));
  const scope: Scope = { over, binding: values ?? {} };
  const finding = new Finding({ machine, states, loop });
  const after = (test: (at: number) => boolean): number =>
    Math.max(
      0,
      states.findIndex((_, at) => test(at)),
    );
  const so = (text: string): Reason => ({ text, since: undefined });
  const said = (node: Node): string => formulaText(node, scope.binding);
  const reasons = (): readonly Reason[] => {
    switch (formula.op) {
      case "eventually":
        return [so(`in no state: ${said(formula.arg)}`)];
      case "infinitelyOften":
        return [so(`in no state of what goes on for ever: ${said(formula.arg)}`)];
      case "stabilizes": {
        const at = after((k) => k >= loop && !finding.holds(formula.arg, scope, k));
        return [so(`after step ${at}, and again in every round: ${negation(formula.arg, scope.binding)}`)];
      }
      case "leadsTo": {
        const { from, to } = formula;
        const last = states.findLastIndex((_, k) => finding.holds(to, scope, k));
        const at = after((k) => k > last && finding.holds(from, scope, k));
        return [so(`after step ${at}: ${said(from)}`), so(`from then on in no state: ${said(to)}`)];
      }
      default:
        return unreachable(formula);
    }
  };
  return { binding: over.map(({ name }, i) => `${name} = ${chosen[i] ?? "?"}`), reasons: reasons() };
}

/** What the last step, or an initial state, is in the abstract spec. */
function unmatched<State extends object>(
  { machine, states }: Walk<State>,
  { abstract, map }: Extract<Property, { readonly kind: "refinement" }>,
): readonly Reason[] {
  const seen = machine.mapped(abstract, map);
  const [before, after] = states.slice(-2).map((state) => seen.machine.values(seen.image(state)));
  if (!before || !after) return [{ text: `it is no initial state of ${abstract.name}`, since: undefined }];
  const changes = abstract.variables.flatMap(({ name, sort }) =>
    diff(sort, before[name] ?? null, after[name] ?? null, name),
  );
  return [
    ...changes.map(({ path, before: old, after: now }) => ({
      text: `in ${abstract.name}, ${path} goes from ${old ?? "none"} to ${now ?? "none"}`,
      since: undefined,
    })),
    { text: `no action of ${abstract.name} does that`, since: undefined },
  ];
}

class Finding<State extends object> {
  readonly #walk: Walk<State>;
  /** The state that is asked about; of a step, the one before it. */
  readonly #at: number;
  readonly #chosen = new Map<string, string>();

  constructor(walk: Walk<State>, isStep = false) {
    this.#walk = walk;
    this.#at = walk.states.length - (isStep ? 2 : 1);
  }

  get binding(): readonly string[] {
    return [...this.#chosen].map(([name, value]) => `${name} = ${value}`);
  }

  /** What makes the formula true, or false: `value` is what it is. */
  decide(node: Node, value: boolean, scope: Scope): readonly Reason[] {
    switch (node.op) {
      case "not":
        return this.decide(node.arg, !value, scope);
      case "and":
      case "or": {
        // One part decides `and` by being false, and `or` by being true.
        const decisive = node.op === "or";
        if (value !== decisive) return node.args.flatMap((arg) => this.decide(arg, value, scope));
        const part = node.args.find((arg) => this.holds(arg, scope) === decisive);
        return part ? this.decide(part, decisive, scope) : [this.#leaf(node, value, scope)];
      }
      case "implies":
        if (!value) return [...this.decide(node.left, true, scope), ...this.decide(node.right, false, scope)];
        return this.holds(node.left, scope)
          ? this.decide(node.right, true, scope)
          : this.decide(node.left, false, scope);
      case "if": {
        const isThen = this.holds(node.cond, scope);
        return [
          ...this.decide(node.cond, isThen, scope),
          ...this.decide(isThen ? node.then : node.else, value, scope),
        ];
      }
      case "forall":
      case "exists":
        return value === (node.op === "exists") && node.over.every(({ sort }) => isScalar(sort))
          ? this.#instance(node, value, scope)
          : [this.#leaf(node, value, scope)];
      default:
        return [this.#leaf(node, value, scope)];
    }
  }

  /** The first values of the quantified names that decide the quantifier. */
  #instance(
    node: Extract<Node, { readonly op: "forall" | "exists" }>,
    value: boolean,
    scope: Scope,
  ): readonly Reason[] {
    for (const binding of this.#walk.machine.bindings(node.over)) {
      const inner: Scope = {
        over: [...scope.over, ...node.over],
        binding: { ...scope.binding, ...binding },
      };
      if (this.holds(node.body, inner) !== value) continue;
      for (const { name, sort } of node.over)
        this.#chosen.set(name, formatPlain(sort, binding[name] ?? null));
      return this.decide(node.body, value, inner);
    }
    return [this.#leaf(node, value, scope)];
  }

  #leaf(node: Node, value: boolean, scope: Scope): Reason {
    const said = value ? formulaText(node, scope.binding) : negation(node, scope.binding);
    const bare = node.op === "var" || node.op === "get" || node.op === "next";
    const text = bare ? `${formulaText(node, scope.binding)} = ${value}` : said;
    const values = isEquation(node, value) || bare ? [] : this.#values(node, scope);
    return { text: [text, ...values].join(", "), since: this.#since(node, value, scope) };
  }

  /** "page[cpu0] = 2" for each term of the formula whose value a person needs to know. */
  #values(node: Node, scope: Scope): readonly string[] {
    return terms(node).flatMap((term) => {
      const sort = sortOf(term, this.#walk.machine.spec, scope.over);
      const value = sort && this.#valueOf(term, sort, scope);
      return value === undefined || sort === undefined
        ? []
        : [`${formulaText(term, scope.binding)} = ${value === null ? "none" : formatPlain(sort, value)}`];
    });
  }

  #valueOf(term: Node, sort: Sort, scope: Scope): Plain | undefined {
    if (!isScalar(sort)) return undefined;
    if (sort.kind === "int") return this.#integerOf(term, scope);
    const all = this.#walk.machine.bindings([{ name: "value", sort }]).map(({ value }) => value as Literal);
    return all.find((value) => this.holds({ op: "eq", left: term, right: { op: "lit", value } }, scope));
  }

  /** By halving: a sort of integers may have too many to try them all. */
  #integerOf(term: Node, scope: Scope): number | undefined {
    const is = (op: "le" | "eq", value: number): boolean =>
      this.holds({ op, left: term, right: { op: "lit", value } }, scope);
    let [least, most] = [-(2 ** 31), 2 ** 31];
    while (least < most) {
      const middle = Math.floor((least + most) / 2);
      if (is("le", middle)) most = middle;
      else least = middle + 1;
    }
    return is("eq", least) ? least : undefined;
  }

  #since(node: Node, value: boolean, scope: Scope): number | undefined {
    if (readsNext(node, this.#walk.machine.spec)) return undefined;
    let since = this.#at;
    while (since > 0 && this.holds(node, scope, since - 1) === value) since -= 1;
    return since;
  }

  /** Does it hold in a state, or of the last step? A formula without a value does not. */
  holds(node: Node, scope: Scope, at = this.#at): boolean {
    const { machine, states } = this.#walk;
    const fixed = withValues(node, scope);
    const [state, next] = [states[at], states[at + 1]];
    if (!state) throw new Error("internal error: a trace without states");
    try {
      if (!readsNext(node, machine.spec)) return machine.predicate(fixed)(state);
      return next !== undefined && machine.stepPredicate(fixed)(state, next);
    } catch (error) {
      if (error instanceof ModelError) return false;
      throw error;
    }
  }
}

/** The formula with its bound names fixed: for some v: v = cpu0 and .. */
function withValues(body: Node, { over, binding }: Scope): Node {
  if (over.length === 0) return body;
  const fixed = over.map(({ name }): Node => ({
    op: "eq",
    left: { op: "bound", name },
    right: literalOf(binding[name] ?? null),
  }));
  return { op: "exists", over, body: { op: "and", args: [...fixed, body] } };
}

function literalOf(value: Plain): Node {
  if (typeof value === "object" && value !== null)
    throw new ModelError(`${JSON.stringify(value)} cannot be written as a literal`);
  return { op: "lit", value };
}

/** A true equation with a literal says the value itself. */
function isEquation(node: Node, value: boolean): boolean {
  return (
    (node.op === (value ? "eq" : "ne") && [node.left.op, node.right.op].includes("lit")) ||
    (node.op === "is" && value)
  );
}

/** The largest parts that are read from the state, below operators, each once. */
function terms(node: Node): readonly Node[] {
  const found = new Map<string, Node>();
  const visit = (inner: Node, isTop: boolean): void => {
    switch (inner.op) {
      case "var":
      case "next":
      case "get":
      case "value":
        found.set(JSON.stringify(inner), inner);
        return;
      case "call":
        if (!isTop) found.set(JSON.stringify(inner), inner);
        for (const arg of inner.args) visit(arg, false);
        return;
      case "forall":
      case "exists":
      case "filter":
      case "image":
      case "fn":
        return; // what is inside has many values
      default:
        for (const part of partsOf(inner)) visit(part, false);
    }
  };
  visit(node, true);
  return [...found.values()];
}

function partsOf(node: Node): readonly Node[] {
  if ("left" in node) return [node.left, node.right];
  if ("args" in node) return node.args;
  if ("elems" in node) return node.elems;
  if (node.op === "nth") return [node.seq, node.index];
  return "arg" in node ? [node.arg] : [];
}

/** The sort of a term, where its form tells it. */
function sortOf(node: Node, spec: Spec, over: readonly Binder[]): Sort | undefined {
  const inner = (of: Node): Sort | undefined => sortOf(of, spec, over);
  switch (node.op) {
    case "var":
    case "next":
      return spec.variables.find(({ name }) => name === node.name)?.sort;
    case "bound":
      return over.find(({ name }) => name === node.name)?.sort;
    case "call":
      return spec.definitions.find(({ name }) => name === node.name)?.sort;
    case "value": {
      const sort = inner(node.arg);
      return sort?.kind === "option" ? sort.elem : sort;
    }
    case "head":
    case "nth": {
      const sort = inner(node.op === "nth" ? node.seq : node.arg);
      return sort?.kind === "seq" ? sort.elem : undefined;
    }
    case "get": {
      const sort = inner(node.of);
      if (!sort) return undefined;
      const { hop } = node;
      if ("key" in hop) return sort.kind === "map" ? sort.value : undefined;
      if (sort.kind === "record") return sort.fields[hop.field];
      if (sort.kind !== "variant") return undefined;
      return Object.values(sort.cases).find((fields) => hop.field in fields)?.[hop.field];
    }
    default:
      return undefined;
  }
}

function isScalar(sort: Sort): boolean {
  if (sort.kind === "option") return isScalar(sort.elem);
  return ["bool", "int", "enum", "ids"].includes(sort.kind);
}

/** Is it about a step, itself or through an operator that it calls? */
function readsNext(node: Node, spec: Spec): boolean {
  let reads = false;
  walk(node, (inner) => {
    reads ||= inner.op === "next";
    if (inner.op !== "call") return;
    const body = spec.definitions.find(({ name }) => name === inner.name)?.body;
    reads ||= body !== undefined && readsNext(body, spec);
  });
  return reads;
}
