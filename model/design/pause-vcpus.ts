// D6a: the ioctls of today, while QEMU keeps every vCPU out of KVM_RUN.
//
// Who and where: Emanuele Giuseppe Esposito, "KVM: allow listener to stop all vcpus before", v3 of 11 November 2022,
// <20221111154758.1372674-1-eesposit@redhat.com>.
// Code: shipped, accel/accel-blocker.c and kvm_region_commit in QEMU 8.0. vCPUs are stopped only if a range that goes
// overlaps a range that comes.
// Outcome: the cure that shipped.

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
