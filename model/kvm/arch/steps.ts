// The updating thread copies a slot and publishes it, twice in a DELETE; a vCPU allocates the slot's array once.

import { action, ifElse, or, when } from "../../../checker/index.ts";
import { Copying, Owner, s } from "./state.ts";

const duplicate = action(
  {
    doc: "the slot is copied, with what it has",
    standsFor: "kvm_set_memslot, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.updater.eq("begin"), or(s.lock.eq("nobody"), Copying.locksFirst.not()));
    s.copy.set(s.array);
    s.lock.set(ifElse(Owner, Copying.locksFirst, "updater", s.lock));
    s.updater.set("copied");
  },
);

const publishInvalid = action(
  {
    doc: "the copy is published as INVALID, and slots_arch_lock released before the wait for readers that begins",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.updater.eq("copied"), or(s.lock.eq("updater"), s.lock.eq("nobody")));
    s.array.set(s.copy);
    s.lock.set(ifElse(Owner, Copying.unlocksFirst, "nobody", s.lock));
    s.updater.set("waiting");
  },
);

const grace = action(
  {
    doc: "synchronize_srcu_expedited returns: no vCPU is inside a read section any more",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.updater.eq("waiting"), s.vcpu.in(["idle", "shadowing"]));
    s.lock.set(ifElse(Owner, s.lock.eq("updater"), "nobody", s.lock));
    s.updater.set("waited");
  },
);

const copyAgain = action(
  {
    doc: "readers have left; slots_arch_lock is taken, and what the active slot has is copied again",
    standsFor: "kvm_invalidate_memslot: kvm_arch_flush_shadow_memslot, then old->arch, v5.17 to v6.14",
  },
  () => {
    when(s.updater.eq("waited"), s.lock.eq("nobody"));
    s.copy.set(or(s.copy, Copying.copiesAgain.and(s.array)));
    s.lock.set("updater");
    s.updater.set("second");
  },
);

const publish = action(
  {
    doc: "the slot is published anew, as when a MOVE fails or only flags change",
    standsFor: "kvm_activate_memslot, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.updater.eq("second"));
    s.array.set(s.copy);
    s.lock.set("nobody");
    s.updater.set("done");
  },
);

const enter = action(
  {
    doc: "a vCPU is in KVM: srcu_read_lock",
    standsFor: "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c, v6.14",
  },
  () => {
    when(s.vcpu.eq("idle"));
    s.vcpu.set("inside");
  },
);

const begin = action(
  {
    doc: "a vCPU needs its first shadow root: slots_arch_lock",
    standsFor: "mmu_first_shadow_root_alloc, arch/x86/kvm/mmu/mmu.c, v5.14 to v6.14",
  },
  () => {
    when(s.vcpu.eq("inside"), s.lock.eq("nobody"));
    s.lock.set("vcpu");
    s.vcpu.set("allocating");
  },
);

const allocate = action(
  {
    doc: "the vCPU has allocated an array in every slot of the active set, and relies on it from now on",
    standsFor: "memslot_rmap_alloc, arch/x86/kvm/x86.c, v5.14 to v6.14",
  },
  () => {
    when(s.vcpu.eq("allocating"));
    s.array.set(true);
    s.lock.set("nobody");
    s.vcpu.set("shadowing");
  },
);

export const archSteps = { duplicate, publishInvalid, grace, copyAgain, publish, enter, begin, allocate };
