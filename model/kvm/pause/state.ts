// What the slice of the designs that stop vCPUs is about: who holds QEMU's big lock, which vCPU thread is where, and what
// the updating thread waits for. Memory is not in it.

import {
  and,
  bool,
  define,
  given,
  named,
  oneOf,
  type PlainOf,
  record,
  state,
  variable,
} from "../../../checker/index.ts";

/** How a design stops vCPUs, and what it meets. */
export const Pausing = given(
  "Pausing",
  named(
    "PauseRules",
    record({
      by: oneOf("inhibitor", "stopRequest", "kernel"), // accel-blocker, pause_all_vcpus(), KVM_KICK_ALL_RUNNING_VCPUS
      kicksAgain: bool, // as long as a vCPU thread is still inside an ioctl
      waitIsInterruptible: bool, // a signal ends the wait for a page that is not there
      handlerNeedsLock: bool, // the thread that brings such a page takes the big lock
      lockIsGlobal: bool, // the kernel's lock is one for all VMs
    }),
  ),
  "how the design stops vCPUs, and what it meets on the way",
);

export type PauseRules = PlainOf<NonNullable<typeof Pausing.sort>>;

/** Who holds the big QEMU lock. */
export const Owner = named("Owner", oneOf("nobody", "updater", "vcpu", "handler", "other"));

/** Where the vCPU thread is: stuck is inside KVM_RUN and waits for a page, device holds the big lock. */
export const VcpuThread = named(
  "VcpuThread",
  oneOf("user", "entering", "guest", "stuck", "exited", "device", "halted"),
);

export const Neighbour = named("Neighbour", oneOf("user", "blocked", "guest"));

export const s = state({
  bql: variable(Owner, "who holds the big QEMU lock"),
  updater: variable(
    named("Updating", oneOf("begin", "stopping", "waiting", "stopped", "updated", "done")),
    "how far the memory transaction is; in waiting it has let go of the lock",
  ),
  stop: variable(bool, "vCPU threads are asked to stay out of KVM_RUN"),
  kicked: variable(bool, "the vCPU was kicked at least once"),
  vcpu: variable(VcpuThread, "where the vCPU thread is"),
  handler: variable(
    named("Handler", oneOf("idle", "asked", "serving")),
    "the userfaultfd thread that brings missing pages",
  ),
  neighbour: variable(Neighbour, "a vCPU of another VM on the same host"),
});

export const HeldForAll = define(
  "HeldForAll",
  "the kernel's lock, one for all VMs, is held by this VM's update",
  {},
  bool,
  () => and(Pausing.by.eq("kernel"), Pausing.lockIsGlobal, s.updater.in(["stopped", "updated"])),
);
