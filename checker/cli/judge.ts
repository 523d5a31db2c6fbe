// A spec with some of its properties, searched.

import type { Spec } from "../language/spec.ts";
import type { Checkable } from "../report/suite.ts";
import type { Result } from "../search/result.ts";
import { engine, search } from "../search/search.ts";

/** One property of one case judged. */
export function searchCase({ spec, instance }: Checkable, property: string): Result {
  return search(engine(withProperties(spec, [property]), instance));
}

/** Has the spec this property? */
export function judges({ properties, deadlock }: Spec, name: string): boolean {
  return name === "Deadlock" ? deadlock.kind !== "allowed" : properties.some((each) => each.name === name);
}

/** The spec with fewer properties, or itself. Its machine, and so every token, stays the same. */
export function withProperties(spec: Spec, names: readonly string[]): Spec {
  const own = narrowed.get(spec) ?? new Map<string, Spec>();
  narrowed.set(spec, own);
  const key = names.join();
  const found = own.get(key) ?? narrow(spec, names);
  own.set(key, found);
  return found;
}

/** What is compiled of a spec is kept with it, so that a spec is narrowed once. */
const narrowed = new WeakMap<Spec, Map<string, Spec>>();

function narrow(spec: Spec, names: readonly string[]): Spec {
  const properties = spec.properties.filter(({ name }) => names.includes(name));
  const deadlock = names.includes("Deadlock") ? spec.deadlock : { kind: "allowed" as const };
  if (properties.length === spec.properties.length && deadlock.kind === spec.deadlock.kind) return spec;
  return { ...spec, properties, deadlock };
}
