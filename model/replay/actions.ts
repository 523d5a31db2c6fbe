// A trace of the kernel model as requests to the real kernel, step by step.
//
// Main invariant: an ioctl is forced as a whole, where its first step is. What a vCPU's step says is expected only if
// the real slots after that ioctl say it too, because user space cannot stop the kernel between two steps of an ioctl.
// A step that is neither forced nor part of a forced one is not claimed.

import type { Trace, TraceStep } from "../../checker/trace/trace.ts";
import { lookUp, type Plan, type Slot } from "../kvm/program.ts";
import { nothing, predict, type World } from "./predict.ts";
import {
  type Access,
  logDirty,
  pageSize,
  planGfn,
  readOnly,
  type RegionRequest,
  type Request,
} from "./protocol.ts";
import type { PlanStep } from "./sequence.ts";

/** A step of a trace on the real kernel. */
export interface RealStep {
  readonly step: TraceStep;
  /** Requests with what the model of user-visible answers says; none for a step that user space cannot force. */
  readonly asks: readonly PlanStep[];
  /** The forced step that includes this one, by its number: an access that KVM_RUN does as a whole. */
  readonly within: number | undefined;
  /** Why it is not forced. */
  readonly why: string | undefined;
}

export interface RealTrace {
  /** The VM with the slots that were there before. */
  readonly setUp: readonly PlanStep[];
  readonly steps: readonly RealStep[];
  /** What the dirty logs say in the end, if the guest has stored. */
  readonly afterwards: readonly PlanStep[];
}

/** Why no step of a plan can be forced: today's kernel has no such slots to begin with. Undefined if some may be. */
export function whyNotReal({ sets }: Plan): string | undefined {
  return sets[0]?.some(isStrange) === true ? "no kernel has such slots" : undefined;
}

function isStrange({ singleHva, pciHole, disabled, holes }: Slot): boolean {
  return singleHva === true || pciHole === true || disabled === true || holes !== undefined;
}

export function realTrace(plan: Plan, { steps }: Trace): RealTrace {
  let world: World = nothing;
  const ask = (request: Request): PlanStep => {
    const predicted = predict(world, request);
    world = predicted.world;
    return { request, expected: predicted.expected };
  };
  const first = plan.sets[0] ?? [];
  const setUp = [{ op: "vm", cpl: 3 } as const, ...first.map(create), ...marks(plan)].map(ask);
  const ioctls = ioctlsOf(plan);
  let slots = first;
  let beyond: string | undefined;
  /** Stores inside an ioctl, by the step at whose ioctl they are forced. */
  const moved = new Map<TraceStep, number>();

  const told = steps.map((step): Omit<RealStep, "within"> => {
    const { action, binding } = step.move;
    const vcpu = binding["v"];
    if (moved.has(step)) return { step, asks: [], why: "inside the ioctl" };
    if (typeof vcpu === "string") {
      const before = valuesBefore(step, steps);
      const set = plan.sets[Number(before["table"] ?? 1) - 1] ?? [];
      const gfn = Number(binding["g"] ?? of(before["gfn"], vcpu) ?? 0);
      const { requests, why } = vcpuRequests(action.name, of(before["pc"], vcpu), gfn, set, slots);
      // All vCPUs of the model are one real vCPU, which finishes one access before it begins another.
      const waits = world.pending.what === "read" && requests.some(({ op }) => op === "access");
      const asks = [...(waits ? [{ op: "drain" } as const] : []), ...requests].map(ask);
      return { step, asks, why: why === elsewhere && beyond !== undefined ? afterUnknown(beyond) : why };
    }
    const position = Number(valuesBefore(step, steps)["ip"] ?? 1);
    const ioctl = ioctls.find(({ from, to }) => from <= position && position <= to);
    if (action.name === "quiesce") return { step, asks: [ask({ op: "drain" })], why: undefined };
    if (action.name === "intrude") return { step, asks: [ask(elsewhereSlot)], why: undefined };
    if (ioctl === undefined) return { step, asks: [], why: "the VMM's own" };
    if (beyond === undefined && !ioctl.isReal) {
      beyond = ioctl.name;
      return { step, asks: [], why: `no kernel has "${ioctl.name}"` };
    }
    if (beyond !== undefined) {
      return {
        step,
        asks: [],
        why: ioctl.name === beyond ? `no kernel has "${beyond}"` : afterUnknown(beyond),
      };
    }
    const { harvests } = ioctl;
    const requests = harvests === undefined ? requestsOf(slots, ioctl.after) : [];
    // KVM refuses what is wrong with a call as it refuses a call for want of memory: it changes nothing.
    if (action.name === "fail")
      return { step, asks: requests.slice(0, 1).map(spoilt).map(ask), why: undefined };
    if (fails(ioctl, steps)) return { step, asks: [], why: "inside an ioctl that fails" };
    if (position !== ioctl.from) return { step, asks: [], why: "inside the ioctl" };
    // Inside an ioctl nothing can be forced, so what the guest stores there is stored right before it.
    const stores = storesInside(ioctl, step, steps).filter(({ gfn }) => lookUp(slots, gfn).tag === "slot");
    for (const { store } of stores) moved.set(store, step.n);
    const early = stores.map(({ gfn }) => storeTo(gfn));
    slots = ioctl.after;
    const asked = harvests === undefined ? requests : [{ op: "dirty", slot: idOf(harvests) } as const];
    return { step, asks: [...early, ...asked].map(ask), why: undefined };
  });
  const hasStored = told.some(({ asks }) => asks.some(({ request }) => isStore(request)));
  const ids = [...new Set([...first, ...slots].map(({ id }) => idOf(id)))].sort((a, b) => a - b);
  const afterwards = hasStored ? ids.map((slot) => ask({ op: "dirty", slot })) : [];
  return {
    setUp,
    steps: told.map((each) => ({ ...each, within: moved.get(each.step) ?? within(each, told) })),
    afterwards,
  };
}

