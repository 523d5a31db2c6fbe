// Short lassos: fair infinite behaviours that stay inside a set of states from some source on.
//
// Main invariant: the stem is a shortest one to any fair component; the loop goes from there to the nearest thing that
// fairness still wants, until nothing is wanted, and back. A loop may be longer than necessary, never unfair.

import { fairComponents, type Liveness } from "./components.ts";
import type { Component, Fairness } from "./fairness.ts";
import type { Graph } from "./graph.ts";
import type { Paths } from "./reached.ts";
import type { Lasso } from "./result.ts";
import { isDue, type Work } from "./work.ts";

export interface Goal {
  /** Where staying inside begins, after any path. */
  source(state: number): boolean;
  inside(state: number): boolean;
  /** A state that must come again and again. */
  accepts(state: number): boolean;
}

export function* fairLasso(liveness: Liveness, goal: Goal, reached: Paths): Work<Lasso | undefined> {
  const { graph, fairness, recurrent } = liveness;
  const inside = recurrent.filter((state) => goal.inside(state));
  const components = yield* fairComponents(liveness, inside, (state) => goal.accepts(state));
  if (components.length === 0) return undefined;
  const home = new Map<number, Component>();
  for (const component of components) for (const state of component.states) home.set(state, component);
  // From the sources on, a component is reached as a whole or not at all.
  const stems = yield* spread(graph, goal, reached);
  const entry = stems.order.find((state) => home.has(state));
  if (entry === undefined) return undefined;
  const loop = yield* round(graph, fairness, home.get(entry) as Component, goal, entry);
  const end = stems.order.find((state) => home.has(state) && goal.accepts(state) && fairness.mayRest(state));
  const restIsShorter = end !== undefined && stems.cost(end) <= stems.cost(entry) + loop.length;
  return restIsShorter ? lasso(graph, stems, reached, end, []) : lasso(graph, stems, reached, entry, loop);
}

interface Stems {
  /** The states that can be reached inside, the cheapest first. */
  readonly order: readonly number[];
  /** Length of a shortest behaviour to a state through a source. */
  cost(state: number): number;
  /** The last edge of that behaviour, and the state that it leaves; -1 at a source. */
  via(state: number): number;
  from(state: number): number;
}

/** Breadth-first from all sources at once, each as far from the start as the search found it. */
function* spread({ size, starts, targets }: Graph, goal: Goal, reached: Paths): Work<Stems> {
  const cost = new Int32Array(size).fill(-1);
  const via = new Int32Array(size).fill(-1);
  const from = new Int32Array(size).fill(-1);
  const order: number[] = [];
  const depths = reached.depths();
  const enter = (state: number, total: number): void => {
    cost[state] = total;
    order.push(state);
  };
  let source = 0;
  /** Enters the sources that are so far at most; without a distance, the next one. */
  const enterSources = (most?: number): void => {
    const before = order.length;
    for (; source < size; source += 1) {
      const depth = depths[source] as number;
      if (most === undefined ? order.length > before : depth > most) return;
      if (cost[source] === -1 && goal.source(source)) enter(source, depth);
    }
  };
  for (let head = 0; ; head += 1) {
    if (head === order.length) enterSources();
    if (head === order.length) break;
    const state = order[head] as number;
    const next = (cost[state] as number) + 1;
    // Sources at the cost of what is entered next come before it is.
    enterSources(next);
    const end = starts[state + 1] as number;
    if (isDue(1 + end - (starts[state] as number))) yield;
    for (let edge = starts[state] as number; edge < end; edge += 1) {
      const to = targets[edge] as number;
      if (to < 0 || to >= size || cost[to] !== -1 || !goal.inside(to)) continue;
      via[to] = edge;
      from[to] = state;
      enter(to, next);
    }
  }
  return {
    order,
    cost: (state) => cost[state] as number,
    via: (state) => via[state] as number,
    from: (state) => from[state] as number,
  };
}

/** Something that a loop must have: a state, or an edge of a state. */
interface Want {
  at(state: number): boolean;
  by(state: number, edge: number): boolean;
}

/** The edges of a closed walk through the component that is fair and accepted; none if stuttering is. */
function* round(
  graph: Graph,
  fairness: Fairness,
  component: Component,
  goal: Goal,
  entry: number,
): Work<readonly number[]> {
  const never = (): boolean => false;
  const wants: Want[] = [{ at: (state) => goal.accepts(state), by: never }];
  for (const constraint of fairness.constraints) {
    const enabled = (state: number): boolean => fairness.isEnabled(state, constraint);
    const by = (state: number, edge: number): boolean => fairness.takes(state, edge, constraint);
    if (constraint.strength === "weak") wants.push({ at: (state) => !enabled(state), by });
    else if (component.states.some(enabled)) wants.push({ at: never, by });
  }
  const walk: number[] = [];
  let at = entry;
  let open = wants.filter((want) => !want.at(entry));
  while (open.length > 0) {
    const meets = (want: Want, state: number, edge: number): boolean =>
      want.by(state, edge) || want.at(graph.targets[edge] as number);
    const leg = yield* nearest(graph, component, at, (state, edge) =>
      open.some((want) => meets(want, state, edge)),
    );
    const last = leg.at(-1) as Hop;
    open = open.filter((want) => !meets(want, last.state, last.edge));
    for (const { edge } of leg) walk.push(edge);
    at = graph.targets[last.edge] as number;
  }
  if (at === entry) return walk;
  const back = yield* nearest(graph, component, at, (_state, edge) => graph.targets[edge] === entry);
  return [...walk, ...back.map(({ edge }) => edge)];
}

interface Hop {
  readonly state: number;
  readonly edge: number;
}

/** A shortest walk inside the component whose last edge, and no earlier one, is wanted. */
function* nearest(
  graph: Graph,
  component: Component,
  start: number,
  wanted: (state: number, edge: number) => boolean,
): Work<readonly Hop[]> {
  const reachedBy = new Map<number, Hop | undefined>([[start, undefined]]);
  for (const state of reachedBy.keys()) {
    const end = graph.starts[state + 1] as number;
    if (isDue(1 + end - (graph.starts[state] as number))) yield;
    for (let edge = graph.starts[state] as number; edge < end; edge += 1) {
      const to = graph.targets[edge] as number;
      if (!component.has(to)) continue;
      if (wanted(state, edge)) return [...hopsTo(reachedBy, state), { state, edge }];
      if (!reachedBy.has(to)) reachedBy.set(to, { state, edge });
    }
  }
  throw new Error("internal error: a component that is not strongly connected, or not fair");
}

function hopsTo(reachedBy: ReadonlyMap<number, Hop | undefined>, end: number): readonly Hop[] {
  const hops: Hop[] = [];
  for (let hop = reachedBy.get(end); hop !== undefined; hop = reachedBy.get(hop.state)) hops.push(hop);
  return hops.reverse();
}

function lasso(graph: Graph, stems: Stems, reached: Paths, entry: number, loop: readonly number[]): Lasso {
  const hops: Hop[] = [];
  let source = entry;
  for (; stems.via(source) >= 0; source = stems.from(source)) {
    hops.push({ state: stems.from(source), edge: stems.via(source) });
  }
  const { initial, choices } = reached.path(source);
  const stem = [
    ...choices,
    ...hops.reverse().map(({ state, edge }) => edge - (graph.starts[state] as number)),
  ];
  let at = entry;
  const round = loop.map((edge) => {
    const choice = edge - (graph.starts[at] as number);
    at = graph.targets[edge] as number;
    return choice;
  });
  return { initial, choices: [...stem, ...round], loop: stem.length };
}
