// A trace of the kernel model as requests to the real kernel, step by step.
//
// Main invariant: an ioctl is forced as a whole, where its first step is. What a vCPU's step says is expected only if
// the slots after that ioctl say it too, because user space cannot stop the kernel between two steps of an ioctl.
// A step that is not forced is not claimed.

import type { Trace, TraceStep } from "../../checker/trace/trace.ts";
import { lookUp, type Plan, type Slot } from "../kvm/program.ts";
import { nothing, predict } from "./predict.ts";
import { type Access, logDirty, pageSize, planGfn, type Request } from "./protocol.ts";
import type { PlanStep } from "./sequence.ts";

/** A step of a trace on the real kernel. */
export interface RealStep {
  readonly step: TraceStep;
  /** Requests with what the model of user-visible answers says; none for a step that user space cannot force. */
  readonly asks: readonly PlanStep[];
  /** Why it is not forced. */
  readonly why: string | undefined;
}

export interface RealTrace {
  /** The VM with the slots that were there before. */
  readonly setUp: readonly PlanStep[];
  readonly steps: readonly RealStep[];
}

/** Ids of the model's slots begin with 0, and slot 0 is the helper's own. */
const idOf = (id: number): number => id + 1;

function create({ id, base, pages, hva }: Slot): Request {
  const [gpa, size] = [(planGfn + base) * pageSize, pages * pageSize];
  return { op: "region", slot: idOf(id), flags: logDirty, gpa, size, backing: 0, page: hva };
}

function remove({ id }: Slot): Request {
  return { op: "region", slot: idOf(id), flags: 0, gpa: 0, size: 0 };
}

/** The requests of an ioctl: from the slots before it to the slots after it. */
function requestsOf(before: readonly Slot[], after: readonly Slot[]): readonly Request[] {
  const same = (a: Slot, b: Slot): boolean => JSON.stringify(a) === JSON.stringify(b);
  const gone = before.filter((slot) => !after.some((other) => same(slot, other)));
  const come = after.filter((slot) => !before.some((other) => same(slot, other)));
  return [...gone.map(remove), ...come.map(create)];
}

/** Why a plan cannot be replayed: today's kernel has no such ioctl. Undefined if it can. */
export function whyNotReal({ lines, sets }: Plan): string | undefined {
  const strange = lines.find(({ ioctl }) => !/^(DELETE slot|CREATE slot|inhibit$|$)/.test(ioctl));
  if (strange) return `no kernel has the ioctl ${strange.ioctl.split(" ")[0] ?? ""}`;
  const special = sets.some((set) => set.some((slot) => slot.singleHva === true || slot.holes !== undefined));
  return special ? "no kernel has such slots" : undefined;
}

export function realTrace(plan: Plan, { steps }: Trace): RealTrace {
  let world = nothing;
  const ask = (request: Request): PlanStep => {
    const predicted = predict(world, request);
    world = predicted.world;
    return { request, expected: predicted.expected };
  };
  const setUp = [{ op: "vm", cpl: 3 } as const, ...(plan.sets[0] ?? []).map(create)].map(ask);
  const ioctls = ioctlsOf(plan);
  let slots = plan.sets[0] ?? [];

  const told = steps.map((step): RealStep => {
    const { action, binding } = step.move;
    const vcpu = binding["v"];
    if (typeof vcpu === "string") {
      const gfn = wanted(step, steps, vcpu);
      const { requests, why } = vcpuRequests(action.name, gfn, slots);
      // All vCPUs of the model are one real vCPU, which finishes one access before it begins another.
      const waits = world.pending.what === "read" && requests.some(({ op }) => op === "access");
      return { step, asks: [...(waits ? [{ op: "drain" } as const] : []), ...requests].map(ask), why };
    }
    const ioctl = ioctls.get(ipBefore(step, steps));
    if (ioctl) {
      const requests = requestsOf(slots, ioctl);
      slots = ioctl;
      return { step, asks: requests.map(ask), why: undefined };
    }
    const pause = action.name === "quiesce";
    return {
      step,
      asks: pause ? [ask({ op: "drain" })] : [],
      why: pause ? undefined : (inside[action.name] ?? "inside the ioctl"),
    };
  });
  return { setUp, steps: told };
}

const inside: Readonly<Record<string, string>> = {
  inhibit: "the VMM's own",
  resume: "the VMM's own",
};

/** By the position of its first line: the slots after each ioctl that publishes. */
function ioctlsOf({ lines, sets }: Plan): ReadonlyMap<number, readonly Slot[]> {
  const found = new Map<number, readonly Slot[]>();
  let first = 1;
  for (const [i, { ioctl, op }] of lines.entries()) {
    const begins = i === 0 || lines[i - 1]?.ioctl !== ioctl || lines[i - 1]?.op.tag === "resume";
    if (begins) first = i + 1;
    if (op.tag === "publish") found.set(first, sets[op.table - 1] ?? []);
  }
  return found;
}

function ipBefore(step: TraceStep, steps: readonly TraceStep[]): number {
  return Number(steps[step.n - 2]?.values["ip"] ?? 1);
}

/** The gfn of the access that a vCPU's step is about. */
function wanted(step: TraceStep, steps: readonly TraceStep[], vcpu: string): number {
  const chosen = step.move.binding["g"];
  const before = steps[step.n - 2]?.values["gfn"] as Readonly<Record<string, unknown>> | undefined;
  return Number(chosen ?? before?.[vcpu] ?? 0);
}

interface Asked {
  readonly requests: readonly Request[];
  readonly why: string | undefined;
}

/** What user space does so that the step happens; `slots` are those of the real kernel at this point. */
function vcpuRequests(action: string, gfn: number, slots: readonly Slot[]): Asked {
  const isThere = lookUp(slots, gfn).tag === "slot";
  const accessed = (kind: Access): Asked => ({
    requests: [{ op: "access", kind, gfn: planGfn + gfn, value: 1 }],
    why: undefined,
  });
  const cannot = (why: string): Asked => ({ requests: [], why });
  const only = (holds: boolean, then: Asked): Asked =>
    holds ? then : cannot("it happens only while the ioctl runs");
  switch (action) {
    case "lookup":
    case "translate":
      return only(isThere, accessed("load"));
    case "exitMmio":
      return only(!isThere, accessed("load"));
    case "failEmulation":
      return only(!isThere, accessed("fetch"));
    case "failWalk":
      return only(!isThere, accessed("walk"));
    case "answer":
    case "kicked":
      return { requests: [{ op: "drain" }], why: undefined };
    case "fault":
    case "need":
    case "install":
    case "access":
    case "complete":
    case "enter":
      return cannot("part of the guest's access");
    case "retry":
      return cannot("the kernel tries again by itself");
    default:
      return cannot("nothing that user space sees");
  }
}
