// Races: how often a vCPU finds memory missing, and how many dirty pages nobody hears of, while a slot is updated.
//
// Main invariant: only a zero that the model predicts is asserted. All other numbers are what one machine did on one day.

import type { Helper } from "./helper.ts";
import type { Reply } from "./protocol.ts";

export interface Protocol {
  readonly name: string;
  readonly does: string;
  /** What the model says can never happen. */
  readonly never: readonly ("exits" | "lost")[];
}

export const protocols: readonly Protocol[] = [
  { name: "delete-create", does: "DELETE and CREATE, the vCPU runs", never: [] },
  { name: "harvest-delete-create", does: "the same after KVM_GET_DIRTY_LOG", never: [] },
  { name: "paused", does: "DELETE and CREATE, the vCPU stopped", never: ["exits"] },
  {
    name: "paused-harvest",
    does: "the vCPU stopped, KVM_GET_DIRTY_LOG, DELETE and CREATE",
    never: ["exits", "lost"],
  },
  { name: "flags-only", does: "dirty logging off and on", never: ["exits"] },
  { name: "move", does: "away and back, the vCPU runs", never: [] },
];

export interface Raced {
  readonly protocol: Protocol;
  readonly updates: number;
  readonly sweeps: number;
  /** KVM_RUN returned because memory was missing that was there before and after. */
  readonly exits: number;
  /** Pages that the guest wrote and no dirty log had. */
  readonly lost: number;
  /** How long an update took, in microseconds. */
  readonly micros: {
    readonly median: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
  /** What the model rules out and yet happened, or that the measurement failed. */
  readonly wrong: string | undefined;
}

/** Measures a protocol for so many milliseconds, after a tenth of it that does not count. */
export async function race(helper: Helper, protocol: Protocol, ms: number): Promise<Raced> {
  const warm = Math.ceil(ms / 10);
  const reply = await helper.ask({ op: "race", protocol: protocol.name, warm, ms }, warm + ms);
  const number = (key: string): number => Number((reply as Readonly<Record<string, unknown>>)[key] ?? 0);
  const counted = {
    exits: number("mmioReads") + number("mmioWrites") + number("otherExits"),
    lost: number("lostPages"),
  };
  return {
    protocol,
    updates: number("updates"),
    sweeps: number("sweeps"),
    ...counted,
    micros: { median: number("median"), p90: number("p90"), p99: number("p99"), max: number("max") },
    wrong: failure(reply) ?? ruledOut(protocol, counted),
  };
}

function failure({ error, errno }: Reply): string | undefined {
  return error ?? (errno === "ok" ? undefined : `the measurement ended with ${errno ?? "no answer"}`);
}

function ruledOut(
  { never }: Protocol,
  counted: Readonly<Record<"exits" | "lost", number>>,
): string | undefined {
  const seen = never.filter((what) => counted[what] > 0);
  return seen.length === 0
    ? undefined
    : `the model says that there are no ${seen.map((what) => (what === "exits" ? "exits" : "lost pages")).join(" and no ")}`;
}
