// All slices of the kernel model, in the order of their columns in the matrix.

import { memslotsSlice } from "./memslots.ts";
import type { Slice } from "./slice.ts";

export const slices: readonly Slice[] = [memslotsSlice];
