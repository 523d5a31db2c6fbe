// What judges wait for, as compiled code watches it.

import type { Watched } from "../compile/model.ts";
import type { Judge, Watch } from "./judge.ts";
import type { CompiledModel } from "./memory.ts";

export class Watches {
  readonly #all: readonly Watch[];

  constructor(judges: readonly Pick<Judge<object>, "watches">[]) {
    this.#all = judges.flatMap(({ watches = [] }) => watches);
  }

  /** By watch, is it of these kinds and still open? */
  open(kinds: readonly Watched["of"][]): readonly boolean[] {
    return this.#all.map((watch) => kinds.includes(watch.of) && watch.open());
  }

  /**
   * Tells who waited of what the code is sure to have seen in a state. False if there is nothing: then the code is unsure, or
   * has stopped for one of the state's steps.
   */
  tell(run: CompiledModel, id: number): boolean {
    const met = run.met();
    for (const number of met) this.#all[number]?.met?.(id);
    return met.length > 0;
  }
}
