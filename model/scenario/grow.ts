// S3: virtio-mem plugs memory: RAM becomes longer.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const grow: Scenario = {
  id: "S3",
  name: "grow",
  title: "grow RAM at its end",
  before: { pages: 2, ram: [ram(0, 1)] },
  after: { pages: 2, ram: [ram(0, 2)] },
};
