// How often each action was taken in compiled code, and how often that led to a new state.

import type { Machine } from "../evaluate/machine.ts";
import type { SnapshotFacts } from "./explore.ts";
import type { CompiledModel } from "./memory.ts";
import type { ActionCoverage } from "./result.ts";

type Counted = Pick<Machine, "spec" | "moves">;

export class Tally {
  readonly #machine: Counted;
  readonly #fired: number[];
  readonly #fresh: number[];
  /** Initial states and steps. */
  generated = 0;

  constructor(machine: Counted) {
    this.#machine = machine;
    this.#fired = machine.spec.actions.map(() => 0);
    this.#fresh = machine.spec.actions.map(() => 0);
  }

  /** Counts steps by a move. */
  add(move: number, fired: number, fresh: number): void {
    const action = this.#machine.moves[move]?.index ?? -1;
    this.generated += fired;
    this.#fired[action] = (this.#fired[action] ?? 0) + fired;
    this.#fresh[action] = (this.#fresh[action] ?? 0) + fresh;
  }

  /** Takes over what the code has counted since the last time. */
  drain(run: CompiledModel): void {
    run.drain((move, fired, fresh) => this.add(move, fired, fresh));
  }

  coverage(): readonly ActionCoverage[] {
    return this.#machine.spec.actions.map(({ name }, i) => ({
      action: name,
      fired: this.#fired[i] ?? 0,
      fresh: this.#fresh[i] ?? 0,
    }));
  }

  save(): Pick<SnapshotFacts, "generated" | "fired" | "fresh"> {
    return { generated: this.generated, fired: this.#fired, fresh: this.#fresh };
  }

  load({ generated, fired, fresh }: SnapshotFacts): void {
    this.generated = generated;
    this.#fired.splice(0, Infinity, ...fired);
    this.#fresh.splice(0, Infinity, ...fresh);
  }
}
