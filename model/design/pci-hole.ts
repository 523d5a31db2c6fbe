// D4: what is not RAM, the PCI hole, gets a slot too, so that reading 0xff there needs no exit to user space.
//
// Who and where: Vitaly Kuznetsov, "KVM: x86: introduce KVM_MEM_PCI_HOLE memory", v2 of 7 August 2020,
// <20200807141232.402895-3-vkuznets@redhat.com>, and Sean Christopherson's answers of 13 and 17 August.
// Code: variant a is the posted flag, a slot without memory behind it; c is KVM_MEM_SINGLE_HVA, a slot whose gfns all
// map to one page of 0xff, of which a diff was posted; d is a read-only slot of real pages, possible today. They
// change what a slot maps to and not how slots are updated, so a VMM still has to DELETE and CREATE, the slot behind
// the hole as well. Variant b is a device on KVM_MMIO_BUS and no slot: its memory is updated as today.
// Outcome: none was merged.

import { gapsOf, hostPages, type Topology } from "../kvm/topology.ts";
import { type Design, deleteThenCreate, type Region } from "./design.ts";
import { deleteCreate } from "./delete-create.ts";

/** In this model an access to it is an exit, whoever answers. */
export const pciHole = filled("D4a", "pci-hole", "a slot without memory behind the PCI hole", (gap) => ({
  ...gap,
  hva: 0,
  pciHole: true,
}));

export const mmioBus: Design = {
  ...deleteCreate,
  id: "D4b",
  name: "mmio-bus",
  title: "a device in KVM behind the PCI hole, no slot",
};

/** The page of 0xff is the first one behind the guest's own. */
export const singleHva = filled("D4c", "single-hva", "one host page behind the PCI hole", (gap, pages) => ({
  ...gap,
  hva: pages,
  singleHva: true,
}));

export const onesPages = filled(
  "D4d",
  "ones-pages",
  "a page of 0xff for each of the PCI hole",
  (gap, pages) => ({
    ...gap,
    hva: pages + gap.base,
    readonly: true,
  }),
);

type Gap = ReturnType<typeof gapsOf>[number];

function filled(id: string, name: string, title: string, fill: (gap: Gap, pages: number) => Region): Design {
  const regions = (topology: Topology, pages: number): readonly Region[] =>
    [...topology.ram, ...gapsOf(topology).map((gap) => fill(gap, pages))].sort((a, b) => a.base - b.base);
  return {
    id,
    name,
    title,
    setUp: (from, to) =>
      regions(from, hostPages(from, to)).map((region, index) => ({ id: index, ...region })),
    update(kvm, from, to) {
      const pages = hostPages(from, to);
      deleteThenCreate(kvm, regions(from, pages), regions(to, pages));
    },
  };
}
