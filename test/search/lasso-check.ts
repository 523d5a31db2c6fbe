// An independent reading of what a counterexample to a temporal property must be. It shares no code with the search
// for one: it takes the path again and looks at the states and at their successors.

import type { Machine } from "../../checker/evaluate/machine.ts";
import type { Binder, Node, Temporal } from "../../checker/language/node.ts";
import type { Fairness, Plain } from "../../checker/language/spec.ts";
import { follow } from "../../checker/search/follow.ts";
import { type Lasso, type PropertyResult, textOf } from "../../checker/search/result.ts";

/** What is wrong with a counterexample; undefined if it is a genuine one. */
export function flaw<State extends object>(
  machine: Machine<State>,
  result: PropertyResult,
): string | undefined {
  const property = machine.spec.properties.find(({ name }) => name === result.property);
  if (property?.kind !== "temporal") return "not a temporal property";
  const { trace } = result;
  if (trace === undefined || !("loop" in trace)) return "not a lasso";
  const { states } = follow(machine, trace);
  if (states.at(-1) !== states[trace.loop]) return "the loop does not close";
  if (result.steps !== trace.choices.length) return "the number of steps is wrong";
  return (
    promiseKept(machine, property.temporal, result.binding, states, trace) ??
    machine.spec.fairness.map((fairness) => unfair(machine, fairness, states.slice(trace.loop))).find(Boolean)
  );
}

/** Undefined if the behaviour violates the formula at the binding. */
function promiseKept<State extends object>(
  machine: Machine<State>,
  temporal: Temporal,
  texts: readonly string[],
  states: readonly State[],
  { loop }: Lasso,
): string | undefined {
  let formula = temporal;
  const over: Binder[] = [];
  for (; formula.op === "each"; formula = formula.body) over.push(...formula.over);
  const binding = machine
    .bindings(over)
    .find((each) => Object.values(each).map(textOf).join() === texts.join());
  if (!binding) return "no such binding";
  const where = (node: Node): boolean[] => states.map(machine.predicate(node, over, binding));
  switch (formula.op) {
    case "leadsTo": {
      const [from, to] = [where(formula.from), where(formula.to)];
      const broken = states.some(
        (_state, i) => from[i] === true && !to.slice(i).some(Boolean) && !to.slice(loop).some(Boolean),
      );
      return broken ? undefined : "every p is followed by q";
    }
    case "eventually":
      return where(formula.arg).some(Boolean) ? "p comes" : undefined;
    case "infinitelyOften":
      return where(formula.arg).slice(loop).some(Boolean) ? "p comes again and again" : undefined;
    case "stabilizes":
      return where(formula.arg).slice(loop).every(Boolean) ? "p stays" : undefined;
    default:
      return formula satisfies never;
  }
}

/** Undefined if the behaviour that goes round these states for ever is fair. The last state is the first. */
function unfair<State extends object>(
  machine: Machine<State>,
  { strength, actions, per }: Fairness,
  round: readonly State[],
): string | undefined {
  for (const binding of machine.bindings(per)) {
    const leadsTo = (state: State): Set<State> => {
      const others = new Set<State>();
      machine.successors(state, (to, index) => {
        const move = machine.moves[index];
        if (!move || !actions.includes(move.action.name) || !agrees(move.binding, binding)) return;
        if (to !== state) others.add(to);
      });
      return others;
    };
    const enabled = round.map((state) => leadsTo(state).size > 0);
    const taken = round.some((state, i) => i > 0 && leadsTo(round[i - 1] as State).has(state));
    const owed = strength === "weak" ? enabled.every(Boolean) : enabled.some(Boolean);
    if (owed && !taken) return `${strength} fairness of ${String(actions)} ${JSON.stringify(binding)}`;
  }
  return undefined;
}

function agrees(move: Readonly<Record<string, Plain>>, binding: Readonly<Record<string, Plain>>): boolean {
  return Object.entries(binding).every(
    ([name, value]) => JSON.stringify(move[name]) === JSON.stringify(value),
  );
}
