// S15: a longer list: two windows at once, in one update.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const windows: Scenario = {
  id: "S15",
  name: "windows",
  title: "punch two MMIO windows at once",
  before: { pages: 4, ram: [ram(0, 4)] },
  after: { pages: 4, ram: [ram(0, 1), ram(2, 1)] },
};
