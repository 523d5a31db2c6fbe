// The writers of guest memory: vCPUs, and KVM on their behalf.
//
// Main invariant: a bit goes into the bitmap of the slot that the writer's own lookup found. Only where user space or
// hardware wrote, and KVM hears of it later, is the slot looked up afterwards.
//
// A fault begins with its lookup: nothing that it does before can be seen. Loads do not matter here.

import { action, and, branch, type Id, ifElse, or, setWhere, when } from "../../../checker/index.ts";
import { Gfn, Vcpu } from "../state.ts";
import { enter } from "../vcpu.ts";
import { Bitmap, MapsPage, Marks, Resolve, Rules, s, Where } from "./state.ts";

type VcpuId = Id<"Vcpu">;

const back = () => ifElse(Where, s.inhibited, "user", "guest");

/** srcu_read_unlock(); the vCPU goes on where it was. */
function leave(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
  s.gfn.at(v).set(null);
  s.found.at(v).set(null);
  s.pc.at(v).set(back());
}

const withBit = (v: VcpuId) =>
  setWhere("b", Bitmap, (b) => or(s.bits.has(b), and(s.live.has(b), Marks({ r: s.found.at(v).value(), b }))));

// --- Guest mode and user space ---------------------------------------------------------------------

export const kicked = action(
  { doc: "a kick gets the vCPU thread out of KVM_RUN", standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("guest"), s.inhibited, s.pml.at(v).isNone());
    s.pc.at(v).set("user");
  },
);

export const store = action(
  {
    doc: "the guest stores to g, and nothing notices",
    standsFor: "the processor: an SPTE or a TLB entry with W, and with PML also D, set",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), or(s.tlb.has(g), s.spte.at(g).eq("dirty")));
    s.tlb.set(s.tlb.with(g));
    s.stale.set(true);
  },
);

export const storeLogged = action(
  {
    doc: "the guest stores to g; the processor sets D and writes g to the PML buffer",
    standsFor: "Intel SDM, volume 3C, page-modification logging",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.logging.eq("pml"), s.pc.at(v).eq("guest"), s.spte.at(g).eq("clean"));
    when(s.tlb.has(g).not(), s.pml.at(v).isNone());
    s.pml.at(v).set(g);
    s.spte.at(g).set("dirty");
    s.tlb.set(s.tlb.with(g));
    s.stale.set(true);
  },
);

const flushPml = action(
  {
    doc: "the vCPU has left the guest and reads its PML buffer: the lookup for its entry",
    standsFor: "vmx_flush_pml_buffer and kvm_vcpu_mark_page_dirty, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["guest", "kicked"]), s.pml.at(v).isSome());
    s.gfn.at(v).set(s.pml.at(v));
    s.found.at(v).set(Resolve({ g: s.pml.at(v).value() }));
    s.pml.at(v).set(null);
    s.pc.at(v).set("draining");
  },
);

// --- Faults ----------------------------------------------------------------------------------------

const faultFast = action(
  {
    doc: "the guest stores to g, which is write-protected: the fault's lookup, whatever it finds",
    standsFor: "kvm_mmu_do_page_fault, arch/x86/kvm/mmu/mmu_internal.h, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.logging.eq("writeProtect"), s.pc.at(v).eq("guest"), s.spte.at(g).eq("clean"));
    when(s.tlb.has(g).not());
    s.gfn.at(v).set(g);
    s.found.at(v).set(Resolve({ g }));
    s.pc.at(v).set("fixing");
  },
);

const fix = action(
  {
    doc: "the write-protected SPTE becomes writable; that the slot is INVALID or gone is not looked at",
    standsFor: "fast_page_fault, which comes before kvm_mmu_faultin_pfn, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("fixing"), s.spte.at(s.gfn.at(v).value()).eq("clean"));
    s.spte.at(s.gfn.at(v).value()).set("dirty");
    s.pc.at(v).set("marking");
  },
);

const fixNothing = action(
  {
    doc: "the SPTE has changed meanwhile: the guest will fault again, if it must",
    standsFor: "fast_page_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("fixing"), s.spte.at(s.gfn.at(v).value()).ne("clean"));
    leave(v);
  },
);

const fault = action(
  {
    doc: "the guest stores to g, which is not mapped: the fault's lookup finds a slot",
    standsFor: "kvm_mmu_do_page_fault and kvm_mmu_faultin_pfn, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.spte.at(g).eq("none"), MapsPage({ r: Resolve({ g }) }));
    when(s.tlb.has(g).not(), s.pml.at(v).isNone());
    s.gfn.at(v).set(g);
    s.found.at(v).set(Resolve({ g }));
    s.pc.at(v).set("installing");
  },
);

const install = action(
  {
    doc: "a writable SPTE is installed and the bit set, unless the gfn is in flux",
    standsFor: "kvm_tdp_mmu_map and make_spte, arch/x86/kvm/mmu, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("installing"));
    branch(s.inFlux.has(s.gfn.at(v).value()).not(), () => {
      s.spte.at(s.gfn.at(v).value()).set("dirty");
      s.bits.set(withBit(v));
    });
    leave(v);
  },
);

const mark = action(
  {
    doc: "the bit is set in the bitmap of the slot that was found, if it has one",
    standsFor: "mark_page_dirty_in_slot, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["marking", "draining"]));
    s.bits.set(withBit(v));
    leave(v);
  },
);

// --- KVM's own writes ------------------------------------------------------------------------------

const kernelLookup = action(
  {
    doc: "KVM itself is to write to g, on the guest's behalf or in another ioctl: its lookup finds a slot",
    standsFor: "kvm_write_guest_page and kvm_vcpu_map, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(MapsPage({ r: Resolve({ g }) }), s.pml.at(v).isNone());
    when(or(s.pc.at(v).eq("guest"), and(s.pc.at(v).eq("user"), Rules.stopped.eq("run"))));
    s.gfn.at(v).set(g);
    s.found.at(v).set(Resolve({ g }));
    s.pc.at(v).set("writing");
  },
);

const write = action(
  {
    doc: "KVM writes through the hva",
    standsFor: "__copy_to_user in __kvm_write_guest_page, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("writing"));
    s.stale.set(true);
    s.pc.at(v).set("marking");
  },
);

export const vcpuSteps = {
  enter,
  kicked,
  store,
  storeLogged,
  flushPml,
  faultFast,
  fix,
  fixNothing,
  fault,
  install,
  mark,
  kernelLookup,
  write,
};
