// All slices of the kernel model, in the order of their columns in the matrix.

import { archSlice } from "./arch.ts";
import { dirtySlice } from "./dirty.ts";
import { holeSlice } from "./hole.ts";
import { keptSlice } from "./kept.ts";
import { manualSlice } from "./manual.ts";
import { memslotsSlice } from "./memslots.ts";
import { metadataSlices } from "./metadata.ts";
import { mmioSlice } from "./mmio.ts";
import { mmuSlices } from "./mmu.ts";
import { nestedSlice } from "./nested.ts";
import { notifierSlice } from "./notifier.ts";
import { pauseSlice } from "./pause.ts";
import { ringSlice } from "./ring.ts";
import type { Slice } from "./slice.ts";
import { spacesSlice } from "./spaces.ts";
import { threadsSlice } from "./threads.ts";
import { transactionsSlice } from "./transactions.ts";
import { viewsSlice } from "./views.ts";
import { userfaultSlices } from "./userfault.ts";

export const slices: readonly Slice[] = [
  memslotsSlice,
  threadsSlice,
  nestedSlice,
  dirtySlice,
  manualSlice,
  ringSlice,
  mmioSlice,
  ...mmuSlices,
  keptSlice,
  notifierSlice,
  transactionsSlice,
  viewsSlice,
  holeSlice,
  pauseSlice,
  spacesSlice,
  archSlice,
  ...metadataSlices,
  ...userfaultSlices,
];
