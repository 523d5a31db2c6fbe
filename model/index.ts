// The public names of the kernel models: the designs and scenarios, and the specs that look at them.

export { designs, pairs, scenarios } from "./registry.ts";
export type { Pair } from "./registry.ts";
export { slices } from "./slice/index.ts";
