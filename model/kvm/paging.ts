// How pages come, or go, while no slot changes its place: what a scenario says of post-copy, and what a design does.

import type { Kvm } from "./program.ts";
import type { Topology } from "./topology.ts";

/** Pages whose contents come one after the other while the guest runs. */
export interface Paging {
  /** What the pages are: anonymous memory of the VMM, which userfaultfd can watch, or a guest_memfd, which it cannot. */
  readonly memory: "anonymous" | "guest_memfd";
  /** A page that has come is lost again, when it is the only one that has: the guest shall exit there. */
  readonly loses?: number;
}

/** Stands in place of an ioctl's name where the VMM calls nobody. */
export const vmm = "VMM";

/** Who looks at the bit of a page: nobody, the faults of guests, or whoever looks up an hva. */
export type Hook = "none" | "pfn" | "hva";

/** What a design has for it. */
export interface Pager {
  readonly hook: Hook;
  /** Issues what a VMM does, or says why it cannot be done. */
  readonly update: (kvm: Kvm, topology: Topology, paging: Paging) => string | void;
}
