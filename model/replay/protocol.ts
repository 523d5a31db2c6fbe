// What the helper is asked and what it answers: one flat JSON object a line each way, as helper/README.md has it.
//
// Main invariant: a list of requests is a whole experiment. It is what is recorded, shrunk, printed as C and run again.

import type { AccessKind } from "../kvm/access.ts";

/** Accesses that the guest can be told to do: those that the model has, and some that only facts are about. */
export type Access = AccessKind | (typeof unmodelled)[number];
export const unmodelled = ["load-16", "load-two", "store-two", "copy", "prefetch", "raise", "spin"] as const;

/** Numbers beyond 2^53 are text: "0xffff800000000000". */
export type Wide = number | string;

export type Request =
  | { readonly op: "hello" }
  | { readonly op: "cap"; readonly cap: number }
  /**
   * A fresh VM. `manual` is the argument of KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, `ring` the entries of a dirty ring;
   * with `dirtied` the guest's page table says dirty from the beginning.
   */
  | {
      readonly op: "vm";
      readonly cpl: 0 | 3;
      readonly manual?: number;
      readonly ring?: number;
      readonly dirtied?: 1;
    }
  | RegionRequest
  | { readonly op: "access"; readonly kind: Access; readonly gfn: number; readonly value?: number }
  | { readonly op: "resume"; readonly data?: number }
  | { readonly op: "drain"; readonly data?: number }
  /** KVM itself reads the page table in a frame, in an ioctl of the vCPU that does not run the guest. */
  | { readonly op: "translate"; readonly gfn: number }
  /** With `bad`, into a bitmap that user space does not have. */
  | { readonly op: "dirty"; readonly slot: number; readonly bad?: 1 }
  | {
      readonly op: "clear";
      readonly slot: number;
      readonly first: number;
      readonly pages: number;
      readonly bits: number;
    }
  | {
      readonly op: "poke";
      readonly backing: number;
      readonly page: number;
      readonly offset?: number;
      readonly value: number;
    }
  | { readonly op: "peek"; readonly backing: number; readonly page: number; readonly offset?: number }
  | { readonly op: "backing"; readonly backing: number; readonly page: number; readonly how: Change }
  | RaceRequest
  | OtherRequest;

/** What only facts ask for. */
export type OtherRequest =
  /** The part lies in the frame from now on, and in the page behind it. */
  | {
      readonly op: "place";
      readonly part: "idt" | "gdt" | "stack" | "cr3";
      readonly gfn: number;
      readonly backing: number;
      readonly page: number;
    }
  /** An ioeventfd, a zone of coalesced MMIO, KVM's own store of the time. */
  | { readonly op: "eventfd" | "coalesce" | "clock"; readonly gfn: number }
  /** What the eventfd, the zone, the dirty ring has seen; KVM_RESET_DIRTY_RINGS. */
  | { readonly op: "signals" | "coalesced" | "harvest" | "reset" | "has-userfault" }
  | { readonly op: "statistic"; readonly name: "mmio_exits" | "exits" | "pf_taken" | "insn_emulation" }
  /** The page is missing until user space brings it; again for a page that was told so before. */
  | { readonly op: "userfault"; readonly backing: number; readonly page: number; readonly again?: 1 }
  /** An access to it, and what another thread does while the vCPU waits; `kick` before the page comes, or never. */
  | {
      readonly op: "post-copy";
      readonly kind: Access;
      readonly gfn: number;
      readonly update: "nothing" | "delete" | "create" | "flags";
      readonly kick?: 1;
      readonly never?: 1;
    };

/** KVM_SET_USER_MEMORY_REGION. The hva is `hva` bytes after the page of the backing, if one is named. */
export interface RegionRequest {
  readonly op: "region";
  readonly slot: number;
  readonly flags: number;
  /** In bytes, as the size. */
  readonly gpa: Wide;
  readonly size: Wide;
  readonly backing?: number;
  readonly page?: number;
  readonly hva?: Wide;
}

/** A measurement of some time in which vCPUs run while a slot is updated again and again. */
export interface RaceRequest {
  readonly op: "race";
  readonly protocol: string;
  readonly warm: number;
  readonly ms: number;
}

/** What happens to a page behind the guest's memory: no mapping, no writing, zeroes, another page, all as at first. */
export type Change = (typeof changes)[number];
export const changes = ["unmap", "protect", "discard", "replace", "restore"] as const;

/** A reply has the fields of its operation; numbers of the guest are hexadecimal text. */
export interface Reply {
  readonly errno?: string;
  readonly exit?: string;
  /** The vector of a fault, the suberror of an internal-error. */
  readonly detail?: number;
  readonly gpa?: number;
  readonly len?: number;
  readonly data?: string;
  readonly rax?: string;
  readonly bits?: string;
  readonly value?: number | string;
  /** Of a dirty ring, as slot:offset. */
  readonly entries?: string;
  /** Of post-copy, 0 or 1: user space was asked, the vCPU waited, the update waited, the vCPU left, the update with it. */
  readonly asked?: number;
  readonly waits?: number;
  readonly held?: number;
  readonly left?: number;
  readonly freed?: number;
  /** The errno of the update. */
  readonly updated?: string;
  readonly api?: number;
  readonly slots?: number;
  /** The helper refuses the request, or nobody answers any more. */
  readonly error?: string;
}

export const logDirty = 1;
export const readOnly = 2;

/** Where a plan's guest memory starts, and how many pages each backing has. */
export const planGfn = 256;
export const pageSize = 4096;

/** Where the page lies that a guest's own page table in a plan's frame maps. */
export const datumGpa = 11 * pageSize;

/** How the helper writes a number of the guest. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Where the word of a page is that loads and stores access. */
export const dataAt = 0x908;
