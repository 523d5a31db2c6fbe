// D5: KVM Userfault: a bit for each page says whether a guest's access is let through or exits, for post-copy.
//
// Who and where: James Houghton. Variant a is an attribute of memory, RFC of 10 July 2024,
// <20240710234222.2333120-1-jthoughton@google.com>; variant b a bitmap that a slot points to, v3 of 18 June 2025,
// <20250618042424.330664-1-jthoughton@google.com>.
// Code: posted. Both say which pages may be mapped, not where slots are: no layout is changed with them, and none of
// the scenarios here is theirs.
// Outcome: a was superseded by b, b is under review.

import { type Design, slotPerRange } from "./design.ts";

export const userfaultAttribute = userfault(
  "D5a",
  "userfault-attribute",
  "an attribute says which pages exit",
);

export const userfaultBitmap = userfault("D5b", "userfault-bitmap", "a bitmap says which pages exit");

function userfault(id: string, name: string, title: string): Design {
  return {
    id,
    name,
    title,
    setUp: slotPerRange,
    update: () => "it says which pages may be mapped, not where slots are",
  };
}
