// S10'': during post-copy a page that has come turns out to be lost, and the guest shall exit when it touches it: James
// Houghton's use case of 28 May 2025.

import { postcopy } from "./postcopy.ts";
import type { PagingScenario } from "./scenario.ts";

export const poison: PagingScenario = {
  ...postcopy,
  id: "S10''",
  name: "poison",
  title: "take a page back from a guest_memfd",
  paging: { memory: "guest_memfd", loses: 0 },
};
