// What the model says that the helper will reply: the rules of model/kvm, asked in the words of the protocol.
//
// Main invariant: no rule about KVM stands here. This is bookkeeping: which page is which hva, what is pending.

import {
  type AccessKind,
  type Accessed,
  begin,
  continueRead,
  datum,
  drainRead,
  type Ending,
  type Guest,
  kernelReads,
} from "../kvm/access.ts";
import { changeSlot, clearDirtyLog, getDirtyLog, type Manual } from "../kvm/dirty-log.ts";
import { setRegion } from "../kvm/validate.ts";
import type { Expected } from "./expect.ts";
import {
  type Access,
  dataAt,
  datumGpa,
  hex,
  pageSize,
  type RegionRequest,
  type Request,
  unmodelled,
} from "./protocol.ts";

/** What the vCPU does at its next KVM_RUN. */
export type Pending =
  /** Nothing that a plan may ask for. */
  | { readonly what: "nothing" }
  /** An access that was not executed: the guest does it again. */
  | { readonly what: "again"; readonly access: GuestAccess }
  | { readonly what: "read"; readonly access: GuestAccess }
  /** `rax` is what the access leaves there. */
  | { readonly what: "write"; readonly rax: number };

interface GuestAccess {
  readonly kind: AccessKind;
  readonly gfn: number;
  readonly value: number;
}

export interface World {
  readonly guest: Guest;
  readonly manual: Manual;
  readonly pending: Pending;
}

export const nothing: World = {
  guest: { slots: [], words: new Map(), blocked: new Map(), dirty: new Map() },
  manual: 0,
  pending: { what: "nothing" },
};

export interface Predicted {
  readonly world: World;
  /** Undefined where the model says nothing. */
  readonly expected: Expected | undefined;
}

/** The hva of a page of a backing: backings are far from each other. */
export function hvaOfPage(backing: number, page: number): number {
  return (backing + 1) * 2 ** 20 + page;
}

/** What a request is answered, and the world after it. */
export function predict(world: World, request: Request): Predicted {
  const { guest, manual } = world;
  if (!hasRules(request)) return { world, expected: undefined };
  switch (request.op) {
    case "vm":
      return answer({ ...nothing, manual: (request.manual ?? 0) as Manual }, "ok");
    case "region":
      return predictRegion(world, request);
    case "access": {
      const { kind, gfn, value = 0 } = request;
      if (!isModelled(kind)) return { world, expected: undefined };
      return ended(world, { kind, gfn, value }, begin(guest, kind, gfn, value), "run");
    }
    case "resume":
      return predictResume(world, request.data ?? 0);
    case "drain":
      return predictDrain(world, request.data ?? 0);
    case "dirty": {
      const got = getDirtyLog(guest, request.slot, manual);
      const bits = [...got.pages].filter((page) => page < 48).reduce((sum, page) => sum + 2 ** page, 0);
      const atLeast = got.errno === "ok" ? { atLeast: bits } : {};
      return {
        world: { ...world, guest: got.guest },
        expected: { reply: { errno: got.errno }, ...atLeast },
      };
    }
    case "clear": {
      const cleared = clearDirtyLog(guest, request);
      return answer({ ...world, guest: cleared.guest }, cleared.errno);
    }
    case "poke":
      return answer(withGuest(world, { words: set(guest.words, pageOf(request), request.value) }), "ok");
    case "peek":
      return { world, expected: { reply: { value: hex(guest.words.get(pageOf(request)) ?? 0) } } };
    case "backing":
      return answer(withGuest(world, changed(guest, pageOf(request), request.how)), "ok");
    case "translate": {
      const [found, nothing] = [{ value: hex(datumGpa) }, { value: hex(0) }];
      const either = { anyOf: [found, nothing] };
      const read = kernelReads(guest, request.gfn);
      return { world, expected: read === "either" ? either : { reply: read === "found" ? found : nothing } };
    }
    default:
      return { world, expected: undefined };
  }
}

function isModelled(kind: Access): kind is AccessKind {
  return !unmodelled.some((each) => each === kind);
}

/** Has the model rules for it? What comes after a request without rules is no prediction. */
export function hasRules(request: Request): boolean {
  switch (request.op) {
    case "vm":
      return request.ring === undefined && request.dirtied === undefined;
    case "access":
      return isModelled(request.kind);
    case "dirty":
      return request.bad === undefined;
    case "poke":
    case "peek":
      return (request.offset ?? dataAt) === dataAt;
    default:
      return ["region", "resume", "drain", "translate", "clear", "backing"].includes(request.op);
  }
}

