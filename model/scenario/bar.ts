// S18: the memory of a PCI device, its VRAM, moves to other addresses, which it did not overlap.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const bar: Scenario = {
  id: "S18",
  name: "bar",
  title: "move a BAR with memory behind it",
  before: { pages: 3, ram: [ram(0, 1), ram(1, 1, 3)] },
  after: { pages: 3, ram: [ram(0, 1), ram(2, 1, 3)] },
};
