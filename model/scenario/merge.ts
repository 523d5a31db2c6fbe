// S6: two ranges of RAM that touch become one.

import type { Scenario } from "./scenario.ts";
import { split } from "./split.ts";

export const merge: Scenario = {
  id: "S6",
  name: "merge",
  title: "merge two ranges",
  before: split.after,
  after: split.before,
};
