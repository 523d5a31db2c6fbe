// E1: CREATE before DELETE. A new slot may cover parts of old ones, which are deleted afterwards.
//
// Who and where: nobody proposed it; it is the example of docs/adding-a-design.md.
// Code: none. KVM refuses a slot that overlaps another one with -EEXIST. Here it lets the new one win.
// Outcome: none.

import { createOver } from "../ioctl/create.ts";
import { changes, type Design, idAt, removeSlot, slotPerRange } from "./design.ts";

export const createFirst: Design = {
  id: "E1",
  name: "create-first",
  title: "CREATE over what is there, then DELETE",

  setUp: slotPerRange,

  update(kvm, from, to) {
    const { removed, added } = changes(from.ram, to.ram);
    const ids = removed.map((range) => idAt(kvm, range.base));
    for (const range of added) createOver(kvm, { id: kvm.freeId, ...range });
    for (const id of ids) removeSlot(kvm, id);
  },
};
