// DV2: today's ioctls, but an instruction fetch that finds no slot is an exit that user space can repeat.
//
// Who and where: Sean Christopherson, 27 September 2022: KVM_EXIT_MMIO with a length of 0.
// Code: posted, and tried by Emanuele Giuseppe Esposito: it cured the machine of RHBZ 1979276. Here user space always
// runs the vCPU again, as his QEMU did.
// Outcome: not merged, as far as is known. A guest that is lost cannot be told from one that met the race, and loops:
// Paolo Bonzini.

import type { Design } from "./design.ts";
import { deleteCreate } from "./delete-create.ts";

export const fetchExit: Design = {
  ...deleteCreate,
  id: "DV2",
  name: "fetch-exit",
  title: "today, with failed fetches tried again",
  rules: { fetch: "exits" },
};
