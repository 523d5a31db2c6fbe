// accel_ioctl_inhibit_begin and _end: not an ioctl but what QEMU 8.0 and later does around its ioctls when a deleted
// range overlaps an added one. vCPU threads leave KVM_RUN and stay out.
//
// By Emanuele Giuseppe Esposito, "[PATCH v3 0/3] KVM: allow listener to stop all vcpus before", 11 November 2022.

import type { Kvm } from "../kvm/program.ts";

export function withVcpusStopped(kvm: Kvm, update: () => void): void {
  kvm.call("inhibit", () => kvm.inhibit());
  update();
  kvm.call("inhibit", () => kvm.resume());
}
