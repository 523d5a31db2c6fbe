// Facts B: accesses that are more than one for KVM, part by part, and what an exception needs.

import type { Expected } from "../expect.ts";
import { pageSize, planGfn, type Request } from "../protocol.ts";
import {
  access,
  create,
  done,
  drain,
  fact,
  fatal,
  loaded,
  mib,
  peek,
  poke,
  reads,
  region,
  remove,
  resume,
  step,
  writes,
  type Fact,
  type FactStep,
} from "./notation.ts";

const part = (exit: "mmio-read" | "mmio-write", gpa: number, len: number) => ({ exit, gpa, len });
const dataGpa = planGfn * pageSize + 0x908;
const endOfSlot = mib + 4 * pageSize;

const place = (what: "idt" | "gdt" | "stack" | "cr3"): FactStep =>
  step({ op: "place", part: what, gfn: planGfn, backing: 0, page: 0 }, { errno: "ok" });
const raised = { exit: "fault", detail: 6 };
const one = (request: Request, expected: Expected): FactStep => ({ request, expected });
const raise: Request = { op: "access", kind: "raise", gfn: planGfn };

/** A part of the guest lies in a slot that goes and comes back: only what happens meanwhile is more than this host's. */
function without(id: string, says: string, what: "idt" | "gdt" | "stack"): readonly Fact[] {
  const gone = [create(), place(what), access("raise", 0, raised), remove, one(raise, fatal)];
  return [
    fact(id, `an exception ${says} ends the guest`, ...gone),
    {
      ...fact(`${id}r`, `and goes on when the slot is back`, ...gone, create(), resume(raised)),
      varies: true,
    },
  ];
}

const ownMemory = { gpa: 0, size: 32 * pageSize, backing: 2 };

export const halves: readonly Fact[] = [
  fact(
    "B14",
    "a load of 16 bytes without a slot exits twice, for 8 bytes each",
    access("load-16", 0, part("mmio-read", dataGpa, 8)),
    resume(part("mmio-read", dataGpa + 8, 8), 5),
    drain,
  ),
  fact(
    "B15",
    "a load across the end of a slot exits for the missing half alone",
    create(),
    access("load-two", 3, part("mmio-read", endOfSlot, 4)),
    resume(loaded(5 * 2 ** 32), 5),
  ),
  fact(
    "B16",
    "a store across the end of a slot has written its present half when it exits",
    create(),
    access("store-two", 3, part("mmio-write", endOfSlot, 4), 2 ** 33 + 7),
    step({ op: "peek", backing: 0, page: 3, offset: pageSize - 8 }, { value: "0x700000000" }),
    resume(done),
  ),
  fact(
    "B17",
    "a copy byte by byte exits for each byte, and takes the rest from memory when there is some",
    create(),
    poke(0, 0x44332211),
    remove,
    access("copy", 0, part("mmio-read", dataGpa, 1)),
    resume(part("mmio-read", dataGpa + 1, 1), 0xaa),
    create(),
    resume(loaded(0x4433bbaa), 0xbb),
  ),
  fact("B19", "a prefetch without a slot does nothing", access("prefetch", 0, done)),
  fact(
    "B20",
    "a store that has exited is not seen by the load after it",
    create(),
    poke(0, 42),
    remove,
    access("store", 0, writes(7), 7),
    create(),
    resume(done),
    access("load", 0, loaded(42)),
  ),
  ...without("B24", "whose IDT is missing", "idt"),
  ...without("B25", "whose GDT is missing", "gdt"),
  ...without("B26", "whose stack is missing", "stack"),
  {
    ...fact(
      "B27",
      "a guest whose own code and page tables are deleted ends",
      access("prefetch", 0, done),
      region(0, "ok", { size: 0 }),
      one({ op: "access", kind: "prefetch", gfn: planGfn }, fatal),
    ),
  },
  {
    ...fact(
      "B27r",
      "and stays so when they are back, until another slot is deleted",
      access("prefetch", 0, done),
      region(0, "ok", { size: 0 }),
      one({ op: "access", kind: "prefetch", gfn: planGfn }, fatal),
      region(0, "ok", ownMemory),
      resume({ exit: "shutdown" }),
      create(),
      remove,
      access("prefetch", 0, done),
    ),
    varies: true,
  },
  fact(
    "B28a",
    "a guest whose top page table is missing ends",
    create(),
    place("cr3"),
    access("load", 1, loaded(0)),
    remove,
    one({ op: "access", kind: "load", gfn: planGfn + 1 }, fatal),
  ),
  fact(
    "B38",
    "a locked add whose memory has what user space says is done at once",
    create(),
    poke(0, 10),
    remove,
    access("locked-add", 0, reads),
    create(),
    resume(done, 10),
    peek(0, "0xb"),
  ),
  fact(
    "B42",
    "a load across the start of a slot exits for the missing half alone",
    create(),
    access("load-two", -1, part("mmio-read", mib - 4, 4)),
    drain,
  ),
  fact(
    "B44",
    "KVM's own read of a page table, outside of KVM_RUN, finds it with its slot and not without",
    create(),
    step({ op: "translate", gfn: planGfn }, { value: "0xb000" }),
    remove,
    step({ op: "translate", gfn: planGfn }, { value: "0x0" }),
    create(),
    step({ op: "translate", gfn: planGfn }, { value: "0xb000" }),
  ),
];
