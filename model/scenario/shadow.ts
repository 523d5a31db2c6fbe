// S8: PAM makes a page in the middle of RAM read-only, as firmware does with its shadow before it boots.

import { ram, rom } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const shadow: Scenario = {
  id: "S8",
  name: "shadow",
  title: "make a page of RAM read-only",
  before: { pages: 3, ram: [ram(0, 3)] },
  after: { pages: 3, ram: [ram(0, 1), rom(1, 1), ram(2, 1)] },
};
