// The reference evaluator: a machine straight from a spec's meaning. It is the oracle for faster readings.
//
// Main invariant: a state is a tuple of its variables' values in one store, so equal states are the same object.

import { type Binder, type Node, unreachable } from "../language/node.ts";
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
import { type Cell, compile, type Context, type Operator, type Scope, withCells } from "./compile.ts";
import { combinations, Domains } from "./domain.ts";
import { ModelError } from "./error.ts";
import { type Fits, fitsIn, misfit } from "./fits.ts";
import type { Machine, Move } from "./machine.ts";
import { Plains } from "./plain.ts";
import { type Code, type Shape, show, Store, type Tuple, type Value } from "./value.ts";

/**
 * The machine of a spec at one of its instances.
 * @throws {ModelError} if the instance does not exist or a constant is missing or not of its sort.
 */
export function reference(spec: Spec, instance: string): Machine<Tuple> {
  const constants = spec.instances[instance];
  if (constants === undefined) {
    const names = Object.keys(spec.instances).join(", ");
    throw new ModelError(`${spec.name} has no instance "${instance}"; it has ${names}`);
  }
  return new Reference(spec, instance, constants, new Store());
}

/** A variable's next (or first) value, checked against its sort. */
type Assignment = (into: Value[]) => void;

interface Step {
  readonly params: readonly Cell[];
  readonly guards: readonly Code[];
  readonly assignments: readonly Assignment[];
  readonly at: Place;
}

interface BoundMove {
  readonly step: Step;
  readonly args: readonly Value[];
}

class Reference implements Machine<Tuple> {
  readonly spec: Spec;
  readonly instance: string;
  readonly constants: Constants;
  readonly moves: readonly Move[];
  readonly #store: Store;
  readonly #domains: Domains;
  readonly #plains: Plains;
  readonly #context: Context;
  readonly #stateShape: Shape;
  readonly #fits: readonly Fits[];
  readonly #bound: readonly BoundMove[];

