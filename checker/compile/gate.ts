// Which guards are looked at where moves are tried, before an action's code is called at all.
//
// Main invariant: the guards of an action are looked at in their order, as far as the reference evaluator looks at them.
// Where it meets a guard that has no value, so does code, and leaves the state to it.

import { type Binder, type Node, walk } from "../language/node.ts";
import type { Action } from "../language/spec.ts";

/** The first guards, as many as cost less than a call; what follows them stays in the action's own code. */
export interface Gate {
  /** Those that are looked at once so many arguments are known: none, the first one, and so on to all. */
  readonly levels: readonly (readonly Node[])[];
  readonly rest: readonly Node[];
}

export function gateOf({ params, guards }: Pick<Action, "params" | "guards">): Gate {
  const end = guards.findIndex((guard) => !isCheap(guard));
  const cheap = end < 0 ? guards : guards.slice(0, end);
  let known = 0;
  const levels = cheap.map((guard) => (known = Math.max(known, argumentsOf(guard, params))));
  return {
    levels: Array.from({ length: params.length + 1 }, (_, level) =>
      cheap.filter((_guard, i) => levels[i] === level),
    ),
    rest: guards.slice(cheap.length),
  };
}

const mostNodes = 16;

/** A few nodes, none of which stands for more than itself. */
function isCheap(guard: Node): boolean {
  let [nodes, large] = [0, false];
  walk(guard, ({ op }) => {
    nodes += 1;
    large ||= ["call", "forall", "exists", "filter", "image", "fn"].includes(op);
  });
  return nodes <= mostNodes && !large;
}

/** How many arguments have to be known for a guard without binders of its own. */
function argumentsOf(guard: Node, params: readonly Binder[]): number {
  let most = 0;
  walk(guard, (node) => {
    if (node.op === "bound") most = Math.max(most, params.findIndex(({ name }) => name === node.name) + 1);
  });
  return most;
}

/** Actions one after the other, each of which begins by asking whether one expression has a value of its own. */
export interface Choice<A> {
  readonly of: Node;
  /** The label that the value is, or the case of a variant that it has; the action without that guard. */
  readonly among: readonly { readonly label: string; readonly action: A }[];
}

/** The actions in their order; where several ask for values of the same expression, as a choice. */
export function choicesOf<A extends Pick<Action, "guards">>(
  actions: readonly A[],
  isChoice: (of: Node) => boolean,
): readonly (A | Choice<A>)[] {
  const asked = actions.map(({ guards }) => {
    const own = askedOf(guards[0]);
    return own && isChoice(own.of) ? { ...own, key: JSON.stringify(own.of) } : undefined;
  });
  const all: (A | Choice<A>)[] = [];
  for (let first = 0, end = 0; first < actions.length; first = end) {
    const own = asked[first];
    end = first + 1;
    if (own) while (asked[end]?.key === own.key) end += 1;
    const group = actions.slice(first, end);
    if (!own || group.length === 1) all.push(...group);
    else
      all.push({
        of: own.of,
        among: group.map((action, i) => ({
          label: asked[first + i]?.label ?? "",
          action: { ...action, guards: action.guards.slice(1) },
        })),
      });
  }
  return all;
}

/** The expression that a guard compares with a label, if it needs no arguments. */
function askedOf(guard: Node | undefined): { readonly of: Node; readonly label: string } | undefined {
  if (guard?.op === "is") return closed(guard.arg, guard.tag);
  if (guard?.op === "eq" && guard.right.op === "lit" && typeof guard.right.value === "string")
    return closed(guard.left, guard.right.value);
  return undefined;
}

function closed(of: Node, label: string): { readonly of: Node; readonly label: string } | undefined {
  let isClosed = true;
  walk(of, ({ op }) => (isClosed &&= op !== "bound"));
  return isClosed ? { of, label } : undefined;
}
