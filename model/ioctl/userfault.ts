// How a page is kept from the guest until it has come: userfaultfd, an attribute of memory, or a bit in a bitmap that a slot
// points to.
//
// KVM_SET_USER_MEMORY_REGION2 with KVM_MEM_USERFAULT is a change of flags, as KVM Userfault v3 of 18 June 2025 has it: to set it
// drops the SPTEs of the slot after the grace period, to clear it drops nothing. KVM_SET_MEMORY_ATTRIBUTES as the RFC of
// 10 July 2024 uses it is Linux's: an invalidation around the change, in which SPTEs are dropped if the attribute is set.

import { vmm } from "../kvm/paging.ts";
import type { Kvm } from "../kvm/program.ts";

/** KVM_MEM_USERFAULT of a slot. Once it is set, no page is mapped whose bit is set. */
export function setUserfaultFlag(kvm: Kvm, id: number, gfns: readonly number[]): void {
  kvm.ioctl(`SET_USERFAULT slot ${id}`, () => {
    kvm.step("publish the slot with KVM_MEM_USERFAULT", { tag: "flag", on: true });
    kvm.grace();
    kvm.zap("zap its SPTEs", gfns);
  });
  rely(kvm, true);
}

/** The VMM no longer relies on bits when it calls this. */
export function clearUserfaultFlag(kvm: Kvm, id: number): void {
  kvm.ioctl(`CLEAR_USERFAULT slot ${id}`, () => {
    kvm.step("publish the slot without KVM_MEM_USERFAULT", { tag: "flag", on: false });
    kvm.grace();
  });
}

/** KVM_SET_MEMORY_ATTRIBUTES with KVM_MEMORY_ATTRIBUTE_USERFAULT. */
export function setAttribute(kvm: Kvm, gfns: readonly number[]): void {
  kvm.call(`SET_ATTRIBUTES ${list(gfns)}`, () => {
    kvm.invalidating(gfns, () => {
      kvm.zap("zap the SPTEs", gfns);
      kvm.step("set the attribute", { tag: "setBits", gfns: [...gfns] });
    });
  });
  rely(kvm, true);
}

/** The same without it. */
export function clearAttribute(kvm: Kvm, gfns: readonly number[]): void {
  kvm.call(`CLEAR_ATTRIBUTES ${list(gfns)}`, () => {
    kvm.invalidating(gfns, () => kvm.step("clear the attribute", { tag: "clearBits", gfns: [...gfns] }));
  });
}

export function setBits(kvm: Kvm, gfns: readonly number[]): void {
  kvm.call(vmm, () => kvm.step(`set the bits of ${list(gfns)}`, { tag: "setBits", gfns: [...gfns] }));
}

/** By a store with release semantics, after the contents of the page. */
export function clearBits(kvm: Kvm, gfns: readonly number[]): void {
  kvm.call(vmm, () => kvm.step(`clear the bits of ${list(gfns)}`, { tag: "clearBits", gfns: [...gfns] }));
}

export function freeBits(kvm: Kvm): void {
  kvm.call(vmm, () => kvm.step("free the bitmap", { tag: "freeBits" }));
}

/** The contents of pages, by a store through a mapping of a guest_memfd that the guest does not use. */
export function storePages(kvm: Kvm, gfns: readonly number[]): void {
  kvm.call(vmm, () => bring(kvm, gfns));
}

/** The contents of anonymous pages, to which nothing was mapped before. */
export function copyPages(kvm: Kvm, gfns: readonly number[]): void {
  kvm.call(`UFFDIO_COPY ${list(gfns)}`, () => bring(kvm, gfns));
}

export function startVcpus(kvm: Kvm): void {
  kvm.call(vmm, () => kvm.resume());
}

/** What the VMM may rely on from now on, or what it gives up. */
export function rely(kvm: Kvm, on: boolean): void {
  const does = on ? "rely on bits: no page is mapped whose bit is set" : "rely on bits no longer";
  kvm.call(vmm, () => kvm.step(does, { tag: "promise", on }));
}

function bring(kvm: Kvm, gfns: readonly number[]): void {
  kvm.step(`bring the contents of ${list(gfns)}`, { tag: "bring", gfns: [...gfns] });
}

function list(gfns: readonly number[]): string {
  return `gfn ${gfns.join(", ")}`;
}
