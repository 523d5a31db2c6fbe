// The states that compiled code has kept, and how each was found first.
//
// Main invariant: a path is one of the machine, taken step by step by the reference evaluator.

import type { Machine } from "../evaluate/machine.ts";
import { fromLanes, toLanes } from "../compile/codec.ts";
import { type Layout, pack, unpack } from "../compile/layout.ts";
import type { Plain } from "../language/spec.ts";
import type { CompiledModel } from "./memory.ts";
import { depthsOf, type Paths } from "./reached.ts";
import type { Path } from "./result.ts";
import { type NoSymmetry, type Renaming, renamedState, renamings, type Symmetry } from "./symmetry.ts";

export class KeptStates<State extends object> implements Paths {
  readonly #machine: Machine<State>;
  readonly #layout: Layout;
  readonly #run: CompiledModel;
  readonly #initial: ReadonlyMap<number, number>;
  readonly #symmetry: Symmetry | undefined;
  #depths: Int32Array | undefined;

  /** @param initial which choice each initial state is, by its number */
  constructor(
    machine: Machine<State>,
    layout: Layout,
    run: CompiledModel,
    initial: ReadonlyMap<number, number>,
    symmetry: Symmetry | NoSymmetry | undefined,
  ) {
    this.#machine = machine;
    this.#layout = layout;
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
    const layout = this.#layout;
    const lanes = new Int32Array(layout.lanes);
    unpack(layout, this.#run.words(id), lanes);
    return Object.fromEntries(
      layout.variables.map(({ name, shape, lane }) => [name, fromLanes(shape, lanes, lane)]),
    );
  }

  packed(state: State): Uint32Array {
    const values = this.#machine.values(state);
    const layout = this.#layout;
    const lanes = layout.variables.flatMap(({ name, shape }) => toLanes(shape, values[name] as Plain));
    const words = new Uint32Array(layout.words);
    pack(layout, Int32Array.from(lanes), words);
    return words;
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
    if (this.#symmetry) return this.#unfolded(initial, chain, this.#symmetry);
    const choices = chain.slice(1).map((child, i) => {
      const target = this.state(child);
      // The first step that leads there: the one by which it was found.
      return firstStep(this.#machine, this.state(chain[i] as number), (to) => to === target).choice;
    });
    return { initial, choices };
  }

  /** The states by which a state was found first, from an initial one on. */
  #chain(id: number): readonly number[] {
    const chain = [id];
    for (let at = this.parent(id); at >= 0; at = this.parent(at)) chain.push(at);
    return chain.reverse();
  }

  /**
   * A behaviour through the orbits of these representatives that ends in the last of them: one from an initial state on
   * through whatever members the steps lead to, then all of it under the names that make its end the representative.
   */
  #unfolded(initial: number, chain: readonly number[], { ids }: Symmetry): Path {
    const machine = this.#machine;
    const states = [machine.initial()[initial] as State];
    for (const id of chain.slice(1)) {
      const kept = this.#run.words(id).join();
      const isNext = (to: State): boolean => this.#run.canonical(this.packed(to)).join() === kept;
      states.push(firstStep(machine, states.at(-1) as State, isNext).to);
    }
    const end = this.state(chain.at(-1) as number);
    const under = (renaming: Renaming) => (state: State) =>
      machine.state(renamedState(machine.spec, machine.values(state), renaming));
    const renaming = renamings(ids).find((each) => under(each)(states.at(-1) as State) === end) as Renaming;
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
