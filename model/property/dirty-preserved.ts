// P6: whenever the copy of a page that is being migrated is stale, something says so: its bit is
// set in a bitmap that still exists, or taken by an ioctl that will report it, or a vCPU is about to set it.
//
// "when we punch the hole, we drop dirty bitmaps only for the range covered by the hole. Then we won't lose the rest
// bitmaps that where the RAM still makes sense." Peter Xu, kvm list, 3 November 2020. That is P6w and P6p. A VMM also
// migrates what is behind a hole: P6h.
//
// Class: always.

import { and, type Bool, invariant } from "../../checker/index.ts";
import { Done, Kept, Remaining, s } from "../kvm/dirty/state.ts";

/** The guest has written to a page while the update runs. */
const written = (): Bool => and(s.stale, s.ip.gt(1), Done().not());

export const P6w = invariant(
  "with write protection, no dirty bit of memory that the guest keeps is lost",
  () => and(s.logging.eq("writeProtect"), Remaining.has(s.page)).implies(Kept()),
  () => and(s.logging.eq("writeProtect"), Remaining.has(s.page), written()),
);

export const P6p = invariant(
  "with PML, no dirty bit of memory that the guest keeps is lost",
  () => and(s.logging.eq("pml"), Remaining.has(s.page)).implies(Kept()),
  () => and(s.logging.eq("pml"), Remaining.has(s.page), written()),
);

export const P6h = invariant(
  "no dirty bit is lost at all, not even of memory that goes, such as the page behind a hole",
  () => Kept(),
  written,
);