  constructor(spec: Spec, instance: string, constants: Constants, store: Store) {
    this.spec = spec;
    this.instance = instance;
    this.constants = constants;
    this.#store = store;
    this.#domains = new Domains(store, constants);
    this.#plains = new Plains(store, this.#domains);
    this.#stateShape = { id: 0, kind: "record", fields: spec.variables.map(({ name }) => name) };
    this.#context = this.#contextOf(spec);
    this.#fits = spec.variables.map(({ sort }) => fitsIn(sort, this.#domains));
    const steps = spec.actions.map((action) => this.#step(action));
    const all = spec.actions.flatMap((action, index) =>
      this.#domains.product(action.params).map((args) => ({
        move: { action, index, binding: this.#binding(action.params, args) },
        bound: { step: steps[index] as Step, args },
      })),
    );
    this.moves = all.map(({ move }) => move);
    this.#bound = all.map(({ bound }) => bound);
  }

  initial(): readonly Tuple[] {
    const { init, where } = this.spec;
    const none: Scope = new Map();
    const choices = this.spec.variables.map(({ name, sort }, position) => {
      const initial = init.find(({ variable }) => variable === name);
      if (initial === undefined) throw new ModelError(`the variable "${name}" has no initial value`);
      const value = compile(initial.node, none, this.#context)();
      const values = initial.among ? this.#domains.sorted(sort, value) : [value];
      for (const each of values) this.#check(position, each, "starts as");
      return values;
    });
    const allowed = where && compile(where, none, this.#context);
    const states: Tuple[] = [];
    for (const values of combinations(choices)) {
      this.#context.now.before = values;
      if (allowed === undefined || allowed() === true) states.push(this.#state(values));
    }
    return states;
  }

  successors(state: Tuple, visit: (to: Tuple, move: number) => void): void {
    const { now } = this.#context;
    for (let move = 0; move < this.#bound.length; move += 1) {
      const { step, args } = this.#bound[move] as BoundMove;
      // Set anew for each move: `visit` may have evaluated something else meanwhile.
      now.before = state.items;
      for (let i = 0; i < args.length; i += 1) (step.params[i] as Cell).value = args[i] as Value;
      const next = this.#take(step, state, move);
      if (next !== undefined) visit(next, move);
    }
  }

  predicate(
    node: Node,
    over: readonly Binder[] = [],
    binding: Readonly<Record<string, Plain>> = {},
  ): (state: Tuple) => boolean {
    const { now } = this.#context;
    const { cells, inner } = withCells(over, new Map());
    over.forEach(({ name, sort }, i) => {
      (cells[i] as Cell).value = this.#plains.fromPlain(sort, binding[name], name);
    });
    const code = compile(node, inner, this.#context);
    return (state) => {
      now.before = state.items;
      return code() === true;
    };
  }

  stepPredicate(node: Node): (from: Tuple, to: Tuple) => boolean {
    const { now } = this.#context;
    const code = compile(node, new Map(), this.#context);
    return (from, to) => {
      now.before = from.items;
      now.after = to.items;
      return code() === true;
    };
  }

  bindings(over: readonly Binder[]): readonly Readonly<Record<string, Plain>>[] {
    return this.#domains.product(over).map((args) => this.#binding(over, args));
  }

  values(state: Tuple): Readonly<Record<string, Plain>> {
    return Object.fromEntries(
      this.spec.variables.map(({ name, sort }, i) => [
        name,
        this.#plains.toPlain(sort, state.items[i] as Value),
      ]),
    );
  }

  state(values: Readonly<Record<string, Plain>>): Tuple {
    return this.#state(
      this.spec.variables.map(({ name, sort }) => this.#plains.fromPlain(sort, values[name], name)),
    );
  }

  mapped(
    abstract: Spec,
    map: Readonly<Record<string, Node>>,
  ): { readonly machine: Machine<Tuple>; image(state: Tuple): Tuple } {
    const machine = new Reference(abstract, this.instance, this.constants, this.#store);
    const codes = abstract.variables.map(({ name }) => {
      const node = map[name];
      if (node === undefined) throw new ModelError(`the map to ${abstract.name} says nothing of "${name}"`);
      return compile(node, new Map(), this.#context);
    });
    const image = (state: Tuple): Tuple => {
      this.#context.now.before = state.items;
      const values = codes.map((code) => code());
      values.forEach((value, position) => machine.#check(position, value, "is mapped to"));
      return machine.#state(values);
    };
    return { machine, image };
  }

  /** The state after a step whose parameters are set; undefined if a guard does not hold. */
  #take(step: Step, state: Tuple, move: number): Tuple | undefined {
    try {
      for (const guard of step.guards) if (guard() !== true) return undefined;
      const items = state.items.slice();
      for (const assign of step.assignments) assign(items);
      return this.#state(items);
    } catch (error) {
      throw error instanceof ModelError ? error.within({ move: this.moves[move], at: step.at }) : error;
    }
  }

  #state(values: readonly Value[]): Tuple {
    return this.#store.tuple(this.#stateShape, values);
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
        this.#check(position, value, "becomes");
        into[position] = value;
      } catch (error) {
        throw error instanceof ModelError ? error.within({ at }) : error;
      }
    };
  }

  /** @throws {ModelError} if the value is not of the variable's sort. */
  #check(position: number, value: Value, verb: string): void {
    if ((this.#fits[position] as Fits)(value)) return;
    const { name, sort } = this.spec.variables[position] as Variable;
    const wrong = misfit(sort, value, name, this.#domains);
    const owner = wrong.at === name ? "" : ` (in ${name})`;
    throw new ModelError(
      `${wrong.at}${owner} ${verb} ${show(wrong.value)}, which is not in ${this.#domains.describe(wrong.sort)}`,
    );
  }

  #contextOf(spec: Spec): Context {
    const operators = new Map<string, Operator>();
    const context: Context = {
      store: this.#store,
      domains: this.#domains,
      constants: new Map(spec.constants.map((constant) => [constant.name, this.#constant(constant)])),
      variables: new Map(spec.variables.map(({ name }, position) => [name, position])),
      operators,
      now: { before: [], after: [] },
    };
    for (const { name, params, body } of spec.definitions) {
      const { cells, inner } = withCells(params, new Map());
      operators.set(name, { params: cells, body: compile(body, inner, context) });
    }
    return context;
  }

  /** A constant's value: of ids, the set of them. */
  #constant(constant: ConstantDeclaration): Value {
    const { kind, name } = constant;
    switch (kind) {
      case "ids":
        return this.#store.set(this.#domains.members({ kind, name }));
      case "bound":
        return this.#domains.size({ constant: name });
      case "value":
        return this.#plains.fromPlain(constant.sort, this.constants[name], `the constant "${name}"`);
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
