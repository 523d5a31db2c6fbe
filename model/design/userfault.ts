// D5: KVM Userfault: a bit for each page says whether a guest's access is let through or exits, for post-copy.
//
// Who and where: James Houghton. Variant a is an attribute of memory, RFC of 10 July 2024,
// <20240710234222.2333120-1-jthoughton@google.com>; variant b a bitmap that a slot points to, v3 of 18 June 2025,
// <20250618042424.330664-1-jthoughton@google.com>.
// Code: posted. Both say which pages may be mapped, not where slots are. a hooks into the lookup of an hva, so KVM's own
// accesses wait for a bit as well; b hooks into guests' faults alone, where a pfn is looked up, and KVM's own accesses
// are left to userfaultfd, as was concluded in August 2024. To set a bit of a page that is mapped, b has to clear the flag
// and to set it again.
// What a VMM does, in both: all bits are set, the vCPUs start, then for each page its contents come and its bit goes.
// Outcome: a was superseded by b, b is under review.

import {
  clearAttribute,
  clearBits,
  clearUserfaultFlag,
  copyPages,
  freeBits,
  rely,
  setAttribute,
  setBits,
  setUserfaultFlag,
  startVcpus,
  storePages,
} from "../ioctl/userfault.ts";
import type { Pager, Paging } from "../kvm/paging.ts";
import { gfnsOf, type Topology } from "../kvm/topology.ts";
import { type Design, slotPerRange } from "./design.ts";

export const userfaultAttribute = userfault(
  "D5a",
  "userfault-attribute",
  "an attribute says which pages exit",
  {
    hook: "hva",
    update(kvm, { ram }, paging) {
      setAttribute(kvm, ram.flatMap(gfnsOf));
      startVcpus(kvm);
      inTurn({ ram }, paging, {
        bring(gfns) {
          storePages(kvm, gfns);
          clearAttribute(kvm, gfns);
        },
        // The ioctl drops the page's SPTEs.
        lose: (gfns) => setAttribute(kvm, gfns),
      });
    },
  },
);

export const userfaultBitmap = userfault("D5b", "userfault-bitmap", "a bitmap says which pages exit", {
  hook: "pfn",
  update(kvm, { ram }, paging) {
    const all = ram.flatMap(gfnsOf);
    const contents = paging.memory === "anonymous" ? copyPages : storePages;
    setBits(kvm, all);
    setUserfaultFlag(kvm, 0, all);
    startVcpus(kvm);
    inTurn({ ram }, paging, {
      bring(gfns) {
        contents(kvm, gfns);
        clearBits(kvm, gfns);
      },
      // Nobody looks at the bit of a page that is mapped, so all SPTEs have to go: that is what setting the flag does.
      lose(gfns) {
        rely(kvm, false);
        setBits(kvm, gfns);
        clearUserfaultFlag(kvm, 0);
        setUserfaultFlag(kvm, 0, all);
      },
    });
    if (paging.loses !== undefined) return;
    // All pages have come: KVM forgets the bitmap, and it is freed.
    rely(kvm, false);
    clearUserfaultFlag(kvm, 0);
    freeBits(kvm);
  },
});

/** Page after page comes; if one is to be lost again, that happens before the next. */
function inTurn(
  { ram }: Pick<Topology, "ram">,
  { loses }: Paging,
  ways: Readonly<Record<"bring" | "lose", (gfns: readonly number[]) => void>>,
): void {
  for (const gfn of ram.flatMap(gfnsOf)) {
    ways.bring([gfn]);
    if (gfn === loses) ways.lose([gfn]);
  }
}

function userfault(id: string, name: string, title: string, paging: Pager): Design {
  return {
    id,
    name,
    title,
    paging,
    setUp: slotPerRange,
    update: () => "it says which pages may be mapped, not where slots are",
  };
}
