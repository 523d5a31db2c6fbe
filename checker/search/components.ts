// Fair components: sets of states in which a fair behaviour can go round for ever.
//
// Main invariant: a strongly connected set is fair if the round through all of it is. One that is not may hold a smaller
// one that is, but only where strong fairness is at fault: without the states in which the neglected actions are
// enabled. So such sets are split and looked at again, as for Streett automata.
// Every state may stutter; so a single state is strongly connected too.

import type { Machine } from "../evaluate/machine.ts";
import { type Component, type Fairness, fairnessOf } from "./fairness.ts";
import type { Graph } from "./graph.ts";
import { isDue, type Work } from "./work.ts";

/** All that the temporal properties of a search have in common, after the exploration. */
export interface Liveness {
  readonly graph: Graph;
  readonly fairness: Fairness;
  /** The states of all fair components. Whatever a property forbids, the components that it leaves lie among them. */
  readonly recurrent: Int32Array;
  readonly partition: Partition;
}

export function* livenessOf<State extends object>(machine: Machine<State>, graph: Graph): Work<Liveness> {
  const fairness = fairnessOf(machine, graph);
  const partition = partitioner(graph, fairness);
  const all = new Int32Array(graph.size);
  for (let state = 0; state < graph.size; state += 1) all[state] = state;
  const fair = yield* fairComponents({ fairness, partition }, all, () => true);
  const recurrent = new Int32Array(fair.reduce((total, { states }) => total + states.length, 0));
  let next = 0;
  for (const { states } of fair) {
    recurrent.set(states, next);
    next += states.length;
  }
  return { graph, fairness, recurrent, partition };
}

/**
 * The fair components among `states` that hold a state which `accepts`. They are disjoint, and the states that a
 * fair behaviour within `states` visits for ever, accepting ones among them, lie in one of them.
 */
export function* fairComponents(
  { fairness, partition }: Pick<Liveness, "fairness" | "partition">,
  states: Int32Array,
  accepts: (state: number) => boolean,
): Work<readonly Component[]> {
  const fair: Component[] = [];
  const pending = [states];
  for (let set = pending.pop(); set !== undefined; set = pending.pop()) {
    for (const component of yield* partition(set)) {
      if (isDue(component.states.length)) yield;
      if (!component.states.some(accepts)) continue;
      const debt = yield* fairness.debt(component);
      if (debt.none) fair.push(component);
      else if (!debt.hopeless) pending.push(component.states.filter((state) => !debt.causes(state)));
    }
  }
  return fair;
}

/** Splits a set of states. A component knows its states until one of them is in a set that is split later. */
type Partition = (states: Int32Array) => Work<readonly Component[]>;

/**
 * Splits sets of states into strongly connected components: Tarjan's algorithm, with a stack of its own. Most components
 * are single states in which it is not fair to stay; they are left out.
 */
function partitioner({ size, starts, targets }: Graph, fairness: Fairness): Partition {
  /** The set or component of a state: the last that was made of it. */
  const member = new Int32Array(size).fill(-1);
  const order = new Int32Array(size);
  const low = new Int32Array(size);
  const nextEdge = new Int32Array(size);
  /** The states on the way, and those whose component is not complete yet. */
  const calls = new Int32Array(size);
  const open = new Int32Array(size);
  let labels = 0;

  const component = (states: Int32Array): Component => {
    const label = labels++;
    for (const state of states) member[state] = label;
    return { states, has: (state) => member[state] === label };
  };

  return function* (states) {
    const set = labels++;
    const found: Component[] = [];
    let called = 0;
    let opened = 0;
    let visited = 0;
    const enter = (state: number): void => {
      visited += 1;
      order[state] = visited;
      low[state] = visited;
      nextEdge[state] = starts[state] as number;
      open[opened++] = state;
      calls[called++] = state;
    };
    /** Ends the component that begins at a state: everything that was opened since. */
    const close = (state: number): void => {
      const end = opened;
      do opened -= 1;
      while (open[opened] !== state);
      if (end - opened > 1 || fairness.mayRest(state)) found.push(component(open.slice(opened, end)));
      else member[state] = labels++;
    };
    /** Goes on from the states on the way; false if that takes long. */
    const advance = (): boolean => {
      while (called > 0) {
        const state = calls[called - 1] as number;
        const end = starts[state + 1] as number;
        let edge = nextEdge[state] as number;
        if (isDue(1 + end - edge)) return false;
        let least = low[state] as number;
        let fresh = -1;
        while (edge < end && fresh < 0) {
          const to = targets[edge++] as number;
          // A state that already lies in a component is no longer in the set.
          if (member[to] !== set) continue;
          const seen = order[to] as number;
          if (seen === 0) fresh = to;
          else if (seen < least) least = seen;
        }
        nextEdge[state] = edge;
        low[state] = least;
        if (fresh >= 0) {
          enter(fresh);
          continue;
        }
        called -= 1;
        if (called > 0) {
          const caller = calls[called - 1] as number;
          if (least < (low[caller] as number)) low[caller] = least;
        }
        if (least === order[state]) close(state);
      }
      return true;
    };
    for (const state of states) {
      member[state] = set;
      order[state] = 0;
    }
    for (const root of states) {
      if (order[root] !== 0) continue;
      enter(root);
      while (!advance()) yield;
    }
    return found;
  };
}
