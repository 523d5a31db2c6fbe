// What made a space grow that was too large to search: its levels, its variables, smaller instances.
//
// Main invariant: counts of what was seen, no estimates; the same for both engines.

import type { Plain, Spec } from "../language/spec.ts";
import type { Growth } from "./result.ts";

export interface Seen {
  readonly size: number;
  /** States that were found first at each depth. */
  readonly levels: readonly number[];
  /** The first state whose values are known. */
  readonly oldest: number;
  /** A state's values, by variable. */
  readonly values: (id: number) => Readonly<Record<string, Plain>>;
}

/** States whose values are looked at. */
export const mostSampled = 10_000;

export function growthOf({ variables }: Spec, { size, oldest, levels, values }: Seen): Growth {
  const known = size - oldest;
  const sampled = Math.min(known, mostSampled);
  const texts = new Map(variables.map(({ name }) => [name, new Set<string>()]));
  for (let i = 0; i < sampled; i += 1) {
    const all = values(oldest + Math.floor((i * known) / sampled));
    for (const [name, seen] of texts) seen.add(JSON.stringify(all[name]));
  }
  const counts = [...texts].map(([variable, seen]) => ({ variable, values: seen.size }));
  return { levels, sampled, variables: counts.sort((a, b) => b.values - a.values) };
}

/** A constant that is a number, and the instance with one less of it. */
export interface Smaller {
  readonly constant: string;
  readonly from: number;
  readonly to: number;
  readonly spec: Spec;
}

/** The same instance, a number at a time one less: sizes of sorts and values that are numbers. */
export function smallerInstances(spec: Spec, instance: string): readonly Smaller[] {
  const constants = spec.instances[instance] ?? {};
  return spec.constants.flatMap(({ name }) => {
    const from = constants[name];
    if (typeof from !== "number" || from <= 1) return [];
    const to = from - 1;
    const instances = { ...spec.instances, [instance]: { ...constants, [name]: to } };
    return [{ constant: name, from, to, spec: { ...spec, instances } }];
  });
}
