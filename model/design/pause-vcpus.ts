// D6: the ioctls of today, while no vCPU runs.
//
// Who and where: variant a is Emanuele Giuseppe Esposito, "KVM: allow listener to stop all vcpus before", v3 of 11
// November 2022, <20221111154758.1372674-1-eesposit@redhat.com>; b Vitaly Kuznetsov's RFC of 26 October 2020,
// <20201026084916.3103221-1-vkuznets@redhat.com>; c Esposito, "KVM: API to block and resume all running vcpus", 22
// October 2022, <20221022154819.1823133-1-eesposit@redhat.com>.
// Code: a shipped, accel/accel-blocker.c and kvm_region_commit in QEMU 8.0, and stops vCPUs only if a range that goes
// overlaps a range that comes. b, posted, calls pause_all_vcpus(), which lets go of the big lock in the middle of a memory
// transaction. c, posted, stops KVM_RUN in the kernel and no other ioctl, with one lock for all VMs.
// Outcome: a is the cure that shipped. b was dropped, as unsafe in general (David Hildenbrand); c
// was dropped in review by Paolo Bonzini and Sean Christopherson.

import { withVcpusStopped } from "../ioctl/inhibit.ts";
import { changes, type Design, deleteThenCreate, overlap, slotPerRange } from "./design.ts";

export const pauseVcpus: Design = {
  id: "D6a",
  name: "pause-vcpus",
  title: "today's ioctls with the vCPUs stopped",

  setUp: slotPerRange,

  update(kvm, from, to) {
    const { removed, added } = changes(from.ram, to.ram);
    const update = (): void => deleteThenCreate(kvm, from.ram, to.ram);
    if (removed.some((gone) => added.some((come) => overlap(gone, come)))) withVcpusStopped(kvm, update);
    else update();
  },
};

export const pauseAlways: Design = {
  ...pauseVcpus,
  id: "D6b",
  name: "pause-always",
  title: "every update with the vCPUs stopped",

  update(kvm, from, to) {
    withVcpusStopped(kvm, () => deleteThenCreate(kvm, from.ram, to.ram));
  },
};

export const kickIoctls: Design = {
  ...pauseAlways,
  id: "D6c",
  name: "kick-ioctls",
  title: "every update with KVM_RUN blocked in the kernel",
  rules: { stopped: "run" },
};
