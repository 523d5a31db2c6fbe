// What a spec means at all instances whose sorts are equally large: its formulas and steps as closures, made once.
//
// Main invariant: closures find the constants with structure where they find the states, in `now`. Whoever calls one says
// first what it reads there, and takes it for granted that somebody else has changed it since.

import type { Binder, Node } from "../language/node.ts";
import { unreachable } from "../language/node.ts";
import type {
  Action,
  ConstantDeclaration,
  Constants,
  Place,
  Plain,
  Spec,
  Update,
  Variable,
} from "../language/spec.ts";
import {
  type Cell,
  compile,
  type Context,
  type Given,
  type Operator,
  type Scope,
  withCells,
} from "./compile.ts";
import { Domains } from "./domain.ts";
import { ModelError } from "./error.ts";
import { type Fits, fitsIn, misfit } from "./fits.ts";
import { type Demand, demandsOf } from "./initial.ts";
import type { Move } from "./machine.ts";
import { Plains } from "./plain.ts";
import { type Code, type Shape, show, type Store, type Tuple, type Value } from "./value.ts";

/** A variable's next (or first) value, checked against its sort. */
type Assignment = (into: Value[]) => void;

export interface Step {
  readonly params: readonly Cell[];
  readonly guards: readonly Code[];
  readonly assignments: readonly Assignment[];
  readonly at: Place;
}

/** A move, and what it takes to try it. */
export interface BoundMove {
  readonly step: Step;
  readonly args: readonly Value[];
}

/** A formula, and the cells of the names that it is over. */
export interface Formula {
  readonly cells: readonly Cell[];
  readonly code: Code;
}

