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
    doc: "the copy is published as INVALID, and slots_arch_lock released before the wait for readers",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.updater.eq("copied"), or(s.lock.eq("updater"), s.lock.eq("nobody")));
    s.array.set(s.copy);
    s.lock.set("nobody");
    s.updater.set("waiting");
  },
);

const copyAgain = action(
  {
    doc: "readers have left; slots_arch_lock is taken, and what the active slot has is copied again",
    standsFor: "kvm_invalidate_memslot: kvm_arch_flush_shadow_memslot, then old->arch, v5.17 to v6.14",
  },
  () => {
    when(s.updater.eq("waiting"), s.lock.eq("nobody"));
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

const begin = action(
  {
    doc: "a vCPU needs its first shadow root: slots_arch_lock",
    standsFor: "mmu_first_shadow_root_alloc, arch/x86/kvm/mmu/mmu.c, v5.14 to v6.14",
  },
  () => {
    when(s.vcpu.eq("idle"), s.lock.eq("nobody"));
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

export const archSteps = { duplicate, publishInvalid, copyAgain, publish, begin, allocate };
