// Shadow pages: KVM's own page tables that follow the guest's, each accounted in the slot where the guest has its table.
//
// Main invariant: a slot that is deleted is INVALID first, so that no vCPU reads a page table there any more; then readers have
// left, then its SPTEs are dropped, then it is freed.

import {
  action,
  bool,
  given,
  named,
  not,
  oneOf,
  type PlainOf,
  record,
  state,
  variable,
  when,
} from "../../../checker/index.ts";

export const Zapping = given(
  "Zapping",
  named("ZapRules", record({ shadowPages: bool })), // the zap of a slot's range drops shadow pages, and not leaves alone
  "what the zap of a slot's range drops",
);

export type ZapRules = PlainOf<NonNullable<typeof Zapping.sort>>;

export const s = state({
  slot: variable(
    named("ShadowedSlot", oneOf("there", "invalid", "left", "zapped", "freed")),
    "how far the DELETE of a slot with page tables of the guest is: in left, readers have left",
  ),
  walking: variable(bool, "a vCPU has read a page table in the slot, inside of its read section"),
  shadow: variable(bool, "there is a shadow page of that table, accounted in the slot"),
});

const walk = action(
  {
    doc: "a vCPU reads a page table of the guest, which is in the slot: srcu_read_lock",
    standsFor: "FNAME(walk_addr_generic), arch/x86/kvm/mmu/paging_tmpl.h, v6.14",
  },
  () => {
    when(s.slot.eq("there"), not(s.walking), not(s.shadow));
    s.walking.set(true);
  },
);

const account = action(
  {
    doc: "the vCPU makes a shadow page of the table, which is accounted in the slot: srcu_read_unlock",
    standsFor: "FNAME(fetch) and account_shadowed, arch/x86/kvm/mmu, v6.14",
  },
  () => {
    when(s.walking);
    s.walking.set(false);
    s.shadow.set(true);
  },
);

const reclaim = action(
  {
    doc: "the shadow page is dropped, because the host wants memory or the VM ends: it is taken from its slot's account",
    standsFor: "unaccount_shadowed, arch/x86/kvm/mmu/mmu.c, v6.14",
  },
  () => {
    when(s.shadow);
    s.shadow.set(false);
  },
);

const publishInvalid = action(
  {
    doc: "DELETE: the slot is INVALID from now on",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.slot.eq("there"));
    s.slot.set("invalid");
  },
);

const grace = action(
  {
    doc: "every reader that was inside has left",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.slot.eq("invalid"), not(s.walking));
    s.slot.set("left");
  },
);

const zap = action(
  {
    doc: "the SPTEs of the slot's range are dropped, and the shadow pages of tables in it",
    standsFor:
      "kvm_mmu_zap_memslot, arch/x86/kvm/mmu/mmu.c, v6.12 to v6.14, with KVM_X86_QUIRK_SLOT_ZAP_ALL off",
  },
  () => {
    when(s.slot.eq("left"));
    s.shadow.set(s.shadow.and(Zapping.shadowPages.not()));
    s.slot.set("zapped");
  },
);

const free = action(
  {
    doc: "the set without the slot is published, readers have left, and the slot is freed",
    standsFor: "kvm_free_memslot, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(s.slot.eq("zapped"));
    s.slot.set("freed");
  },
);

export const shadowPageSteps = { walk, account, reclaim, publishInvalid, grace, zap, free };
