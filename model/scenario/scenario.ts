// What a scenario is: the guest's RAM before and after one update of the memory map.
//
// Main invariant: a scenario says what must become true, never by which ioctls.

import type { Paging } from "../kvm/paging.ts";
import type { Topology } from "../kvm/topology.ts";

export interface Scenario {
  /** A short id, as the documentation counts them: S1. */
  readonly id: string;
  /** One word for targets on a command line. */
  readonly name: string;
  readonly title: string;
  readonly before: Topology;
  readonly after: Topology;
}

/** No update of the memory map: pages come or go, and \`before\` is \`after\`. */
export interface PagingScenario extends Scenario {
  readonly paging: Paging;
}

/** One update of two address spaces: `before` and `after` are of vCPUs outside of SMM, `smm` of those in it. */
export interface SpacesScenario extends Scenario {
  readonly smm: Pick<Scenario, "before" | "after">;
}
