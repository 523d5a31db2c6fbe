// S17: the chipset closes SMRAM: a page is gone for the operating system and there for SMM, by one write to one register,
// as in i440fx_update_memory_mappings of QEMU. What SMM sees is another address space, with memslots of its own.

import { grow } from "./grow.ts";
import type { SpacesScenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";

export const smram: SpacesScenario = {
  id: "S17",
  name: "smram",
  title: "take a page from the guest and give it to SMM",
  before: shrink.before,
  after: shrink.after,
  smm: { before: grow.before, after: grow.after },
};