function predictRegion(world: World, request: RegionRequest): Predicted {
  const { backing, page = 0, hva = 0 } = request;
  const start = backing === undefined ? 0n : BigInt(hvaOfPage(backing, page)) * BigInt(pageSize);
  const verdict = setRegion(world.guest.slots, {
    slot: request.slot,
    flags: request.flags,
    gpa: BigInt(request.gpa),
    size: BigInt(request.size),
    hva: start + BigInt(hva),
  });
  if (verdict.errno !== "ok") return answer(world, verdict.errno);
  const guest = changeSlot(world.guest, verdict.slots, request.slot, world.manual);
  return answer({ ...world, guest }, "ok");
}

function predictResume(world: World, data: number): Predicted {
  const { guest, pending } = world;
  switch (pending.what) {
    case "nothing":
      return { world, expected: undefined };
    case "again": {
      const { kind, gfn, value } = pending.access;
      return ended(world, pending.access, begin(guest, kind, gfn, value), "run");
    }
    case "read": {
      const { kind, gfn, value } = pending.access;
      return ended(world, pending.access, continueRead(guest, kind, gfn, value, data), "run");
    }
    case "write":
      return { world: idle(world), expected: { reply: { exit: "done", rax: hex(pending.rax) } } };
    default:
      return pending satisfies never;
  }
}

function predictDrain(world: World, data: number): Predicted {
  const { guest, pending } = world;
  if (pending.what !== "read") {
    const after = pending.what === "write" ? idle(world) : world;
    return { world: after, expected: { reply: { exit: "interrupted" } } };
  }
  const { kind, gfn, value } = pending.access;
  const drained = drainRead(guest, kind, gfn, value, data);
  if (drained !== "again") return ended(world, pending.access, drained, "drain");
  return {
    world: { ...world, pending: { what: "again", access: pending.access } },
    expected: { reply: { exit: "interrupted" } },
  };
}

/** The reply to an access that ended so; a drain is interrupted where a run is done. */
function ended(
  world: World,
  access: GuestAccess,
  { guest, ending }: Accessed,
  how: "run" | "drain",
): Predicted {
  return {
    world: { ...world, guest, pending: pendingAfter(ending, access) },
    expected:
      ending.exit === "done" && how === "drain"
        ? { reply: { exit: "interrupted" } }
        : expectedOf(ending, access.gfn),
  };
}

function pendingAfter(ending: Ending, access: GuestAccess): Pending {
  switch (ending.exit) {
    case "mmio-read":
      return { what: "read", access };
    case "mmio-write":
      return { what: "write", rax: ending.rax };
    case "efault":
      return { what: "again", access };
    case "done":
    case "emulation-failure":
    case "page-fault":
    case "walk-or-page-fault":
      return { what: "nothing" };
    default:
      return ending satisfies never;
  }
}

const pageFault = { exit: "fault", detail: 14 };

function expectedOf(ending: Ending, gfn: number): Expected {
  const gpa = gfn * pageSize + dataAt;
  switch (ending.exit) {
    case "done":
      return { reply: { exit: "done", rax: hex(ending.rax) } };
    case "mmio-read":
      return { reply: { exit: "mmio-read", gpa, len: 8 } };
    case "mmio-write":
      return { reply: { exit: "mmio-write", gpa, len: 8, data: hex(ending.data) } };
    case "emulation-failure":
      return {
        anyOf: [{ exit: "internal-error", detail: 1 }, { exit: "fault", detail: 6 }, { exit: "shutdown" }],
      };
    case "page-fault":
      return { reply: pageFault };
    case "walk-or-page-fault":
      return { anyOf: [{ exit: "done", rax: hex(datum) }, pageFault] };
    case "efault":
      return { reply: { exit: "failed", errno: "EFAULT" } };
    default:
      return ending satisfies never;
  }
}

/** A page's new mapping. Only `protect` and `restore` keep its word. */
function changed({ words, blocked }: Guest, hva: number, how: string): Partial<Guest> {
  const open = new Map([...blocked].filter(([other]) => other !== hva));
  switch (how) {
    case "protect":
      return { blocked: set(blocked, hva, "protected") };
    case "restore":
      return { blocked: open };
    case "unmap":
      return { blocked: set(blocked, hva, "unmapped"), words: set(words, hva, 0) };
    default:
      return { blocked: open, words: set(words, hva, 0) };
  }
}

function pageOf({ backing, page }: { readonly backing: number; readonly page: number }): number {
  return hvaOfPage(backing, page);
}

function set<V>(map: ReadonlyMap<number, V>, key: number, value: V): ReadonlyMap<number, V> {
  return new Map([...map, [key, value] as const]);
}

function withGuest(world: World, part: Partial<Guest>): World {
  return { ...world, guest: { ...world.guest, ...part } };
}

function idle(world: World): World {
  return { ...world, pending: { what: "nothing" } };
}

function answer(world: World, errno: string): Predicted {
  return { world, expected: { reply: { errno } } };
}
