// S8': PAM maps ROM over a page in the middle of RAM: other memory, and read-only.

import { ram, rom } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const romSwap: Scenario = {
  id: "S8'",
  name: "rom",
  title: "map ROM over a page of RAM",
  before: { pages: 3, ram: [ram(0, 3)] },
  after: { pages: 3, ram: [ram(0, 1), rom(1, 1, 3), ram(2, 1)] },
};
