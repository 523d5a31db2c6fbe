// How facts are written: an experiment is a list of requests, each with the reply that it gets.

import type { Expected } from "../expect.ts";
import { type Access, pageSize, planGfn, type Reply, type Request, type Wide } from "../protocol.ts";

export interface Fact {
  readonly id: string;
  readonly says: string;
  readonly steps: readonly FactStep[];
  readonly needs?: Need;
  /** Kernels differ, and the models do not rely on it: told, but no failure. */
  readonly varies?: true;
}

/** What the host must have, or the fact says nothing of it: it is asked for, and there unless the answer is 0 or an errno. */
export interface Need {
  readonly name: string;
  readonly ask: Request;
}

export interface FactStep {
  readonly request: Request;
  readonly expected: Expected | undefined;
}

export const mib = 1 << 20;
export const dataGpa = planGfn * pageSize + 0x908;
const needed = (name: string, cap: number): Need => ({ name, ask: { op: "cap", cap } });
export const manualProtect = needed("KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2", 168);
export const readOnlyMemory = needed("KVM_CAP_READONLY_MEM", 81);
export const dirtyRing = needed("KVM_CAP_DIRTY_LOG_RING", 192);
export const secondSpace = needed("KVM_CAP_MULTI_ADDRESS_SPACE", 118);
export const events = needed("KVM_CAP_IOEVENTFD", 36);
export const coalescedMmio = needed("KVM_CAP_COALESCED_MMIO", 15);
export const statistics = needed("KVM_CAP_BINARY_STATS_FD", 203);
export const userfaults: Need = {
  name: "userfaultfd for this user; see /proc/sys/vm/unprivileged_userfaultfd",
  ask: { op: "has-userfault" },
};

export const step = (request: Request, reply?: Reply): FactStep => ({
  request,
  expected: reply && { reply },
});

interface Parts {
  readonly gpa?: Wide;
  readonly size?: Wide;
  readonly flags?: number;
  readonly page?: number;
  readonly backing?: number;
  readonly hva?: Wide;
}

/** KVM_SET_USER_MEMORY_REGION: usually 4 pages at 1 MiB, the first ones of a backing. An absolute hva needs no page. */
export function region(slot: number, errno: string, parts: Parts = {}): FactStep {
  const { gpa = mib, size = 4 * pageSize, flags = 0, page = 0, backing = 0, hva } = parts;
  const behind = hva === undefined || parts.page !== undefined ? { backing, page } : {};
  return step(
    { op: "region", slot, flags, gpa, size, ...behind, ...(hva !== undefined && { hva }) },
    { errno },
  );
}

export const create = (parts: Parts = {}): FactStep => region(1, "ok", parts);
export const remove = region(1, "ok", { size: 0 });
export const access = (kind: Access, page: number, reply: Reply, value = 0): FactStep =>
  step({ op: "access", kind, gfn: planGfn + page, value }, reply);
export const resume = (reply: Reply, data = 0): FactStep => step({ op: "resume", data }, reply);
export const drain: FactStep = step({ op: "drain" }, { exit: "interrupted" });
export const poke = (page: number, value: number, backing = 0): FactStep =>
  step({ op: "poke", backing, page, value }, { errno: "ok" });
export const peek = (page: number, value: string, backing = 0): FactStep =>
  step({ op: "peek", backing, page }, { value });
export const backing = (how: "unmap" | "protect" | "discard" | "replace" | "restore"): FactStep =>
  step({ op: "backing", backing: 0, page: 0, how }, { errno: "ok" });
export const dirty = (reply: Reply, slot = 1): FactStep => step({ op: "dirty", slot }, reply);
export const bits = (text: string): FactStep => dirty({ errno: "ok", bits: text });
export const clear = (first: number, pages: number, mask: number, errno: string): FactStep =>
  step({ op: "clear", slot: 1, first, pages, bits: mask }, { errno });
export const guest = (cpl: 0 | 3, manual = 0): FactStep => step({ op: "vm", cpl, manual }, { errno: "ok" });

export const loaded = (rax: number): Reply => ({ exit: "done", rax: `0x${rax.toString(16)}` });
export const done: Reply = { exit: "done" };
export const reads: Reply = { exit: "mmio-read", gpa: dataGpa, len: 8 };
export const writes = (data: number): Reply => ({
  exit: "mmio-write",
  gpa: dataGpa,
  len: 8,
  data: `0x${data.toString(16)}`,
});
export const efault: Reply = { exit: "failed", errno: "EFAULT" };
export const pageFault: Reply = { exit: "fault", detail: 14 };
/** KVM cannot deliver an exception: hosts say it in different ways. */
export const fatal: Expected = {
  anyOf: [{ exit: "shutdown" }, { exit: "internal-error", detail: 1 }, { exit: "internal-error", detail: 3 }],
};
export const noInstruction: Expected = {
  anyOf: [{ exit: "internal-error", detail: 1 }, { exit: "fault", detail: 6 }, { exit: "shutdown" }],
};

/** The usual guest, at CPL 3. */
export function fact(id: string, says: string, ...steps: readonly FactStep[]): Fact {
  return { id, says, steps: [guest(3), ...steps] };
}

/** A guest with KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2. */
export function manual(id: string, says: string, argument: 1 | 3, ...steps: readonly FactStep[]): Fact {
  return { id, says, steps: [guest(3, argument), ...steps], needs: manualProtect };
}

export function capability(id: string, name: string, cap: number, value: number): Fact {
  return { id, says: `${name} is ${value}`, steps: [step({ op: "cap", cap }, { value })], varies: true };
}
