// Facts C: the dirty ring, and stores that nobody asked the guest for.

import { logDirty, pageSize, planGfn, type Request } from "../protocol.ts";
import {
  access,
  bits,
  create,
  dirty,
  dirtyRing,
  done,
  fact,
  loaded,
  remove,
  step,
  type Fact,
  type FactStep,
} from "./notation.ts";

const log = create({ flags: logDirty });
const wide = create({ flags: logDirty, size: 256 * pageSize });
const store = (page: number): FactStep => access("store", page, done, 1);
const harvest = (entries: string): FactStep =>
  step({ op: "harvest" }, { value: entries.split(" ").length, entries });
const reset = (value: number): FactStep => step({ op: "reset" }, { errno: "ok", value });
const clock = step({ op: "clock", gfn: planGfn + 2 }, { errno: "ok" });

/** A guest with a dirty ring of 256 entries. */
function ring(id: string, says: string, ...steps: readonly FactStep[]): Fact {
  const fresh: Request = { op: "vm", cpl: 3, ring: 256 };
  return { id, says, steps: [step(fresh, { errno: "ok" }), ...steps], needs: dirtyRing };
}

const stores = Array.from({ length: 191 }, (_, page) => store(page));
const all = Array.from({ length: 192 }, (_, page) => `1:${page}`).join(" ");
const full = { exit: "other", detail: 31 };

export const rings: readonly Fact[] = [
  fact(
    "C14",
    "a report that cannot be copied to user space is EFAULT, and forgets its pages",
    log,
    store(0),
    step({ op: "dirty", slot: 1, bad: 1 }, { errno: "EFAULT" }),
    bits("0x0"),
  ),
  ring("C20", "where there is a dirty ring, KVM_GET_DIRTY_LOG is refused", log, dirty({ errno: "ENXIO" })),
  ring(
    "C21",
    "entries of a dirty ring survive their slot",
    log,
    store(0),
    store(2),
    remove,
    log,
    store(1),
    harvest("1:0 1:2 1:1"),
  ),
  ring(
    "C23",
    "entries of a slot that is gone can be reset",
    log,
    store(0),
    store(2),
    harvest("1:0 1:2"),
    remove,
    reset(2),
  ),
  {
    ...ring(
      "C25",
      "a dirty ring of 256 entries is full after 192, and stays so until it is reset",
      wide,
      ...stores,
      access("store", 191, full, 1),
      access("store", 192, full, 1),
      harvest(all),
      reset(192),
      access("store", 192, done, 1),
    ),
    varies: true,
  },
  {
    id: "C26",
    says: "a load of a page that the guest has marked dirty logs it, though nobody stored",
    steps: [
      step({ op: "vm", cpl: 3, dirtied: 1 }, { errno: "ok" }),
      log,
      access("load", 0, loaded(0)),
      access("fetch", 1, done),
      bits("0x3"),
    ],
    varies: true,
  },
  fact("C27", "what KVM itself stores for the guest is logged", log, clock, bits("0x4"), bits("0x0")),
  fact(
    "C27m",
    "what KVM itself stores where no slot is reaches nobody, and KVM does not say so",
    log,
    remove,
    clock,
    log,
    bits("0x0"),
  ),
];
