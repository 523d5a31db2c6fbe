// A kernel thread that delivers an event into guest memory, and the updating thread as far as it meets it.

import { action, when } from "../../../checker/index.ts";
import { Backed, Gfn, Invalid, Op, Refused, Resolve, Rules } from "../state.ts";
import { next } from "../updater.ts";
import { s } from "./state.ts";

const publish = action(
  {
    doc: "rcu_assign_pointer: readers that look up from now on see this set",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("publish"));
    s.table.set(Op().as("publish").table);
    s.waiting.set(s.at.in(["reading", "access"]));
    next();
  },
);

const grace = action(
  {
    doc: "synchronize_srcu_expedited returns: every reader that was inside has left",
    standsFor: "kvm_swap_active_memslots, virt/kvm/kvm_main.c, v5.17 to v6.14",
  },
  () => {
    when(Op().is("grace"), s.waiting.not());
    next();
  },
);

const pass = action(
  {
    doc: "a step that the kernel thread does not notice, such as a pause of all vCPUs",
    standsFor: "no code of its own: a step of the update",
  },
  () => {
    when(Op().is("publish").not(), Op().is("grace").not(), Op().is("done").not());
    next();
  },
);

const begin = action(
  {
    doc: "the kernel thread needs the page at g: srcu_read_lock",
    standsFor: "kvm_xen_set_evtchn_fast, arch/x86/kvm/xen.c, v6.14, from an eventfd's work queue",
  },
  { g: Gfn },
  ({ g }) => {
    when(s.at.eq("idle"));
    s.gfn.set(g);
    s.at.set("reading");
  },
);

const translate = action(
  { doc: "the lookup finds a slot", standsFor: "gfn_to_hva and kvm_gpc_refresh, v6.14" },
  () => {
    when(s.at.eq("reading"), Backed({ g: s.gfn.value() }));
    s.hva.set(Resolve({ g: s.gfn.value() }).as("slot").hva);
    s.at.set("access");
  },
);

const wait = action(
  {
    doc: "the lookup finds an INVALID slot and begins again, outside of its read section",
    standsFor: "no code: what a batched update would need so that KVM's own accesses survive it",
  },
  () => {
    when(s.at.eq("reading"), Invalid({ g: s.gfn.value() }), Rules.kernel.eq("waits"));
    s.waiting.set(false);
  },
);

const access = action(
  {
    doc: "the kernel thread writes through the hva: srcu_read_unlock",
    standsFor: "__kvm_write_guest_page, virt/kvm/kvm_main.c, v6.14",
  },
  () => {
    when(s.at.eq("access"));
    s.gfn.set(null);
    s.hva.set(null);
    s.at.set("idle");
    s.waiting.set(false);
  },
);

const fail = action(
  {
    doc: "the lookup finds no valid slot: -EFAULT, and the event is lost",
    standsFor: "kvm_xen_set_evtchn_fast, v6.14",
  },
  () => {
    when(s.at.eq("reading"), Refused({ g: s.gfn.value() }));
    s.at.set("failed");
    s.waiting.set(false);
  },
);

const giveUp = action(
  {
    doc: "the kernel thread goes on to its next event",
    standsFor: "an error path of the thread's own, as in kvm_xen_set_evtchn, arch/x86/kvm/xen.c, v6.14",
  },
  () => {
    when(s.at.eq("failed"));
    s.gfn.set(null);
    s.at.set("idle");
  },
);

export const threadSteps = { publish, grace, pass, begin, translate, wait, access, fail, giveUp };
