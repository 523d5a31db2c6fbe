// Four threads around a pause: the updating one, a vCPU, the userfaultfd handler, and any other that wants the big lock; and
// a vCPU of another VM.
//
// Main invariant: a kick only reaches a vCPU thread that is inside KVM_RUN. One that is about to enter has looked at the
// request already and misses it.

import { action, and, ifElse, or, when } from "../../../checker/index.ts";
import { HeldForAll, Neighbour, Owner, Pausing, s, VcpuThread } from "./state.ts";

// --- The updating thread ---------------------------------------------------------------------------

const ask = action(
  {
    doc: "the memory transaction asks the vCPUs to stop",
    standsFor: "accel_ioctl_inhibit_begin, QEMU 8.0; pause_all_vcpus; KVM_KICK_ALL_RUNNING_VCPUS, not merged",
  },
  () => {
    when(s.updater.eq("begin"));
    s.stop.set(true);
    s.updater.set("stopping");
  },
);

const kick = action(
  {
    doc: "the vCPU is kicked, and leaves KVM_RUN",
    standsFor: "qemu_cpu_kick, QEMU 8.0; kvm_make_all_cpus_request, v6.14",
  },
  () => {
    when(s.updater.in(["stopping", "waiting"]), or(s.kicked.not(), Pausing.kicksAgain));
    when(or(s.vcpu.eq("guest"), and(s.vcpu.eq("stuck"), Pausing.waitIsInterruptible)));
    s.kicked.set(true);
    s.vcpu.set("user");
  },
);

const missKick = action(
  {
    doc: "the vCPU is kicked where it does not notice: about to enter, or in a wait that no signal ends",
    standsFor:
      "a qemu_cpu_kick of QEMU 8.0 that comes before KVM_RUN, or meets a wait for a userfaultfd page before v6.2",
  },
  () => {
    when(s.updater.in(["stopping", "waiting"]), s.kicked.not());
    when(or(s.vcpu.eq("entering"), and(s.vcpu.eq("stuck"), Pausing.waitIsInterruptible.not())));
    s.kicked.set(true);
  },
);

const release = action(
  {
    doc: "the updating thread waits for the vCPUs to halt, and lets go of the big lock meanwhile",
    standsFor: "qemu_cond_wait(&qemu_pause_cond, &bql) in pause_all_vcpus, QEMU 5.1 to 8.0",
  },
  () => {
    when(s.updater.eq("stopping"), Pausing.by.eq("stopRequest"));
    s.bql.set("nobody");
    s.updater.set("waiting");
  },
);

const regain = action(
  {
    doc: "the vCPUs have halted, and the updating thread has the big lock again",
    standsFor: "qemu_cond_wait returns in pause_all_vcpus, QEMU 5.1 to 8.0",
  },
  () => {
    when(s.updater.eq("waiting"), s.vcpu.eq("halted"), s.bql.eq("nobody"));
    s.bql.set("updater");
    s.updater.set("stopped");
  },
);

const quiesce = action(
  {
    doc: "no vCPU thread is inside the ioctl any more",
    standsFor: "accel_has_to_wait, QEMU 8.0; down_write in KVM_KICK_ALL_RUNNING_VCPUS, not merged",
  },
  () => {
    when(s.updater.eq("stopping"), Pausing.by.ne("stopRequest"));
    when(s.vcpu.in(["guest", "stuck"]).not(), or(s.vcpu.ne("entering"), Pausing.by.eq("kernel")));
    s.updater.set("stopped");
  },
);

const update = action(
  {
    doc: "the slots are changed",
    standsFor: "kvm_set_phys_mem of all that was queued, accel/kvm/kvm-all.c, QEMU 8.0",
  },
  () => {
    when(s.updater.eq("stopped"));
    s.updater.set("updated");
  },
);

const finish = action(
  {
    doc: "the vCPUs may run again, and the transaction is over",
    standsFor: "accel_ioctl_inhibit_end, QEMU 8.0; resume_all_vcpus; KVM_RESUME_ALL_KICKED_VCPUS, not merged",
  },
  () => {
    when(s.updater.eq("updated"));
    s.stop.set(false);
    s.bql.set("nobody");
    s.updater.set("done");
  },
);

// --- A vCPU thread ---------------------------------------------------------------------------------

const approach = action(
  {
    doc: "the vCPU thread is about to call KVM_RUN, and has looked whether it may",
    standsFor: "accel_cpu_ioctl_begin, QEMU 8.0",
  },
  () => {
    when(s.vcpu.eq("user"), or(s.stop.not(), Pausing.by.eq("kernel")));
    s.vcpu.set("entering");
  },
);

const enter = action(
  { doc: "KVM_RUN enters the guest", standsFor: "vcpu_enter_guest, arch/x86/kvm/x86.c, v6.14" },
  () => {
    when(s.vcpu.eq("entering"), or(s.stop.not(), Pausing.by.ne("kernel")));
    s.vcpu.set("guest");
  },
);

const refuse = action(
  {
    doc: "KVM_RUN returns -EINTR at once, for the VM is blocked",
    standsFor: "KVM_KICK_ALL_RUNNING_VCPUS, not merged",
  },
  () => {
    when(s.vcpu.eq("entering"), s.stop, Pausing.by.eq("kernel"));
    s.vcpu.set("user");
  },
);

