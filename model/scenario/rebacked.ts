// S7b': as S7b with two blocks of host memory: the page that changes hands gets other memory. Sean Christopherson asked
// on 28 September 2022 what becomes of writes to the old and to the new one.

import { ram } from "../kvm/topology.ts";
import type { Scenario } from "./scenario.ts";

export const rebacked: Scenario = {
  id: "S7b'",
  name: "rebacked",
  title: "move the boundary of two blocks of memory",
  before: { pages: 3, ram: [ram(0, 1), ram(1, 2, 3)] },
  after: { pages: 3, ram: [ram(0, 2), ram(2, 1, 4)] },
};
