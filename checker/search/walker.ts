// Who takes the steps of random walks: the reference evaluator, or compiled code.
//
// Main invariant: both take the same steps and show judges the same, as far as a judge has anything to say about it. Compiled code
// hands a state over to the reference evaluator where a judge has, or may have, as the search does.

import type { Model } from "../compile/model.ts";
import type { Machine } from "../evaluate/machine.ts";
import type { Judge } from "./judge.ts";
import { KeptStates } from "./kept.ts";
import { CompiledModel } from "./memory.ts";
import { compiled } from "./models.ts";
import { modelErrorOf } from "./observer.ts";
import type { Path } from "./result.ts";
import { type Successor, walk, type Walked } from "./walk.ts";
import { Watches } from "./watches.ts";

export interface Strides {
  readonly initial: number;
  /** Which of so many steps; undefined to end. Not asked where there is none. */
  readonly choose: (steps: number, taken: number) => number | undefined;
  /** Told of every step, by its position in machine.moves. */
  readonly onStep: (move: number, isNew: boolean) => void;
}

export interface Walker {
  /** Different states so far, all initial ones among them. */
  readonly seen: number;
  /** Does it remember all of them? If not it has no room for more. */
  readonly isFull: boolean;
  /** `first` is the number of the first state for judges. */
  walk(strides: Strides, first: number): Walked;
  release(): void;
}

/** Who walks where there is no first state. */
export const nobody: Walker = {
  seen: 0,
  isFull: false,
  walk: ({ initial }) => ({ path: { initial, choices: [] }, error: undefined }),
  release: () => undefined,
};

export function referenceWalker<State extends object>(
  machine: Machine<State>,
  judges: readonly Judge<State>[],
): Walker {
  const seen = new Set<State>(machine.initial());
  return {
    get seen() {
      return seen.size;
    },
    isFull: false,
    walk({ initial, choose, onStep }, first) {
      const told = ({ to, move }: Successor<State>): void => {
        onStep(move, !seen.has(to));
        seen.add(to);
      };
      const pick = (successors: readonly unknown[], step: number) => choose(successors.length, step);
      return walk(machine, judges, { initial, pick, onStep: told }, first);
    },
    release: () => undefined,
  };
}

/** Undefined if the spec cannot be compiled. */
export function compiledWalker<State extends object>(
  machine: Machine<State>,
  judges: readonly Judge<State>[],
): Walker | undefined {
  const model = compiled(machine, judges, [], false);
  return (
    model &&
    new CompiledWalker(
      machine,
      judges,
      new CompiledModel(model, machine.constants, Infinity, Infinity),
      model,
    )
  );
}

class CompiledWalker<State extends object> implements Walker {
  readonly #machine: Machine<State>;
  readonly #judges: readonly Judge<State>[];
  readonly #watches: Watches;
  readonly #run: CompiledModel;
  readonly #kept: KeptStates<State>;
  /** By position among the initial states. */
  readonly #initial: readonly number[];
  #full = false;

  constructor(machine: Machine<State>, judges: readonly Judge<State>[], run: CompiledModel, model: Model) {
    this.#machine = machine;
    this.#judges = judges;
    this.#watches = new Watches(judges);
    this.#run = run;
    this.#kept = new KeptStates(machine, model, run, new Map(), undefined);
    this.#initial = machine.initial().map((state) => this.#enter(state, -1));
    this.#watches.arm(this.#run);
  }

  get seen(): number {
    return this.#run.size;
  }

  get isFull(): boolean {
    return this.#full;
  }

  release(): void {
    this.#run.release();
  }

  walk({ initial, choose, onStep }: Strides, first: number): Walked {
    const choices: number[] = [];
    const path = (): Path => ({ initial, choices: [...choices] });
    let property: string | undefined;
    const tell = (call: (judge: Judge<State>) => void): void => {
      for (const judge of this.#judges) {
        ({ property } = judge);
        call(judge);
      }
      property = undefined;
    };
    /** Takes a step on the reference evaluator; -1 at the end. */
    const attend = (at: number, id: number): number => {
      const state = this.#kept.state(at);
      tell((judge) => judge.state?.(state, id, id === first));
      const successors: Successor<State>[] = [];
      this.#machine.successors(state, (to, move) => successors.push({ to, move }));
      tell((judge) => judge.expanded?.(state, id, successors.length));
      const choice = successors.length === 0 ? undefined : choose(successors.length, choices.length);
      const taken = choice === undefined ? undefined : successors[choice];
      if (choice === undefined || taken === undefined) return -1;
      const { to, move } = taken;
      tell((judge) => judge.step?.({ from: state, to, fromId: id, toId: id + 1, move, choice }));
      choices.push(choice);
      const { size } = this.#run;
      const entered = this.#enter(to, at);
      onStep(move, this.#run.size > size);
      return entered;
    };
    try {
      let at = this.#initial[initial] ?? -1;
      for (let id = first; at >= 0; id += 1) {
        const isShown = id === first && this.#judges.some((judge) => judge.initial?.() === true);
        const count = isShown ? undefined : this.#run.successors(at);
        if (count === undefined) {
          at = attend(at, id);
          this.#watches.arm(this.#run);
          continue;
        }
        const choice = count === 0 ? undefined : choose(count, choices.length);
        if (choice === undefined) break;
        const { size } = this.#run;
        const taken = this.#run.take(choice, at);
        choices.push(choice);
        this.#full ||= taken.id < 0;
        onStep(taken.move, this.#run.size > size);
        at = taken.id;
      }
      return { path: path(), error: undefined };
    } catch (thrown) {
      return { path: path(), error: modelErrorOf(thrown, path(), property) };
    }
  }

  #enter(state: State, parent: number): number {
    const id = this.#run.insert(this.#kept.packed(state), parent);
    this.#full ||= id < 0;
    return id;
  }
}
