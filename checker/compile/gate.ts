// The guards of an action that are looked at where its moves are tried, before its code is called at all.
//
// Main invariant: guards are looked at in their order, as far as the reference evaluator looks at them. A gate is as many
// of the first ones as cost less than a call; what follows them stays in the action's own code.

import { type Node, walk } from "../language/node.ts";
import type { Action } from "../language/spec.ts";

export interface Gate {
  /** Guards that say nothing of parameters: they are looked at once for all moves. */
  readonly common: readonly Node[];
  /** Guards that are looked at for each move. */
  readonly own: readonly Node[];
  /** All others. */
  readonly rest: readonly Node[];
}

const mostNodes = 16;

export function gateOf({ guards }: Action): Gate {
  const cheap = lengthWhile(guards, isCheap);
  const common = lengthWhile(guards.slice(0, cheap), (guard) => !mentions(guard, "bound"));
  return { common: guards.slice(0, common), own: guards.slice(common, cheap), rest: guards.slice(cheap) };
}

function lengthWhile(guards: readonly Node[], test: (guard: Node) => boolean): number {
  const end = guards.findIndex((guard) => !test(guard));
  return end < 0 ? guards.length : end;
}

/** A few nodes, none of which stands for more than itself. */
function isCheap(guard: Node): boolean {
  let nodes = 0;
  walk(guard, () => (nodes += 1));
  const large = (["call", "forall", "exists", "filter", "image", "fn"] as const).some((op) =>
    mentions(guard, op),
  );
  return nodes <= mostNodes && !large;
}

function mentions(guard: Node, op: Node["op"]): boolean {
  let found = false;
  walk(guard, (node) => (found ||= node.op === op));
  return found;
}
