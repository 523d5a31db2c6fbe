// Facts A: what KVM_SET_USER_MEMORY_REGION accepts.

import { logDirty, pageSize, readOnly } from "../protocol.ts";
import { create, fact, mib, readOnlyMemory, region, remove, secondSpace, type Fact } from "./notation.ts";

const unaligned = { size: 0x800 };
export const validation: readonly Fact[] = [
  fact("A01", "a slot is created", create()),
  fact("A02", "the same call again changes nothing", create(), create()),
  fact("A03", "a slot that lies in another is refused", create(), region(2, "EEXIST", { page: 8 })),
  fact(
    "A04",
    "a slot that shares a page with another is refused",
    create(),
    region(2, "EEXIST", { gpa: mib + 3 * pageSize, page: 8 }),
  ),
  fact("A05", "slots may touch", create(), region(2, "ok", { gpa: mib + 4 * pageSize, page: 8 })),
  fact("A06", "size 0 deletes", create(), remove),
  fact("A07", "a slot is deleted once", create(), remove, region(1, "EINVAL", { size: 0 })),
  fact("A08", "size 0 creates nothing", region(9, "EINVAL", { size: 0 })),
  fact("A09", "two slots may have the same memory", create(), region(2, "ok", { gpa: 2 * mib })),
  fact("A11", "a gpa between pages is refused", region(1, "EINVAL", { gpa: mib + 0x800 })),
  fact("A12", "a size between pages is refused", region(1, "EINVAL", unaligned)),
  fact("A13", "an hva between pages is refused", region(1, "EINVAL", { page: 0, hva: 0x800 })),
  fact("A14", "an hva of the kernel is refused", region(1, "EINVAL", { hva: "0xffff800000000000" })),
  fact("A15", "an hva without a mapping is accepted", region(1, "ok", { hva: "0x10000" })),
  fact("A17", "an hva of 0 is accepted", region(1, "ok", { hva: 0 })),
  fact("A19", "a range that wraps is refused", region(1, "EINVAL", { gpa: "0xfffffffffffff000" })),
  fact("A20", "a gpa of 2^52 is refused", region(1, "EINVAL", { gpa: 2 ** 52 })),
  fact("A24", "a slot cannot grow", create(), region(1, "EINVAL", { size: 5 * pageSize })),
  fact("A25", "a slot cannot shrink", create(), region(1, "EINVAL", { size: 3 * pageSize })),
  fact("A26", "a slot cannot change its hva", create(), region(1, "EINVAL", { page: 8 })),
  fact("A27", "another gpa moves a slot", create(), create({ gpa: 2 * mib })),
  fact("A28", "a slot moves back", create(), create({ gpa: 2 * mib }), create()),
  fact(
    "A30",
    "a slot does not move onto another",
    create(),
    region(2, "ok", { gpa: 2 * mib, page: 8 }),
    region(1, "EEXIST", { gpa: 2 * mib }),
  ),
  fact("A31", "a slot may move by a page, onto itself", create(), create({ gpa: mib + pageSize })),
  fact(
    "A32",
    "a slot moves and changes its dirty logging in one call",
    create(),
    create({ gpa: 2 * mib, flags: logDirty }),
  ),
  fact("A33", "a move with another hva is refused", create(), region(1, "EINVAL", { gpa: 2 * mib, page: 8 })),
  fact(
    "A34",
    "dirty logging goes on and off in place, twice too",
    create(),
    ...[logDirty, logDirty, 0, 0].map((flags) => create({ flags })),
  ),
  {
    ...fact("A38", "a slot cannot become read-only", create(), region(1, "EINVAL", { flags: readOnly })),
    needs: readOnlyMemory,
  },
  {
    ...fact("A41", "a read-only slot stays so", create({ flags: readOnly }), region(1, "EINVAL")),
    needs: readOnlyMemory,
  },
  {
    ...fact(
      "A42",
      "a read-only slot may log and move",
      create({ flags: readOnly | logDirty }),
      create({ flags: readOnly | logDirty, gpa: 2 * mib }),
    ),
    needs: readOnlyMemory,
  },
  fact(
    "A44",
    "flags are checked before size 0 deletes",
    create(),
    region(1, "EINVAL", { size: 0, flags: 0x80 }),
  ),
  fact(
    "A45",
    "alignment is checked before size 0 deletes",
    create(),
    region(1, "EINVAL", { size: 0, gpa: 0x800 }),
  ),
  fact(
    "A46",
    "only the id says what is deleted",
    create(),
    region(1, "ok", { size: 0, gpa: 5 * mib, page: 9, flags: readOnly }),
  ),
  fact("A47", "an unknown flag is refused", region(1, "EINVAL", { flags: 8 })),
  fact("A49", "a guest_memfd is refused here", region(1, "EINVAL", { flags: 4 })),
  fact("A51", "an id is below KVM_CAP_NR_MEMSLOTS", region(32764, "EINVAL"), region(32763, "ok")),
  { ...fact("A53", "there is one address space", region(1 << 16, "EINVAL")), varies: true },
  {
    ...fact(
      "A54",
      "slots of the second address space overlap none of the first",
      create(),
      region((1 << 16) | 1, "ok", { page: 8 }),
    ),
    needs: secondSpace,
    varies: true,
  },
  fact("A55", "a slot has fewer than 2^31 pages", region(1, "EINVAL", { size: 2 ** 43 })),
  fact(
    "A56",
    "an id is used again with another range",
    create(),
    remove,
    create({ gpa: 3 * mib, size: 2 * pageSize, page: 7 }),
  ),
];
