// S7a: one range grows and another one shrinks, with a gap between them: two virtio-mem devices, or a commit that queued
// both.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const resize: Scenario = {
  id: "S7a",
  name: "resize",
  title: "grow one range and shrink another",
  before: { pages: 4, ram: [ram(0, 1), ram(2, 2, 4)] },
  after: { pages: 4, ram: [ram(0, 2), ram(2, 1, 4)] },
};
