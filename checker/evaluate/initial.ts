// The initial states: a value for each variable, in every combination that `where` allows.
//
// Main invariant: they come in the order of all combinations, the last variable changing fastest. A part of `where` is asked as soon
// as the variables that it reads have values, and after the parts before it: so it leaves out the same combinations, and
// meets the same error first, as if all of it were asked of each.

import { conjuncts, type Node, walk } from "../language/node.ts";
import type { Spec } from "../language/spec.ts";

/** A part of `where`. */
export interface Demand {
  readonly node: Node;
  /** So many of the variables, in their order, must have values. */
  readonly after: number;
}

export function demandsOf(spec: Spec): readonly Demand[] {
  let after = 0;
  return (spec.where ? conjuncts(spec.where) : []).map((node) => {
    after = Math.max(after, readBy(node, spec));
    return { node, after };
  });
}

/** The position behind the last variable that is read, also by what is called. */
function readBy(node: Node, spec: Spec): number {
  let last = 0;
  walk(node, (inner) => {
    if (inner.op === "var")
      last = Math.max(last, 1 + spec.variables.findIndex(({ name }) => name === inner.name));
    const called = inner.op === "call" ? spec.definitions.find(({ name }) => name === inner.name) : undefined;
    if (called) last = Math.max(last, readBy(called.body, spec));
  });
  return last;
}

/**
 * Calls back with each choice of a value for every variable. `chosen` holds it then, and what has been chosen so far whenever
 * `isAllowed` is asked, with their number.
 */
export function choose<Value>(
  choices: readonly (readonly Value[])[],
  chosen: Value[],
  isAllowed: (values: number) => boolean,
  found: () => void,
): void {
  const extend = (): void => {
    const { length } = chosen;
    if (!isAllowed(length)) return;
    if (length === choices.length) return found();
    for (const value of choices[length] ?? []) {
      chosen.push(value);
      extend();
      chosen.pop();
    }
  };
  if (choices.every(({ length }) => length > 0)) extend();
}
