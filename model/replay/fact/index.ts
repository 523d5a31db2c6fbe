// What a real KVM does, one small experiment a fact, with the answer that the models rely on.
//
// Main invariant: an id never changes its meaning. The ids are those of docs/conformance.md: A for the checks of
// KVM_SET_USER_MEMORY_REGION, B for guest accesses, C for the dirty log, E for what else a host has.

import { accesses } from "./access.ts";
import { dirtyLogging } from "./dirty.ts";
import { halves } from "./halves.ts";
import type { Fact } from "./notation.ts";
import { others } from "./other.ts";
import { rings } from "./ring.ts";
import { validation } from "./validation.ts";

export const facts: readonly Fact[] = [
  ...validation,
  ...[...accesses, ...halves].sort(byId),
  ...[...dirtyLogging, ...rings].sort(byId),
  ...others,
];

function byId(a: Fact, b: Fact): number {
  return a.id < b.id ? -1 : 1;
}
