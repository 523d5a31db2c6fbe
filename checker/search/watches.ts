// What judges wait for, as compiled code watches it.

import type { Watched } from "../compile/model.ts";
import type { Judge, Watch } from "./judge.ts";
import type { CompiledModel } from "./memory.ts";

const everything: readonly Watched["of"][] = ["state", "step", "stuck"];

export class Watches {
  readonly #all: readonly Watch[];

  constructor(judges: readonly Pick<Judge<object>, "watches">[]) {
    this.#all = judges.flatMap(({ watches = [] }) => watches);
  }

  /** Tells the code which watches, of some kinds, are still open. */
  arm(run: CompiledModel, kinds = everything): void {
    run.arm(this.#all.map((watch) => kinds.includes(watch.of) && watch.open()));
  }

  /**
   * Tells who waited of what the code is sure to have seen in a state; they wait for it no longer. False if somebody has to look at
   * the state: where the code is unsure, or has stopped for a step.
   */
  tell(run: CompiledModel, id: number): boolean {
    const met = run.met().flatMap((number) => this.#all[number]?.met ?? []);
    for (const tell of met) tell(id);
    return met.length > 0;
  }
}
