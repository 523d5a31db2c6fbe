// The two-phase commit that ships as an example, at the sizes of the benchmarks and with its invariant alone.

import { type Spec, withInstances } from "../../checker/index.ts";
import { twoPhase as example } from "../../model/example/two-phase.ts";

export const twoPhase: Spec = withInstances(
  { ...example, properties: example.properties.filter(({ name }) => name === "Consistent") },
  { S: { RM: 7 }, M: { RM: 8 }, L: { RM: 9 } },
);
