// Facts E: what else a host has, and what the vCPU's exits do not show.

import { planGfn, type Reply, type Request } from "../protocol.ts";
import {
  access,
  capability,
  coalescedMmio,
  create,
  done,
  drain,
  events,
  fact,
  guest,
  loaded,
  reads,
  remove,
  resume,
  statistics,
  step,
  userfaults,
  type Fact,
  type FactStep,
} from "./notation.ts";

const value = (op: "signals" | "coalesced", number: number): FactStep => step({ op }, { value: number });
const event = step({ op: "eventfd", gfn: planGfn }, { errno: "ok" });
const zone = step({ op: "coalesce", gfn: planGfn }, { errno: "ok" });

const missing = step({ op: "userfault", backing: 0, page: 0 }, { errno: "ok" });
const again = step({ op: "userfault", backing: 0, page: 0, again: 1 }, { errno: "ok" });
const brought = 0x77;

type Meanwhile = Partial<Omit<Request & { readonly op: "post-copy" }, "op">>;
function postCopy(reply: Reply, what: Meanwhile = {}): FactStep {
  const request = { op: "post-copy", kind: "load", gfn: planGfn, update: "nothing", ...what } as const;
  return step(request, { errno: "ok", asked: 1, waits: 1, ...reply });
}
const arrives: Reply = { exit: "done", rax: "0x77" };

function waiting(id: string, says: string, ...steps: readonly FactStep[]): Fact {
  return { ...fact(id, says, create(), missing, ...steps), needs: userfaults };
}

/** An update of a slot while a vCPU waits for a page waits with it. */
function held(id: string, what: string, update: "delete" | "create" | "flags"): Fact {
  return waiting(
    id,
    `${what} waits until a vCPU's missing page arrives`,
    postCopy({ ...arrives, held: 1, updated: "ok" }, { update }),
  );
}

export const others: readonly Fact[] = [
  capability("E01a", "KVM_CAP_SYNC_MMU", 16, 1),
  capability("E01b", "KVM_CAP_READONLY_MEM", 81, 1),
  capability("E01c", "KVM_CAP_IMMEDIATE_EXIT", 136, 1),
  capability("E01d", "KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2", 168, 3),
  capability("E01e", "KVM_CAP_MULTI_ADDRESS_SPACE", 118, 0),
  capability("E01f", "KVM_CAP_NR_MEMSLOTS", 10, 32764),
  capability("E01g", "KVM_CAP_DIRTY_LOG_RING", 192, 2 ** 20),
  capability("E01h", "KVM_CAP_NESTED_STATE", 157, 0),
  {
    ...fact(
      "E03",
      "a store to an ioeventfd under a slot is a store; without the slot it is an event, and no exit",
      create(),
      event,
      access("store", 0, done, 1),
      value("signals", 0),
      remove,
      access("store", 0, done, 1),
      value("signals", 1),
      access("load", 0, reads),
      drain,
    ),
    needs: events,
  },
  {
    ...fact(
      "E04",
      "a store to a coalesced zone without a slot waits in the zone's ring, and no exit; a load exits",
      create(),
      zone,
      access("store", 0, done, 1),
      value("coalesced", 0),
      remove,
      access("store", 0, done, 1),
      value("coalesced", 1),
      access("load", 0, reads),
      drain,
    ),
    needs: coalescedMmio,
  },
  waiting("E07", "user space may handle the faults of guest memory"),
  waiting(
    "E08",
    "a load of a page that user space has to bring waits for it",
    postCopy(arrives),
    access("load", 0, loaded(brought)),
  ),
  waiting(
    "E09",
    "a vCPU at CPL 3 that waits for a page leaves KVM_RUN when it is kicked, and waits again later",
    postCopy({ exit: "interrupted", left: 1 }, { kick: 1 }),
    resume(loaded(brought)),
  ),
  {
    id: "E09e",
    says: "a vCPU whose load KVM emulates does not leave before the page arrives",
    steps: [guest(0), create(), missing, postCopy({ exit: "interrupted", left: 0 }, { kick: 1 })],
    needs: userfaults,
    varies: true,
  },
  held("E10", "a DELETE", "delete"),
  held("E10c", "a CREATE of another slot", "create"),
  held("E10f", "a change of flags", "flags"),
  waiting(
    "E10k",
    "a DELETE that waits for a vCPU returns when the vCPU is kicked, without the page",
    postCopy(
      { exit: "interrupted", held: 1, left: 1, freed: 1, updated: "ok" },
      { update: "delete", kick: 1 },
    ),
    resume(reads),
    drain,
  ),
  waiting(
    "E11",
    "pages that user space has to bring stay so when their slot is created again",
    postCopy(arrives),
    remove,
    create(),
    again,
    postCopy(arrives),
  ),
  {
    ...fact(
      "E12",
      "KVM counts its MMIO exits",
      access("load", 0, reads),
      drain,
      access("load", 0, reads),
      drain,
      step({ op: "statistic", name: "mmio_exits" }, { value: 2 }),
    ),
    needs: statistics,
    varies: true,
  },
];
