// S1: a device's registers appear in the middle of RAM. PCI BARs, the VGA window, SMRAM.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const punch: Scenario = {
  id: "S1",
  name: "punch",
  title: "punch an MMIO window into RAM",
  before: { pages: 3, ram: [ram(0, 3)] },
  after: { pages: 3, ram: [ram(0, 1), ram(2, 1)] },
};
