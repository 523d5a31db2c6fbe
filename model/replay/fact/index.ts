// What a real KVM does, one small experiment a fact, with the answer that the models rely on.
//
// Main invariant: an id never changes its meaning. The ids are those of docs/conformance.md: A for the checks of
// KVM_SET_USER_MEMORY_REGION, B for guest accesses, C for the dirty log, E for what else a host has.

import { accesses } from "./access.ts";
import { dirtyLogging } from "./dirty.ts";
import { capability, type Fact } from "./notation.ts";
import { validation } from "./validation.ts";

const capabilities: readonly Fact[] = [
  capability("E01a", "KVM_CAP_SYNC_MMU", 16, 1),
  capability("E01b", "KVM_CAP_READONLY_MEM", 81, 1),
  capability("E01c", "KVM_CAP_IMMEDIATE_EXIT", 136, 1),
  capability("E01d", "KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2", 168, 3),
  capability("E01e", "KVM_CAP_MULTI_ADDRESS_SPACE", 118, 0),
  capability("E01f", "KVM_CAP_NR_MEMSLOTS", 10, 32764),
];

export const facts: readonly Fact[] = [...validation, ...accesses, ...dirtyLogging, ...capabilities];