const miss = action(
  {
    doc: "KVM waits for a page of guest memory that is not there yet",
    standsFor: "handle_userfault, fs/userfaultfd.c, v6.14",
  },
  () => {
    when(s.vcpu.eq("guest"), s.handler.eq("idle"));
    s.vcpu.set("stuck");
    s.handler.set("asked");
  },
);

const exit = action(
  {
    doc: "the guest touches a device: an exit that needs the big lock",
    standsFor: "KVM_EXIT_MMIO in kvm_cpu_exec, accel/kvm/kvm-all.c, QEMU 8.0",
  },
  () => {
    when(s.vcpu.eq("guest"));
    s.vcpu.set("exited");
  },
);

const emulate = action(
  {
    doc: "the vCPU thread takes the big lock for the device",
    standsFor: "prepare_mmio_access, softmmu/physmem.c, QEMU 8.0",
  },
  () => {
    when(s.vcpu.eq("exited"), s.bql.eq("nobody"));
    s.bql.set("vcpu");
    s.vcpu.set("device");
  },
);

const emulated = action(
  { doc: "the device has answered", standsFor: "address_space_rw, softmmu/physmem.c, QEMU 8.0" },
  () => {
    when(s.vcpu.eq("device"));
    s.bql.set("nobody");
    s.vcpu.set("user");
  },
);

const halt = action(
  {
    doc: "the vCPU thread sees that it shall stop, and halts",
    standsFor: "qemu_wait_io_event_common with the big lock, QEMU 5.1 to 8.0",
  },
  () => {
    when(s.vcpu.eq("user"), s.stop, Pausing.by.eq("stopRequest"), s.bql.eq("nobody"));
    s.vcpu.set("halted");
  },
);

const unhalt = action(
  { doc: "the vCPU thread goes on", standsFor: "qemu_wait_io_event, softmmu/cpus.c, QEMU 8.0" },
  () => {
    when(s.vcpu.eq("halted"), s.stop.not());
    s.vcpu.set("user");
  },
);

// --- Others ----------------------------------------------------------------------------------------

const serve = action(
  {
    doc: "the handler begins to bring the page, with the big lock if it needs it",
    standsFor:
      "whoever reads the userfaultfd, such as postcopy_ram_fault_thread, migration/postcopy-ram.c, QEMU 8.0",
  },
  () => {
    when(s.handler.eq("asked"), or(Pausing.handlerNeedsLock.not(), s.bql.eq("nobody")));
    s.bql.set(ifElse(Owner, Pausing.handlerNeedsLock, "handler", s.bql));
    s.handler.set("serving");
  },
);

const bring = action(
  {
    doc: "the page is there, and a vCPU that still waits for it goes on",
    standsFor: "UFFDIO_COPY, fs/userfaultfd.c, v6.14",
  },
  () => {
    when(s.handler.eq("serving"));
    s.bql.set(ifElse(Owner, Pausing.handlerNeedsLock, "nobody", s.bql));
    s.handler.set("idle");
    s.vcpu.set(ifElse(VcpuThread, s.vcpu.eq("stuck"), "guest", s.vcpu));
  },
);

const take = action(
  {
    doc: "another thread takes the big lock, and changes what it protects",
    standsFor: "qemu_mutex_lock_iothread, QEMU 8.0",
  },
  () => {
    when(s.bql.eq("nobody"));
    s.bql.set("other");
  },
);

const giveBack = action(
  { doc: "the other thread releases the big lock", standsFor: "qemu_mutex_unlock_iothread, QEMU 8.0" },
  () => {
    when(s.bql.eq("other"));
    s.bql.set("nobody");
  },
);

const visit = action(
  {
    doc: "a vCPU of another VM calls KVM_RUN, and finds the kernel's lock free or taken",
    standsFor: "KVM_RUN with the rwsem of KVM_KICK_ALL_RUNNING_VCPUS, not merged",
  },
  () => {
    when(s.neighbour.eq("user"));
    s.neighbour.set(ifElse(Neighbour, HeldForAll(), "blocked", "guest"));
  },
);

const unblock = action(
  {
    doc: "the vCPU of the other VM gets the kernel's lock",
    standsFor: "KVM_RUN with the rwsem of KVM_KICK_ALL_RUNNING_VCPUS, not merged",
  },
  () => {
    when(s.neighbour.eq("blocked"), HeldForAll().not());
    s.neighbour.set("guest");
  },
);

const leave = action(
  {
    doc: "the vCPU of the other VM leaves KVM_RUN",
    standsFor: "KVM_RUN with the rwsem of KVM_KICK_ALL_RUNNING_VCPUS, not merged",
  },
  () => {
    when(s.neighbour.eq("guest"));
    s.neighbour.set("user");
  },
);

export const pauseSteps = {
  ask,
  kick,
  missKick,
  release,
  regain,
  quiesce,
  update,
  finish,
  approach,
  enter,
  refuse,
  miss,
  exit,
  emulate,
  emulated,
  halt,
  unhalt,
  serve,
  bring,
  take,
  giveBack,
  visit,
  unblock,
  leave,
};
