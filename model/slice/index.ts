// All slices of the kernel model, in the order of their columns in the matrix.

import { dirtySlice } from "./dirty.ts";
import { memslotsSlice } from "./memslots.ts";
import { mmioSlice } from "./mmio.ts";
import { mmuSlices } from "./mmu.ts";
import { pauseSlice } from "./pause.ts";
import type { Slice } from "./slice.ts";
import { transactionsSlice } from "./transactions.ts";

export const slices: readonly Slice[] = [
  memslotsSlice,
  dirtySlice,
  mmioSlice,
  ...mmuSlices,
  transactionsSlice,
  pauseSlice,
];
