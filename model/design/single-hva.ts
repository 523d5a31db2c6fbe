// D4c: what is not RAM is a read-only slot too, whose gfns all map to one page of 0xff. Made for the PCI hole.
//
// Who and where: Sean Christopherson, 17 August 2020, in the thread of Vitaly Kuznetsov's "KVM: x86: introduce
// KVM_MEM_PCI_HOLE memory": a slot flag KVM_MEM_SINGLE_HVA, with a diff for __gfn_to_hva_memslot.
// Code: that diff. It changes what a slot maps to and not how slots are updated, so a VMM still has to DELETE and
// CREATE, the slot behind the hole as well.
// Outcome: not merged.

import { gapsOf, type Topology } from "../kvm/topology.ts";
import { type Design, deleteThenCreate, type Region } from "./design.ts";

export const singleHva: Design = {
  id: "D4c",
  name: "single-hva",
  title: "one host page behind everything that is not RAM",

  setUp: (from) => regions(from).map((region, id) => ({ id, ...region })),

  update(kvm, from, to) {
    deleteThenCreate(kvm, regions(from), regions(to));
  },
};

/** RAM, and the gaps in it. The page of 0xff is the first one behind the guest's own. */
function regions(topology: Topology): readonly Region[] {
  const gaps = gapsOf(topology).map((gap): Region => ({ ...gap, hva: topology.pages, singleHva: true }));
  return [...topology.ram, ...gaps].sort((a, b) => a.base - b.base);
}
