// S2: the window of S1 closes again, and the RAM behind it comes back.

import { punch } from "./punch.ts";
import type { Scenario } from "./scenario.ts";

export const fill: Scenario = {
  id: "S2",
  name: "fill",
  title: "fill the MMIO window with RAM again",
  before: punch.after,
  after: punch.before,
};
