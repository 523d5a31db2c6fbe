// A trace: one behaviour with everything that a person or a program wants to know of it. Every output renders this.

import type { Machine, Move } from "../evaluate/machine.ts";
import type { Plain, Spec } from "../language/spec.ts";
import { follow } from "../search/follow.ts";
import { type Lasso, type Path, textOf } from "../search/result.ts";
import { type Change, diff } from "./diff.ts";

export type Values = Readonly<Record<string, Plain>>;

/** How a suite of models tells a step in its own words. */
export interface Narrator {
  /** Who does it and what: `before` is the state in which the move is taken. */
  readonly tell: (move: Move, before: Values) => { readonly actor: string; readonly action: string };
  /** Variables whose changes say nothing that the action does not say. */
  readonly hidden?: readonly string[];
  /** A picture of a state, a line each. */
  readonly picture?: (values: Values) => readonly string[];
}

export interface TraceStep {
  /** From 1. */
  readonly n: number;
  readonly actor: string;
  readonly action: string;
  readonly move: Move;
  readonly changes: readonly Change[];
  readonly values: Values;
}

export interface Trace {
  readonly spec: Spec;
  readonly instance: string;
  readonly initial: Values;
  readonly steps: readonly TraceStep[];
  /** For an infinite behaviour: after the last step it goes on as after this many steps. */
  readonly loop: number | undefined;
}

/** Walks a path and tells its steps. */
export function traceOf<State extends object>(
  machine: Machine<State>,
  path: Path | Lasso,
  narrator: Narrator = plainly,
): Trace {
  const { states, moves } = follow(machine, path);
  const values = states.map((state) => machine.values(state));
  const steps = moves.map((move, i): TraceStep => {
    const [before, after] = [values[i] ?? {}, values[i + 1] ?? {}];
    return {
      n: i + 1,
      ...narrator.tell(move, before),
      move,
      changes: changes(machine.spec, before, after),
      values: after,
    };
  });
  return {
    spec: machine.spec,
    instance: machine.instance,
    initial: values[0] ?? {},
    steps,
    loop: "loop" in path ? path.loop : undefined,
  };
}

/** The narrator of models that have none: the first member of an ids sort acts. */
export const plainly: Narrator = {
  tell({ action, binding }) {
    const actor = action.params.find(({ sort }) => sort.kind === "ids");
    const values = Object.values(binding).map(textOf);
    return {
      actor: actor ? textOf(binding[actor.name] ?? null) : "-",
      action: values.length > 0 ? `${action.name}(${values.join(", ")})` : action.name,
    };
  },
};

function changes(spec: Spec, before: Values, after: Values): readonly Change[] {
  return spec.variables.flatMap(({ name, sort }) =>
    diff(sort, before[name] ?? null, after[name] ?? null, name),
  );
}
