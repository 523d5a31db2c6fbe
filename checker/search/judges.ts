// Which judge judges what.

import type { Machine } from "../evaluate/machine.ts";
import { unreachable } from "../language/node.ts";
import type { Property } from "../language/spec.ts";
import type { Liveness } from "./components.ts";
import type { Judge } from "./judge.ts";
import { deadlock, invariant, refinement, sometimes, stepProperty } from "./safety.ts";
import { temporal } from "./temporal.ts";
import type { Work } from "./work.ts";

type Safety = Exclude<Property, { readonly kind: "temporal" }>;

/** The judges of everything that a spec is judged by; `liveness` is asked for after the exploration. */
export function judgesOf<State extends object>(
  machine: Machine<State>,
  liveness: () => Work<Liveness>,
): readonly Judge<State>[] {
  const { properties } = machine.spec;
  return [
    ...properties.map((property) =>
      property.kind === "temporal" ? temporal(machine, property, liveness) : judgeOf(machine, property),
    ),
    ...deadlockOf(machine),
  ];
}

/** The judges of what shows in finite behaviours. */
export function judgesOfWalks<State extends object>(machine: Machine<State>): readonly Judge<State>[] {
  const judges = machine.spec.properties.flatMap((property) =>
    property.kind === "temporal" ? [] : [judgeOf(machine, property)],
  );
  return [...judges, ...deadlockOf(machine)];
}

function deadlockOf<State extends object>(machine: Machine<State>): readonly Judge<State>[] {
  const refused = machine.spec.deadlock;
  return refused.kind === "allowed" ? [] : [deadlock(machine, refused)];
}

function judgeOf<State extends object>(machine: Machine<State>, property: Safety): Judge<State> {
  switch (property.kind) {
    case "invariant":
      return invariant(machine, property);
    case "step":
      return stepProperty(machine, property);
    case "sometimes":
      return sometimes(machine, property);
    case "refinement":
      return refinement(machine, property);
    default:
      return unreachable(property);
  }
}
