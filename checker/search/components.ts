// Fair components: sets of states in which a fair behaviour can go round for ever.
//
// Main invariant: a strongly connected set is fair if the round through all of it is. One that is not may hold a smaller
// one that is, but only where strong fairness is at fault: without the states in which the neglected actions are
// enabled. So such sets are split and looked at again, as for Streett automata.
// Every state may stutter; so a single state is strongly connected too.

import type { Component, Fairness } from "./fairness.ts";
import type { Graph } from "./graph.ts";

/**
 * The fair components among `states` that hold a state which `accepts`. They are disjoint, and the states that a fair
 * behaviour within `states` visits for ever, accepting ones among them, lie in one of them.
 */
export function fairComponents(
  graph: Graph,
  fairness: Fairness,
  states: readonly number[],
  accepts: (state: number) => boolean,
): readonly Component[] {
  const partition = partitioner(graph, (state) => fairness.mayRest(state));
  const fair: Component[] = [];
  const pending = [states];
  for (let set = pending.pop(); set !== undefined; set = pending.pop()) {
    for (const component of partition(set)) {
      if (!component.states.some(accepts)) continue;
      const debt = fairness.debt(component);
      if (debt.none) fair.push(component);
      else if (!debt.hopeless) pending.push(component.states.filter((state) => !debt.causes(state)));
    }
  }
  return fair;
}

/**
 * Splits sets of states into strongly connected components: Tarjan's algorithm, with a stack of its own. Most components
 * are single states in which it is not fair to stay; they are left out.
 */
function partitioner(
  graph: Graph,
  mayRest: (state: number) => boolean,
): (states: readonly number[]) => readonly Component[] {
  /** The set or component of a state: the last that was made of it. */
  const member = new Int32Array(graph.size).fill(-1);
  const order = new Int32Array(graph.size);
  const low = new Int32Array(graph.size);
  const nextEdge = new Int32Array(graph.size);
  /** The states on the way, and those whose component is not complete yet. */
  const calls = new Int32Array(graph.size);
  const open = new Int32Array(graph.size);
  let labels = 0;

  const component = (states: readonly number[]): Component => {
    const label = labels++;
    for (const state of states) member[state] = label;
    return { states, has: (state) => member[state] === label };
  };

  return (states) => {
    const set = component(states);
    const found: Component[] = [];
    let called = 0;
    let opened = 0;
    let visited = 0;
    const enter = (state: number): void => {
      visited += 1;
      order[state] = visited;
      low[state] = visited;
      nextEdge[state] = graph.start(state);
      open[opened++] = state;
      calls[called++] = state;
    };
    /** Ends the component that begins at a state: everything that was opened since. */
    const close = (state: number): void => {
      const end = opened;
      do opened -= 1;
      while (open[opened] !== state);
      if (end - opened > 1 || mayRest(state)) found.push(component([...open.subarray(opened, end)]));
      else member[state] = labels++;
    };
    const lower = (state: number, to: number): void => {
      if (to < (low[state] as number)) low[state] = to;
    };
    for (const state of states) order[state] = 0;
    for (const root of states) {
      if (order[root] !== 0) continue;
      enter(root);
      while (called > 0) {
        const state = calls[called - 1] as number;
        const edge = nextEdge[state] as number;
        if (edge < graph.end(state)) {
          nextEdge[state] = edge + 1;
          const to = graph.target(edge);
          // A state that already lies in a component is no longer in the set.
          if (!set.has(to)) continue;
          if (order[to] === 0) enter(to);
          else lower(state, order[to] as number);
          continue;
        }
        called -= 1;
        if (called > 0) lower(calls[called - 1] as number, low[state] as number);
        if (low[state] === order[state]) close(state);
      }
    }
    return found;
  };
}
