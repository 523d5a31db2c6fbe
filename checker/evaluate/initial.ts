// What `where` asks of initial states, in parts.
//
// Main invariant: a part can be asked as soon as the variables that it reads have values, and after the parts before it. Asked then, it
// leaves out the same combinations, and meets the same error first, as if all of `where` were asked of each.

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
