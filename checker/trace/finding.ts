// What decides a formula at the end of a behaviour: the parts of it that make it true, or false.
//
// Main invariant: every reason is a part of the formula, evaluated by the machine itself where it is said to be so, and
// together the reasons decide the formula.

import { ModelError } from "../evaluate/error.ts";
import type { Machine } from "../evaluate/machine.ts";
import type { Binder, Literal, Node, Sort } from "../language/node.ts";
import type { Plain } from "../language/spec.ts";
import { type Binding, formulaText, negation } from "./formula.ts";
import { formatPlain } from "./format.ts";
import { isScalar, readsNext, sortOf, terms } from "./terms.ts";

export interface Reason {
  /** What is so, with the values that it is about: "pc[cpu0] = fault", "Stable(page[cpu0]), page[cpu0] = 2" */
  readonly text: string;
  /** After which step it has been so until the end, 0 for the initial state; undefined if it is about the last step. */
  readonly since: number | undefined;
}

/** A behaviour by its states, of the initial one on. */
export interface Walk<State extends object> {
  readonly machine: Machine<State>;
  readonly states: readonly State[];
  /** For an infinite behaviour: how many steps lead to the loop. */
  readonly loop: number | undefined;
}

/** The names that are bound where a part of the formula stands. */
export interface Scope {
  readonly over: readonly Binder[];
  readonly binding: Binding;
}

export const noScope: Scope = { over: [], binding: {} };

export class Finding<State extends object> {
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