// --- The updating thread -----------------------------------------------------------------------------

function storeTo(gfn: number): Request {
  return { op: "access", kind: "store", gfn: planGfn + gfn, value: 7 };
}

/** The guest's stores between an ioctl's first step and the end of it. */
function storesInside(
  { to }: Ioctl,
  first: TraceStep,
  steps: readonly TraceStep[],
): readonly { readonly store: TraceStep; readonly gfn: number }[] {
  const rest = steps.slice(first.n);
  const end = rest.findIndex((step) => Number(valuesBefore(step, steps)["ip"] ?? 1) > to);
  return (end < 0 ? rest : rest.slice(0, end))
    .filter(({ move }) => ["store", "storeLogged"].includes(move.action.name))
    .map((store) => ({ store, gfn: Number(store.move.binding["g"] ?? 0) }));
}

function isStore(request: Request): boolean {
  return request.op === "access" && request.kind === "store";
}

/** Ids of the model's slots begin with 0, and slot 0 is the helper's own. */
const idOf = (id: number): number => id + 1;

function create({ id, base, pages, hva, readonly }: Slot): RegionRequest {
  const [gpa, size] = [(planGfn + base) * pageSize, pages * pageSize];
  const flags = logDirty | (readonly === true ? readOnly : 0);
  return { op: "region", slot: idOf(id), flags, gpa, size, backing: 0, page: hva };
}

function remove({ id }: Slot): RegionRequest {
  return { op: "region", slot: idOf(id), flags: 0, gpa: 0, size: 0 };
}

/** A word of its own in each host page, so that a load tells which page it reached. */
function marks({ sets }: Plan): readonly Request[] {
  const hvas = sets.flat().flatMap(({ hva, pages }) => Array.from({ length: pages }, (_, i) => hva + i));
  return [...new Set(hvas)]
    .sort((a, b) => a - b)
    .map((page) => ({ op: "poke", backing: 0, page, value: 0x100 + page }));
}

/** The requests of an ioctl: from the slots before it to the slots after it. */
function requestsOf(before: readonly Slot[], after: readonly Slot[]): readonly RegionRequest[] {
  const same = (a: Slot, b: Slot): boolean => JSON.stringify(a) === JSON.stringify(b);
  const gone = before.filter((slot) => !after.some((other) => same(slot, other)));
  const come = after.filter((slot) => !before.some((other) => same(slot, other)));
  return [...gone.map(remove), ...come.map(create)];
}

/** The same call with a flag that no kernel knows. */
function spoilt(request: RegionRequest): Request {
  return { ...request, flags: request.flags | 8 };
}

/** What another thread does meanwhile, far from all slots of a trace. */
const elsewhereSlot: Request = {
  op: "region",
  slot: 100,
  flags: 0,
  gpa: 2 * planGfn * pageSize,
  size: pageSize,
  backing: 1,
  page: 0,
};

/** Is it the ioctl that the trace lets fail? */
function fails({ from, to }: Ioctl, steps: readonly TraceStep[]): boolean {
  return steps.some((step) => {
    const position = Number(valuesBefore(step, steps)["ip"] ?? 1);
    return step.move.action.name === "fail" && from <= position && position <= to;
  });
}

interface Ioctl {
  readonly name: string;
  /** The positions of its first and last line, from 1. */
  readonly from: number;
  readonly to: number;
  readonly after: readonly Slot[];
  /** Today's kernel has it. */
  readonly isReal: boolean;
  /** The slot whose dirty log it reads. */
  readonly harvests: number | undefined;
}