export class Program {
  readonly spec: Spec;
  readonly store: Store;
  readonly domains: Domains;
  readonly moves: readonly Move[];
  readonly bound: readonly BoundMove[];
  readonly demands: readonly Demand[];
  readonly now: Context["now"] = { before: [], after: [], constants: { at: () => false } };
  readonly #sizes: Constants;
  readonly #plains: Plains;
  readonly #context: Context;
  readonly #stateShape: Shape;
  readonly #fits: readonly Fits[];
  /** Variables, each with those of its values that were read as plain data or written so. */
  readonly #translated: readonly (Variable & {
    readonly members: WeakMap<object, Value>;
    readonly plains: WeakMap<object, Plain>;
  })[];
  readonly #formulas = new WeakMap<Node, Formula & { readonly names: string }>();
  readonly #others = new Map<Spec, Program>();

  /** @param sizes the constants of any of the instances */
  constructor(spec: Spec, sizes: Constants, store: Store) {
    this.spec = spec;
    this.store = store;
    this.#sizes = sizes;
    this.domains = new Domains(store, sizes);
    this.#plains = new Plains(store, this.domains);
    this.#stateShape = { id: 0, kind: "record", fields: spec.variables.map(({ name }) => name) };
    this.#context = this.#contextOf(spec);
    this.#fits = spec.variables.map(({ sort }) => fitsIn(sort, this.domains));
    this.#translated = spec.variables.map((own) => ({
      ...own,
      members: new WeakMap(),
      plains: new WeakMap(),
    }));
    this.demands = demandsOf(spec);
    const steps = spec.actions.map((action) => this.#step(action));
    const all = spec.actions.flatMap((action, index) =>
      this.domains.product(action.params).map((args) => ({
        move: { action, index, binding: this.#binding(action.params, args) },
        bound: { step: steps[index] as Step, args },
      })),
    );
    this.moves = all.map(({ move }) => move);
    this.bound = all.map(({ bound }) => bound);
  }

  /** The constants of an instance, each made when it is read first: which throws a `ModelError` if it is not of its sort. */
  given(of: Constants): Given {
    const made: Value[] = [];
    return {
      at: (position) =>
        (made[position] ??= this.#constant(this.spec.constants[position] as ConstantDeclaration, of)),
    };
  }

  /** A formula over states, compiled when it is met first. */
  formula(node: Node, over: readonly Binder[] = []): Formula {
    const names = over.map(({ name }) => name).join();
    const known = this.#formulas.get(node);
    if (known?.names === names) return known;
    const { cells, inner } = withCells(over, new Map());
    const made = { cells, code: compile(node, inner, this.#context), names };
    this.#formulas.set(node, made);
    return made;
  }

  /** A program of another spec with the same constants, over the same values. */
  other(spec: Spec): Program {
    const found = this.#others.get(spec) ?? new Program(spec, this.#sizes, this.store);
    this.#others.set(spec, found);
    return found;
  }

  /** The values that are bound so. */
  args(over: readonly Binder[], binding: Readonly<Record<string, Plain>>): readonly Value[] {
    return over.map(({ name, sort }) => this.#plains.fromPlain(sort, binding[name], name));
  }

  bindings(over: readonly Binder[]): readonly Readonly<Record<string, Plain>>[] {
    return this.domains.product(over).map((args) => this.#binding(over, args));
  }

  state(values: readonly Value[]): Tuple {
    return this.store.tuple(this.#stateShape, values);
  }

  fromPlain(values: Readonly<Record<string, Plain>>): Tuple {
    return this.state(
      this.#translated.map(({ name, sort, members }) => {
        const plain = values[name];
        return remembered(members, plain, () => this.#plains.fromPlain(sort, plain, name));
      }),
    );
  }

  toPlain(state: Tuple): Readonly<Record<string, Plain>> {
    return Object.fromEntries(
      this.#translated.map(({ name, sort, plains }, i) => {
        const value = state.items[i] as Value;
        return [name, remembered(plains, value, () => this.#plains.toPlain(sort, value))];
      }),
    );
  }

  /** @throws {ModelError} if the value is not of the variable's sort. */
  check(position: number, value: Value, verb: string): void {
    if ((this.#fits[position] as Fits)(value)) return;
    const { name, sort } = this.spec.variables[position] as Variable;
    const wrong = misfit(sort, value, name, this.domains);
    const owner = wrong.at === name ? "" : ` (in ${name})`;
    throw new ModelError(
      `${wrong.at}${owner} ${verb} ${show(wrong.value)}, which is not in ${this.domains.describe(wrong.sort)}`,
    );
  }

  #step({ params, guards, updates, at }: Action): Step {
    const { cells, inner } = withCells(params, new Map());
    return {
      params: cells,
      guards: guards.map((guard) => compile(guard, inner, this.#context)),
      assignments: updates.map((update) => this.#assignment(update, inner)),
      at,
    };
  }

  #assignment({ variable, value: node, at }: Update, scope: Scope): Assignment {
    const position = this.spec.variables.findIndex(({ name }) => name === variable);
    const code = compile(node, scope, this.#context);
    return (into) => {
      try {
        const value = code();
        this.check(position, value, "becomes");
        into[position] = value;
      } catch (error) {
        throw error instanceof ModelError ? error.within({ at }) : error;
      }
    };
  }

  #contextOf(spec: Spec): Context {
    const operators = new Map<string, Operator>();
    const context: Context = {
      store: this.store,
      domains: this.domains,
      constants: new Map(spec.constants.map(({ name }, position) => [name, position])),
      variables: new Map(spec.variables.map(({ name }, position) => [name, position])),
      operators,
      now: this.now,
    };
    for (const { name, params, body } of spec.definitions) {
      const { cells, inner } = withCells(params, new Map());
      operators.set(name, { params: cells, body: compile(body, inner, context) });
    }
    return context;
  }

  /** A constant's value: of ids, the set of them. */
  #constant(constant: ConstantDeclaration, of: Constants): Value {
    const { kind, name } = constant;
    switch (kind) {
      case "ids":
        return this.store.set(this.domains.members({ kind, name }));
      case "bound":
        return this.domains.size({ constant: name });
      case "value":
        return this.#plains.fromPlain(constant.sort, of[name], `the constant "${name}"`);
      default:
        return unreachable(kind);
    }
  }

  #binding(over: readonly Binder[], args: readonly Value[]): Readonly<Record<string, Plain>> {
    return Object.fromEntries(
      over.map(({ name, sort }, i) => [name, this.#plains.toPlain(sort, args[i] as Value)]),
    );
  }
}

/** What was made of something before, unless that is a scalar. */
function remembered<Made>(known: WeakMap<object, Made>, of: unknown, make: () => Made): Made {
  if (typeof of !== "object" || of === null) return make();
  const found = known.get(of) ?? make();
  known.set(of, found);
  return found;
}
