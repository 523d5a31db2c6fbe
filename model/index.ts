// The public names of the kernel models: the spec with all its instances, and what they are made of.

export { designs, memslots, pairs, scenarios } from "./memslots.ts";
export type { Pair } from "./memslots.ts";
