// D7: memslots in trees instead of arrays. Faster lookups and updates, the same steps for readers.
//
// Who and where: Maciej S. Szmigiero, commit a54d806688fe, Linux 5.17. Laszlo Ersek asked on 4 November 2020 whether it
// would help. "we'll still need to remove the tree node before adding the new one. AFAICT, same failure could happen on
// CR3", Peter Xu answered a day later.
// Code: shipped. What readers can observe is what delete-create shows, so the two must never differ: if they do, the
// model is wrong.
// Outcome: merged in early 2022.

import type { Design } from "./design.ts";
import { deleteCreate } from "./delete-create.ts";

export const treeSlots: Design = {
  ...deleteCreate,
  id: "D7",
  name: "tree-slots",
  title: "memslots in trees, DELETE and CREATE as today",
};
