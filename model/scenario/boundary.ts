// S7b: a page goes from one range to its neighbour. Both are of one block of host memory, so the page stays what it is.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const boundary: Scenario = {
  id: "S7b",
  name: "boundary",
  title: "move the boundary of two ranges",
  before: { pages: 3, ram: [ram(0, 1), ram(1, 2)] },
  after: { pages: 3, ram: [ram(0, 2), ram(2, 1)] },
};
