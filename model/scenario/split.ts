// S5: one range of RAM becomes two without any change of its memory: another owner, another attribute.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const split: Scenario = {
  id: "S5",
  name: "split",
  title: "split a range in two",
  before: { pages: 2, ram: [ram(0, 2)] },
  after: { pages: 2, ram: [ram(0, 1), ram(1, 1)] },
};
