// The reference evaluator: a machine straight from a spec's meaning. It is the oracle for faster readings.
//
// Main invariant: a state is a tuple of its variables' values in one store, so equal states are the same object.

import type { Binder, Node } from "../language/node.ts";
import { sizesOf } from "../language/plain.ts";
import type { Constants, Plain, Spec } from "../language/spec.ts";
import type { Cell, Given } from "./compile.ts";
import { choose } from "./choose.ts";
import { ModelError } from "./error.ts";
import type { Machine, Move } from "./machine.ts";
import { type BoundMove, Program, type Step } from "./program.ts";
import { Store, type Tuple, type Value } from "./value.ts";

/**
 * The machine of a spec at one of its instances.
 * @throws {ModelError} if the instance does not exist or a constant is missing or not of its sort.
 */
export function reference(spec: Spec, instance: string): Machine<Tuple> {
  const constants = constantsOf(spec, instance);
  const program = new Program(spec, constants, new Store());
  const given = program.given(constants);
  for (const position of spec.constants.keys()) given.at(position);
  return new Reference(program, instance, constants, given);
}

/**
 * The same for whoever asks it little: machines whose sorts are equally large share their code and their values, which
 * are kept for the next one. Of a constant that is not of its sort they hear when they read it.
 */
export function sharedReference(spec: Spec, instance: string): Machine<Tuple> {
  const constants = constantsOf(spec, instance);
  const own = programs.get(spec) ?? new Map<string, Program>();
  programs.set(spec, own);
  const key = sizesOf(spec, constants);
  const known = own.get(key);
  const program = known && known.store.size < mostKept ? known : new Program(spec, constants, new Store());
  own.set(key, program);
  return new Reference(program, instance, constants, program.given(constants));
}

const programs = new WeakMap<Spec, Map<string, Program>>();

/** Values that are kept for machines to come. */
const mostKept = 10_000;

function constantsOf(spec: Spec, instance: string): Constants {
  const constants = spec.instances[instance];
  if (constants !== undefined) return constants;
  const names = Object.keys(spec.instances).join(", ");
  throw new ModelError(`${spec.name} has no instance "${instance}"; it has ${names}`);
}

class Reference implements Machine<Tuple> {
  readonly spec: Spec;
  readonly instance: string;
  readonly constants: Constants;
  readonly moves: readonly Move[];
  readonly #program: Program;
  readonly #given: Given;

  constructor(program: Program, instance: string, constants: Constants, given: Given) {
    this.spec = program.spec;
    this.instance = instance;
    this.constants = constants;
    this.moves = program.moves;
    this.#program = program;
    this.#given = given;
  }

  initial(): readonly Tuple[] {
    const { init, variables } = this.spec;
    const program = this.#program;
    this.#read([]);
    const choices = variables.map(({ name, sort }, position) => {
      const initial = init.find(({ variable }) => variable === name);
      if (initial === undefined) throw new ModelError(`the variable "${name}" has no initial value`);
      const value = program.formula(initial.node).code();
      const values = initial.among ? program.domains.sorted(sort, value) : [value];
      for (const each of values) program.check(position, each, "starts as");
      return values;
    });
    const chosen: Value[] = [];
    const demands = program.demands.map(({ node, after }) => ({ after, code: program.formula(node).code }));
    const isAllowed = (values: number): boolean =>
      demands.every(({ after, code }) => after !== values || code() === true);
    const states: Tuple[] = [];
    this.#read(chosen);
    choose(choices, chosen, isAllowed, () => states.push(program.state([...chosen])));
    return states;
  }

  successors(state: Tuple, visit: (to: Tuple, move: number) => void): void {
    const { bound } = this.#program;
    for (let move = 0; move < bound.length; move += 1) {
      const { step, args } = bound[move] as BoundMove;
      // Set anew for each move: `visit` may have evaluated something else meanwhile.
      this.#read(state.items);
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
    const { cells, code } = this.#program.formula(node, over);
    const args = this.#program.args(over, binding);
    return (state) => {
      this.#read(state.items);
      for (let i = 0; i < args.length; i += 1) (cells[i] as Cell).value = args[i] as Value;
      return code() === true;
    };
  }

  stepPredicate(node: Node): (from: Tuple, to: Tuple) => boolean {
    const { code } = this.#program.formula(node);
    return (from, to) => {
      this.#read(from.items, to.items);
      return code() === true;
    };
  }

  bindings(over: readonly Binder[]): readonly Readonly<Record<string, Plain>>[] {
    return this.#program.bindings(over);
  }

  values(state: Tuple): Readonly<Record<string, Plain>> {
    return this.#program.toPlain(state);
  }

  state(values: Readonly<Record<string, Plain>>): Tuple {
    return this.#program.fromPlain(values);
  }

  mapped(
    abstract: Spec,
    map: Readonly<Record<string, Node>>,
  ): { readonly machine: Machine<Tuple>; image(state: Tuple): Tuple } {
    const program = this.#program.other(abstract);
    const machine = new Reference(program, this.instance, this.constants, program.given(this.constants));
    const codes = abstract.variables.map(({ name }) => {
      const node = map[name];
      if (node === undefined) throw new ModelError(`the map to ${abstract.name} says nothing of "${name}"`);
      return this.#program.formula(node).code;
    });
    const image = (state: Tuple): Tuple => {
      this.#read(state.items);
      const values = codes.map((code) => code());
      values.forEach((value, position) => program.check(position, value, "is mapped to"));
      return program.state(values);
    };
    return { machine, image };
  }

  /** The state after a step whose parameters are set; undefined if a guard does not hold. */
  #take(step: Step, state: Tuple, move: number): Tuple | undefined {
    try {
      for (const guard of step.guards) if (guard() !== true) return undefined;
      const items = state.items.slice();
      for (const assign of step.assignments) assign(items);
      return this.#program.state(items);
    } catch (error) {
      throw error instanceof ModelError ? error.within({ move: this.moves[move], at: step.at }) : error;
    }
  }

  /** What closures read from now on. */
  #read(before: readonly Value[], after: readonly Value[] = []): void {
    const { now } = this.#program;
    now.constants = this.#given;
    now.before = before;
    now.after = after;
  }
}
