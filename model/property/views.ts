// P19 and P19o: a VMM's own map of memory and KVM's slots differ only while no vCPU runs. P19 is about QEMU since 8.0,
// which changes its map first, P19o about QEMU before, which changed it last. P1v: whatever differs, a load or store of
// memory that stays gets that memory.
//
// "I don't think we can change this, as other listeners also rely on such ordering, but we can still batch all callback
// requests like I currently do and process them in kvm_commit()", Emanuele Giuseppe Esposito, kvm list, 13 October 2022.
// That is P19. "my previous confusion on why we can't just bounce all these to QEMU", Peter Xu, kvm list, 3 November 2020:
// P1v is what can be bounced, P1f, P1w and P1k are why it is not enough.
//
// Class: always.

import { all, and, type Bool, invariant, some } from "../../checker/index.ts";
import { Gfn, Vcpu } from "../kvm/state.ts";
import { Differ, Kept, Op, s } from "../kvm/view/state.ts";

const agree = (): Bool =>
  all({ v: Vcpu, g: Gfn }, ({ v, g }) => and(s.pc.at(v).in(["guest", "exit"]), Differ({ g })).not());

const differ = (): Bool => some({ g: Gfn }, ({ g }) => Differ({ g }));

export const P19 = invariant(
  "with QEMU since 8.0, a gfn is the same to KVM and to the VMM while a vCPU is in KVM_RUN",
  () => s.order.eq("mapFirst").implies(agree()),
  () => and(s.order.eq("mapFirst"), differ()),
);

export const P19o = invariant(
  "with QEMU before 8.0, a gfn is the same to KVM and to the VMM while a vCPU is in KVM_RUN",
  () => s.order.eq("ioctlsFirst").implies(agree()),
  () => and(s.order.eq("ioctlsFirst"), differ()),
);

export const P1v = invariant(
  "a load or store of memory that stays is answered from that memory, if it exits at all",
  () => all({ v: Vcpu }, ({ v }) => and(s.pc.at(v).eq("device"), Kept.has(s.gfn.at(v).value())).not()),
  () =>
    some({ v: Vcpu }, ({ v }) =>
      and(s.pc.at(v).eq("exit"), Kept.has(s.gfn.at(v).value()), s.ip.gt(1), Op().is("done").not()),
    ),
);
