// The states that compiled code has kept, and how each was found first.
//
// Main invariant: a path is one of the machine. Where compiled code is unsure of a step, the reference evaluator takes it.

import type { Machine } from "../evaluate/machine.ts";
import type { Model } from "../compile/model.ts";
import type { Plain } from "../language/spec.ts";
import type { CompiledModel } from "./memory.ts";
import { depthsOf, type Paths } from "./reached.ts";
import type { Path } from "./result.ts";
import { type NoSymmetry, type Renaming, renamedState, renamings, type Symmetry } from "./symmetry.ts";

export class KeptStates<State extends object> implements Paths {
  readonly #machine: Machine<State>;
  readonly #states: Model["states"];
  readonly #run: CompiledModel;
  readonly #initial: ReadonlyMap<number, number>;
  readonly #symmetry: Symmetry | undefined;
  #depths: Int32Array | undefined;

  /** @param initial which choice each initial state is, by its number */
  constructor(
    machine: Machine<State>,
    { states }: Model,
    run: CompiledModel,
    initial: ReadonlyMap<number, number>,
    symmetry: Symmetry | NoSymmetry | undefined,
  ) {
    this.#machine = machine;
    this.#states = states;
    this.#run = run;
    this.#initial = initial;
    this.#symmetry = symmetry && "ids" in symmetry ? symmetry : undefined;
  }

  get size(): number {
    return this.#run.size;
  }

  state(id: number): State {
    return this.#machine.state(this.values(id));
  }

  values(id: number): Readonly<Record<string, Plain>> {
    return this.#states.unpacked(this.#run.words(id));
  }

  packed(state: State): Uint32Array {
    return this.#states.packed(this.#machine.values(state));
  }

  parent(id: number): number {
    return this.#run.parent(id);
  }

  depths(): Int32Array {
    return (this.#depths ??= depthsOf({ size: this.size, parent: (id) => this.parent(id) }));
  }

  stepPath(from: number, choice: number): Path {
    const { initial, choices } = this.path(from);
    return { initial, choices: [...choices, choice] };
  }

  path(id: number): Path {
    const chain = this.#chain(id);
    const initial = this.#initial.get(chain[0] ?? 0) ?? 0;
    if (this.#symmetry || this.#run.isCompact) return this.#found(initial, chain);
    return { initial, choices: chain.slice(1).map((child, i) => this.#choice(chain[i] as number, child)) };
  }

  /** The first step from a state to another: the one by which that was found. */
  #choice(from: number, to: number): number {
    const known = this.#run.choice(from, to);
    if (known !== undefined) return known;
    const target = this.state(to);
    return firstStep(this.#machine, this.state(from), (each) => each === target).choice;
  }

  /** The states by which a state was found first, from an initial one on. */
  #chain(id: number): readonly number[] {
    const chain = [id];
    for (let at = this.parent(id); at >= 0; at = this.parent(at)) chain.push(at);
    return chain.reverse();
  }

  /**
   * A behaviour from an initial state on, by steps to any states whose records are these; and if states are kept as
   * representatives, all of it under the names that make its end the last of them.
   */
  #found(initial: number, chain: readonly number[]): Path {
    const machine = this.#machine;
    const run = this.#run;
    let last = machine.initial()[initial] as State;
    const states = [last];
    const choices: number[] = [];
    for (const id of chain.slice(1)) {
      const record = run.record(id).join();
      const step = firstStep(machine, last, (to) => run.recordOf(this.packed(to)).join() === record);
      last = step.to;
      states.push(last);
      choices.push(step.choice);
    }
    const end = this.#states.unpacked(run.canonical(this.packed(last)));
    return machine.state(end) === last ? { initial, choices } : this.#renamed(states, machine.state(end));
  }

  /** The behaviour under names by which it ends so. */
  #renamed(states: readonly State[], end: State): Path {
    const machine = this.#machine;
    const under = (renaming: Renaming) => (state: State) =>
      machine.state(renamedState(machine.spec, machine.values(state), renaming));
    const all = renamings(this.#symmetry?.ids ?? []);
    const renaming = all.find((each) => under(each)(states.at(-1) as State) === end) as Renaming;
    const [first, ...others] = states.map(under(renaming));
    let at = first as State;
    const choices = others.map((next) => {
      const { choice } = firstStep(machine, at, (to) => to === next);
      at = next;
      return choice;
    });
    return { initial: machine.initial().indexOf(first as State), choices };
  }
}

/** The first step of a state to one of some others. */
function firstStep<State extends object>(
  machine: Machine<State>,
  from: State,
  isOne: (to: State) => boolean,
): { readonly choice: number; readonly to: State } {
  let found: { readonly choice: number; readonly to: State } | undefined;
  let successors = 0;
  try {
    machine.successors(from, (to) => {
      if (!found && isOne(to)) found = { choice: successors, to };
      successors += 1;
    });
  } catch (thrown) {
    // A later step may be what went wrong.
    if (!found) throw thrown;
  }
  if (!found) throw new Error("internal error: a state that was found by no step");
  return found;
}
