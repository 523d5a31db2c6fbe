// Everything about a spec at an instance, from one exploration.

import type { Machine } from "../evaluate/machine.ts";
import { unreachable } from "../language/node.ts";
import type { Property } from "../language/spec.ts";
import { explore, type Limits, type Observer } from "./explore.ts";
import { type Fairness, fairnessOf } from "./fairness.ts";
import { type Graph, recordGraph } from "./graph.ts";
import type { Judge } from "./judge.ts";
import type { Result } from "./result.ts";
import { deadlock, invariant, refinement, sometimes, stepProperty } from "./safety.ts";
import { temporal } from "./temporal.ts";

export type { Limits, Progress } from "./explore.ts";

/**
 * Explores what a machine can reach and judges every property of its spec, violated or not.
 * @throws {ModelError} if a property cannot be evaluated at this instance at all.
 */
export function search<State extends object>(machine: Machine<State>, limits: Limits = {}): Result {
  const { spec, instance } = machine;
  const { graph, observer } = recordGraph<State>();
  const needsGraph = spec.properties.some(({ kind }) => kind === "temporal");
  let known: Fairness | undefined;
  const fairness = (): Fairness => (known ??= fairnessOf(machine, graph));
  const judges = spec.properties.map((property) => judge(machine, property, graph, fairness));
  if (spec.deadlock.kind !== "allowed") judges.push(deadlock(machine, spec.deadlock));
  const observers: Observer<State>[] = needsGraph ? [observer, ...judges] : judges;
  const explored = explore(machine, observers, limits);
  const { reached, generated, depth, complete, limit, coverage, error } = explored;
  return {
    spec: spec.name,
    instance,
    distinct: reached.size,
    generated,
    depth,
    complete,
    limit,
    properties: judges.map((each) => each.result(explored)),
    coverage,
    error,
  };
}

function judge<State extends object>(
  machine: Machine<State>,
  property: Property,
  graph: Graph,
  fairness: () => Fairness,
): Judge<State> {
  switch (property.kind) {
    case "invariant":
      return invariant(machine, property);
    case "step":
      return stepProperty(machine, property);
    case "sometimes":
      return sometimes(machine, property);
    case "refinement":
      return refinement(machine, property);
    case "temporal":
      return temporal(machine, property, graph, fairness);
    default:
      return unreachable(property);
  }
}
