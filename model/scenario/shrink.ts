// S4: virtio-mem unplugs memory, or OVMF carves TSEG from the end of RAM: the update behind the crash that D. A.
// Gilbert reported and Vitaly Kuznetsov analysed on 26 October 2020.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const shrink: Scenario = {
  id: "S4",
  name: "shrink",
  title: "shrink RAM at its end",
  before: { pages: 2, ram: [ram(0, 2)] },
  after: { pages: 2, ram: [ram(0, 1)] },
};
