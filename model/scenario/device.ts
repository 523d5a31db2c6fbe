// S9: a device is plugged into the PCI hole. RAM stays as it is, so only who has a slot behind the hole has to do anything.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const device: Scenario = {
  id: "S9",
  name: "device",
  title: "plug a device into the PCI hole",
  before: { pages: 4, ram: [ram(0, 1)] },
  after: { pages: 4, ram: [ram(0, 1)], devices: [2] },
};
