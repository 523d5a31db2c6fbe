// Who looks up, and who keeps what was found.
//
// Main invariant: what is kept across read sections carries the generation in which it was found, or is repaired by the
// update that takes it away. A generation changes with the publish and again after the grace period.

import { action, and, ifElse, option, or, setWhere, when } from "../../../checker/index.ts";
import { Tables, Vcpu } from "../state.ts";
import { next } from "../updater.ts";
import { Here, KeptRules as Rules, Mapped, Op, Pointer, s } from "./state.ts";

const publish = action(
  {
    doc: "readers find this set from now on, whose own last slot is replaced if it went",
    standsFor: "kvm_replace_memslot and kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    const row = Tables.nth(Op().as("publish").table).at(s.gfn);
    const stays = and(
      s.setLast.isSome(),
      row.is("slot"),
      row.as("slot").id.eq(s.setLast.value().id),
      row.as("slot").hva.eq(s.setLast.value().hva),
    );
    s.table.set(Op().as("publish").table);
    s.version.inProgress.set(true);
    s.waiting.set(setWhere("v", Vcpu, (v) => s.pc.at(v).ne("outside")));
    s.setLast.set(ifElse(option(Pointer), or(Rules.setRepaired.not(), stays), s.setLast, null));
    next();
  },
);

const grace = action(
  {
    doc: "synchronize_srcu_expedited returns: what older sets had is freed",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("grace"), s.waiting.isEmpty());
    s.oldest.set(s.table);
    next();
  },
);

const generation = action(
  {
    doc: "the new generation is stored, without the mark that an update is in progress",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("generation"));
    s.version.set({ number: s.version.number.plus(1), inProgress: false });
    next();
  },
);

const enter = action(
  { doc: "srcu_read_lock", standsFor: "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c, v6.14" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("outside"));
    s.pc.at(v).set("inside");
  },
);

const lookup = action(
  {
    doc: "a search of the active set gives a slot, which the set and the vCPU keep as their last one",
    standsFor: "kvm_vcpu_gfn_to_memslot, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("inside"), Mapped());
    s.used.at(v).set(Here());
    s.last.at(v).set({ version: s.version, slot: Here() });
    s.setLast.set(Here());
    s.pc.at(v).set("using");
  },
);

const hitLast = action(
  {
    doc: "the vCPU's last slot has the gfn: no search",
    standsFor: "kvm_vcpu_gfn_to_memslot, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("inside"), s.last.at(v).isSome());
    when(or(Rules.lastChecked.not(), s.last.at(v).value().version.eq(s.version)));
    s.used.at(v).set(s.last.at(v).value().slot);
    s.pc.at(v).set("using");
  },
);

const hitSet = action(
  {
    doc: "the set's last slot has the gfn: no search",
    standsFor: "____gfn_to_memslot, include/linux/kvm_host.h, v5.17 to v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("inside"), s.setLast.isSome());
    s.used.at(v).set(s.setLast.value());
    s.pc.at(v).set("using");
  },
);

const hitTranslation = action(
  {
    doc: "a kept translation is used: no lookup at all",
    standsFor: "kvm_write_guest_offset_cached, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("inside"), s.translation.at(v).isSome());
    when(or(Rules.translationChecked.not(), s.translation.at(v).value().version.eq(s.version)));
    s.used.at(v).set(s.translation.at(v).value().slot);
    s.pc.at(v).set("using");
  },
);

const translate = action(
  {
    doc: "a search of the active set gives a slot, whose hva is kept",
    standsFor: "__kvm_gfn_to_hva_cache_init, virt/kvm/kvm_main.c, v6.14",
  },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).eq("inside"), Mapped());
    s.used.at(v).set(Here());
    s.translation.at(v).set({ version: s.version, slot: Here() });
    s.pc.at(v).set("using");
  },
);

const leave = action(
  { doc: "srcu_read_unlock", standsFor: "vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14" },
  { v: Vcpu },
  ({ v }) => {
    when(s.pc.at(v).in(["inside", "using"]));
    s.used.at(v).set(null);
    s.pc.at(v).set("outside");
    s.waiting.set(s.waiting.without(v));
  },
);

export const keptSteps = {
  publish,
  grace,
  generation,
  enter,
  lookup,
  hitLast,
  hitSet,
  hitTranslation,
  translate,
  leave,
};
