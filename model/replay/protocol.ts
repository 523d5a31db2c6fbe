// What the helper is asked and what it answers: one flat JSON object a line each way, as helper/README.md has it.
//
// Main invariant: a list of requests is a whole experiment. It is what is recorded, shrunk, printed as C and run again.

/** Accesses that the guest can be told to do. */
export type Access = "load" | "store" | "locked-add" | "add" | "xchg" | "push" | "fetch" | "walk";

/** Numbers beyond 2^53 are text: "0xffff800000000000". */
export type Wide = number | string;

export type Request =
  | { readonly op: "hello" }
  | { readonly op: "cap"; readonly cap: number }
  /** A fresh VM; `manual` is the argument of KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2. */
  | { readonly op: "vm"; readonly cpl: 0 | 3; readonly manual?: number }
  | RegionRequest
  | { readonly op: "access"; readonly kind: Access; readonly gfn: number; readonly value?: number }
  | { readonly op: "resume"; readonly data?: number }
  | { readonly op: "drain"; readonly data?: number }
  | { readonly op: "dirty"; readonly slot: number }
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
  | RaceRequest;

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
export type Change = "unmap" | "protect" | "discard" | "replace" | "restore";

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

/** How the helper writes a number of the guest. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Where the word of a page is that loads and stores access. */
export const dataAt = 0x908;
