// S10: post-copy: the guest runs on the target host before its memory has come, and each page is brought when it is its turn.

import { ram } from "../kvm/topology.ts";
import type { PagingScenario } from "./scenario.ts";

const memory = { pages: 2, ram: [ram(0, 2)] };

export const postcopy: PagingScenario = {
  id: "S10",
  name: "postcopy",
  title: "bring in pages while the guest runs",
  before: memory,
  after: memory,
  paging: { memory: "anonymous" },
};
