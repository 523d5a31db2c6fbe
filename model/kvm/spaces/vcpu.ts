// The readers: vCPUs that touch memory in one address space, enter SMM, and touch memory in the other.
//
// Main invariant: between two instructions of the guest an SMI may come, whatever the updating thread is about.

import { action, and, type Id, ifElse, option, or, setOf, when } from "../../../checker/index.ts";
import { Gfn, Hva, Rules, Vcpu } from "../state.ts";
import { enter, kicked } from "../vcpu.ts";
import {
  First,
  Last,
  New,
  Nothing,
  Now,
  s,
  SaveArea,
  SpaceOf,
  SpacesWhere,
  StateLost,
  Watched,
} from "./state.ts";

type VcpuId = Id<"Vcpu">;

/** srcu_read_unlock(), and back to where KVM_RUN goes on: into the guest, unless the vCPU was kicked. */
function back(v: VcpuId): void {
  s.waiting.set(s.waiting.without(v));
  s.pc.at(v).set(ifElse(SpacesWhere, s.inhibited, "user", "guest"));
}

const touch = action(
  {
    doc: "the guest reaches memory that the update has brought, through an SPTE",
    standsFor: "the processor, through an SPTE",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), s.spte.at(SpaceOf({ v })).at(g).isSome());
    when(New({ a: SpaceOf({ v }), g, h: s.spte.at(SpaceOf({ v })).at(g).value() }));
    s.saw.at(v).set(s.saw.at(v).with(SpaceOf({ v })));
  },
);

const fault = action(
  {
    doc: "the guest touches g, which no SPTE maps: srcu_read_lock, and the lookup finds a slot",
    standsFor: "kvm_mmu_do_page_fault, arch/x86/kvm/mmu, v6.14, with the slots of the vCPU's address space",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), Watched.has(g), s.spte.at(SpaceOf({ v })).at(g).isNone());
    when(Now({ a: SpaceOf({ v }), g }).is("slot"));
    s.gfn.at(v).set(g);
    s.found.at(v).set(Now({ a: SpaceOf({ v }), g }).as("slot").hva);
    s.pc.at(v).set("install");
  },
);

const install = action(
  {
    doc: "the fault installs the SPTE that it looked up, unless its gfn is in flux; the guest runs again",
    standsFor: "kvm_tdp_mmu_map, arch/x86/kvm/mmu/tdp_mmu.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("install"));
    const spte = () => s.spte.at(SpaceOf({ v })).at(s.gfn.at(v).value());
    const stays = or(s.inFlux.has(s.gfn.at(v).value()), spte().isSome());
    spte().set(ifElse(option(Hva), stays, spte(), s.found.at(v)));
    s.gfn.at(v).set(null);
    s.found.at(v).set(null);
    back(v);
  },
);

const exitMmio = action(
  {
    doc: "the guest touches g, whose memory the update takes away: no slot, KVM_EXIT_MMIO, and user space answers",
    standsFor: "kvm_handle_noslot_fault, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  { v: Vcpu, g: Gfn },
  ({ v, g }) => {
    when(s.pc.at(v).eq("guest"), Watched.has(g), s.spte.at(SpaceOf({ v })).at(g).isNone());
    when(Nothing({ a: SpaceOf({ v }), g }));
    when(
      First({ a: SpaceOf({ v }), g }).is("slot"),
      Last({ a: SpaceOf({ v }), g })
        .is("slot")
        .not(),
    );
    s.saw.at(v).set(s.saw.at(v).with(SpaceOf({ v })));
    s.pc.at(v).set("user");
  },
);

const change = action(
  {
    doc: "an SMI, or RSM in SMM: KVM needs the page in SMRAM where the vCPU's state is",
    standsFor: "enter_smm and emulator_leave_smm, arch/x86/kvm/smm.c, v6.2 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("guest"));
    s.pc.at(v).set("switching");
  },
);

const changed = action(
  {
    doc: "the state is saved, or restored: the vCPU uses the other address space",
    standsFor: "enter_smm and emulator_leave_smm, arch/x86/kvm/smm.c, v6.2 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("switching"), Now({ a: 1, g: SaveArea }).is("slot"));
    s.smm.set(ifElse(setOf(Vcpu), s.smm.has(v), s.smm.without(v), s.smm.with(v)));
    back(v);
  },
);

const wait = action(
  {
    doc: "KVM's lookup finds an INVALID slot and begins again, outside of its read section",
    standsFor: "no code: what a batched update would need so that KVM's own accesses survive it",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("switching"));
    when(and(Now({ a: 1, g: SaveArea }).is("invalid"), Rules.kernel.eq("waits")));
    s.waiting.set(s.waiting.without(v));
  },
);

const die = action(
  {
    doc: "KVM cannot save the vCPU's state, and the VM is dead; or cannot restore it, and the vCPU shuts down",
    standsFor: "kvm_vm_dead in enter_smm, X86EMUL_UNHANDLEABLE in emulator_leave_smm, v6.2 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("switching"), StateLost());
    s.waiting.set(s.waiting.without(v));
    s.pc.at(v).set("dead");
  },
);

export const spacesVcpuSteps = {
  enter,
  kicked,
  touch,
  fault,
  install,
  exitMmio,
  change,
  changed,
  wait,
  die,
};
