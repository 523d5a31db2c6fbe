// D0+: memory comes in fixed chunks, one slot each, that are never merged, so that a change is of whole chunks only.
//
// Who and where: David Hildenbrand, "virtio-mem: Expose device memory via separate memslots", RFC of 13 October 2021.
// Merging must be prevented, says the RFC, or atomicity towards KVM and vhost-user is lost.
// Code: shipped in QEMU 8.2 for virtio-mem. Here a chunk is one page, and all RAM is in chunks.
// Outcome: merged. A chunk that changes its kind is still deleted and created again.

import { gfnsOf, type Topology } from "../kvm/topology.ts";
import { type Design, deleteThenCreate, type Region } from "./design.ts";

export const appendOnly: Design = {
  id: "D0+",
  name: "append-only",
  title: "fixed chunks, one slot each",

  setUp: (from) => chunks(from).map((chunk, id) => ({ id, ...chunk })),

  update(kvm, from, to) {
    deleteThenCreate(kvm, chunks(from), chunks(to));
  },
};

function chunks({ ram }: Topology): readonly Region[] {
  return ram.flatMap((range) =>
    gfnsOf(range).map((base, i): Region => ({ ...range, base, pages: 1, hva: range.hva + i })),
  );
}
