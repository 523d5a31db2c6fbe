// The writers of guest memory, which leave entries in their rings.
//
// Main invariant: an entry is of the slot that the writer's own lookup found. Only where hardware wrote, and KVM hears of
// it later, is the slot looked up afterwards. A fault begins with its lookup.

import { action, and, branch, type Id, or, setWhere, when } from "../../../checker/index.ts";
import { kicked, store, storeLogged } from "../dirty/vcpu.ts";
import { Gfn, Vcpu } from "../state.ts";
import { enter } from "../vcpu.ts";
import { Entry, MapsPage, Names, Resolve, s, Stopped } from "./state.ts";

type VcpuId = Id<"Vcpu">;

/** srcu_read_unlock(); the vCPU goes on where it was. */
function leave(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
  s.gfn.at(v).set(null);
  s.found.at(v).set(null);
  branch(
    s.inhibited,
    () => s.pc.at(v).set("user"),
    () => s.pc.at(v).set("guest"),
  );
}

const flushPml = action(
  {
    doc: "the vCPU has left the guest and reads its PML buffer: an entry of the slot that is there now, if one is",
    standsFor: "vmx_flush_pml_buffer, kvm_vcpu_mark_page_dirty and kvm_dirty_ring_push, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["guest", "draining"]), s.pml.at(v).isSome());
    s.ring.set(setWhere("e", Entry, (e) => or(s.ring.has(e), Names({ e, g: s.pml.at(v).value() }))));
    s.pml.at(v).set(null);
    leave(v);
  },
);

const fault = action(
  {
    doc: "the guest stores to g, which is not mapped or write-protected: the fault's lookup finds a slot",
    standsFor: "kvm_mmu_do_page_fault, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), MapsPage({ g }), s.tlb.has(g).not(), s.pml.at(v).isNone());
    when(or(s.spte.at(g).eq("none"), and(s.spte.at(g).eq("clean"), s.logging.eq("writeProtect"))));
    s.gfn.at(v).set(g);
    s.found.at(v).set(Resolve({ g }).as("slot").entry);
    s.pc.at(v).set("faulting");
  },
);

const install = action(
  {
    doc: "the SPTE is made writable and an entry left, unless the gfn is in flux",
    standsFor: "kvm_tdp_mmu_map, make_spte and mark_page_dirty_in_slot, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("faulting"));
    branch(s.inFlux.has(s.gfn.at(v).value()).not(), () => {
      s.spte.at(s.gfn.at(v).value()).set("dirty");
      s.ring.set(s.ring.with(s.found.at(v).value()));
    });
    leave(v);
  },
);

const kernelLookup = action(
  {
    doc: "KVM itself is to write to g, on the guest's behalf or in another ioctl: its lookup finds a slot",
    standsFor: "kvm_write_guest_page, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(MapsPage({ g }), s.pml.at(v).isNone());
    when(or(s.pc.at(v).eq("guest"), and(s.pc.at(v).eq("user"), Stopped.eq("run"))));
    s.gfn.at(v).set(g);
    s.found.at(v).set(Resolve({ g }).as("slot").entry);
    s.pc.at(v).set("writing");
  },
);

const write = action(
  {
    doc: "KVM writes through the hva and leaves an entry",
    standsFor: "__kvm_write_guest_page and mark_page_dirty_in_slot, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("writing"));
    s.ring.set(s.ring.with(s.found.at(v).value()));
    s.stale.set(true);
    leave(v);
  },
);

export const ringVcpuSteps = {
  enter,
  kicked,
  store,
  storeLogged,
  flushPml,
  fault,
  install,
  kernelLookup,
  write,
};