/** The ioctls that publish, in order. What a VMM does around them is none. */
function ioctlsOf({ lines, sets }: Plan): readonly Ioctl[] {
  const found: Ioctl[] = [];
  for (const [i, { ioctl: name, op }] of lines.entries()) {
    if (["inhibit", "quiesce", "resume", "done"].includes(op.tag)) continue;
    const position = i + 1;
    const last = found.at(-1);
    const goesOn = last?.name === name && last.to === i;
    const before = goesOn ? last.after : (last?.after ?? sets[0] ?? []);
    const after = op.tag === "publish" ? (sets[op.table - 1] ?? []) : before;
    const isReal = /^(DELETE|CREATE|GET_DIRTY_LOG) slot /.test(name) && !after.some(isStrange);
    const read = /^GET_DIRTY_LOG slot (\d+)$/.exec(name)?.[1];
    const harvests = read === undefined ? undefined : Number(read);
    const from = goesOn ? last.from : position;
    if (goesOn) found.pop();
    found.push({ name, from, to: position, after, isReal, harvests });
  }
  return found;
}

// --- vCPUs -------------------------------------------------------------------------------------------

type Values = Readonly<Record<string, unknown>>;

function valuesBefore(step: TraceStep, steps: readonly TraceStep[]): Values {
  return steps[step.n - 2]?.values ?? {};
}

/** A vCPU's part of a variable that is a map. */
function of(variable: unknown, vcpu: string): unknown {
  return (variable as Values | undefined)?.[vcpu];
}

interface Asked {
  readonly requests: readonly Request[];
  readonly why: string | undefined;
}

const elsewhere = "it happens only while the ioctl runs";
const part = "part of the guest's access";

function afterUnknown(ioctl: string): string {
  return `after "${ioctl}", which no kernel has`;
}

/** What user space does so that the step happens: `set` is the model's memslot set, `slots` are the real ones. */
function vcpuRequests(
  action: string,
  pc: unknown,
  gfn: number,
  set: readonly Slot[],
  slots: readonly Slot[],
): Asked {
  const [row, real] = [lookUp(set, gfn), lookUp(slots, gfn)];
  const isSame = row.tag === "slot" && real.tag === "slot" && row.hva === real.hva;
  const isMissing = real.tag === "absent";
  const cannot = (why: string): Asked => ({ requests: [], why });
  const only = (holds: boolean, request: Request): Asked =>
    holds ? { requests: [request], why: undefined } : cannot(elsewhere);
  const accessed = (kind: Access) => ({ op: "access", kind, gfn: planGfn + gfn }) as const;
  const translate: Request = { op: "translate", gfn: planGfn + gfn };
  switch (action) {
    case "lookup":
      return only(isSame, accessed("load"));
    case "translate":
      return only(isSame, pc === "request" ? translate : accessed("walk"));
    case "store":
    case "storeLogged":
      return only(isSame, storeTo(gfn));
    case "exitMmio":
      return only(isMissing, accessed("load"));
    case "failEmulation":
      return only(isMissing, accessed("fetch"));
    case "failWalk":
      return only(isMissing, accessed("walk"));
    case "failRead":
      return only(isMissing, translate);
    case "answer":
    case "kicked":
      return { requests: [{ op: "drain" }], why: undefined };
    case "fault":
    case "faultFast":
    case "fix":
    case "mark":
    case "need":
    case "request":
    case "install":
    case "access":
    case "complete":
      return cannot(part);
    case "retry":
    case "tryAgain":
      return cannot("the kernel tries again by itself");
    case "wait":
    case "exitFetch":
    case "stall":
    case "unstall":
      return cannot("no kernel does that");
    case "kernelLookup":
    case "write":
      return cannot("KVM's own write");
    default:
      return cannot("nothing that user space sees");
  }
}

/** The forced step of the same access, if nothing else was forced between the two. */
function within(
  { step, why }: Omit<RealStep, "within">,
  all: readonly Omit<RealStep, "within">[],
): number | undefined {
  if (why !== part) return undefined;
  const vcpu = step.move.binding["v"];
  const at = step.n - 1;
  const isForced = ({ asks }: (typeof all)[number]): boolean => asks.length > 0;
  const [next, last] = [all.slice(at).find(isForced), all.slice(0, at).findLast(isForced)];
  const isOwn = (forced: (typeof all)[number] | undefined): boolean =>
    forced !== undefined &&
    forced.step.move.binding["v"] === vcpu &&
    outcomes.includes(forced.step.move.action.name);
  const near = beginnings.includes(step.move.action.name) ? [next] : [last, next];
  return near.find(isOwn)?.step.n;
}

const beginnings: readonly string[] = ["fault", "faultFast", "need", "request"];
const outcomes: readonly string[] = [
  "lookup",
  "store",
  "storeLogged",
  "translate",
  "exitMmio",
  "failEmulation",
  "failWalk",
  "failRead",
];
