// A spec with one thing taken away: would any property notice?

import { conjuncts, type Node } from "../language/node.ts";
import type { Action, Fairness, Place, Spec } from "../language/spec.ts";

export interface Mutant {
  /** What was taken away: a part of a guard, the update of a variable, a fairness assumption. */
  readonly without:
    | { readonly kind: "guard"; readonly action: string; readonly guard: Node }
    | { readonly kind: "update"; readonly action: string; readonly variable: string }
    | { readonly kind: "fairness"; readonly fairness: Fairness };
  /** Undefined for fairness, which has no place of its own. */
  readonly at: Place | undefined;
  readonly spec: Spec;
}

/** Every mutant, in the order in which the spec says what they lack. */
export function mutants(spec: Spec): readonly Mutant[] {
  return [
    ...spec.actions.flatMap((action, i) => [
      ...withoutGuards(spec, action, i),
      ...withoutUpdates(spec, action, i),
    ]),
    ...spec.fairness.map((fairness, i): Mutant => ({
      without: { kind: "fairness", fairness },
      at: undefined,
      spec: { ...spec, fairness: spec.fairness.filter((_, at) => at !== i) },
    })),
  ];
}

function withoutGuards(spec: Spec, action: Action, index: number): readonly Mutant[] {
  const parts = action.guards.flatMap(conjuncts);
  return parts.map((guard, i) => ({
    without: { kind: "guard", action: action.name, guard },
    at: action.at,
    spec: withAction(spec, index, { ...action, guards: parts.filter((_, at) => at !== i) }),
  }));
}

function withoutUpdates(spec: Spec, action: Action, index: number): readonly Mutant[] {
  return action.updates.map(({ variable, at }, i) => ({
    without: { kind: "update", action: action.name, variable },
    at,
    spec: withAction(spec, index, { ...action, updates: action.updates.filter((_, one) => one !== i) }),
  }));
}

function withAction(spec: Spec, index: number, changed: Action): Spec {
  return { ...spec, actions: spec.actions.map((action, at) => (at === index ? changed : action)) };
}
