// What an update costs, in exact numbers read off its plan. They are the same in every interleaving, because the updating
// thread always takes all of its steps.
//
// Limits: steps are not times. That a zap of everything takes longer than a pause (Sean Christopherson, kvm list, October
// 2022) cannot be seen here; how many zaps and pauses a design has can. A window is as many steps as the updating
// thread takes from when it opens until it closes.

import type { Cost } from "../checker/report/suite.ts";
import { droppedPages } from "./dropped.ts";
import { lookUp, type Plan, type Slot, x86 } from "./kvm/program.ts";
import { coreTags, seenBy } from "./kvm/setting.ts";
import { gfnsOf } from "./kvm/topology.ts";
import type { Pair } from "./registry.ts";

/** All costs of a pair, in the order of their ids; none where the design cannot express the scenario. */
export function costsOf(pair: Pair): readonly Cost[] {
  const { plan: whole, scenario, design } = pair;
  if (!whole) return [];
  const { before, after } = scenario;
  const plan = seenBy(whole, coreTags);
  const remains = new Set(after.ram.flatMap(gfnsOf));
  const stable = before.ram.flatMap(gfnsOf).filter((gfn) => remains.has(gfn));
  const moments = momentsOf(plan);
  const times = (tag: string): number => plan.lines.filter(({ op }) => op.tag === tag).length;
  const window = (isOpen: (at: Moment) => boolean): number => moments.filter(isOpen).length;
  const resolves = ({ slots }: Moment, ...to: readonly string[]): boolean =>
    stable.some((gfn) => to.includes(lookUp(slots, gfn).tag));
  const retries = { ...x86, ...design.rules }.invalid === "retry";
  const waits = retries ? ["invalid"] : [];
  const exits = ["absent", "hole", "disabled", ...(retries ? [] : ["invalid"])];
  return [
    { id: "Q1", title: "memslot ioctls", value: ioctlsOf(plan), unit: "" },
    { id: "Q2", title: "publishes", value: times("publish"), unit: "" },
    { id: "Q3", title: "grace periods", value: times("grace"), unit: "" },
    { id: "Q4", title: "zaps", value: times("zap"), unit: "" },
    {
      id: "Q4a",
      title: "zaps of everything",
      value: plan.lines.filter(({ op, parts }) => op.tag === "zap" && parts !== undefined).length,
      unit: "",
    },
    { id: "Q4s", title: "SPTEs lost of memory that stays", value: dropped(plan, stable), unit: "" },
    {
      id: "Q5",
      title: "rounds of kicks and flushes",
      value: times("zap") + times("inhibit"),
      unit: "",
    },
    {
      id: "Q6",
      title: "slots, at the peak",
      value: Math.max(...plan.sets.map(({ length }) => length)),
      unit: "",
    },
    { id: "Q6f", title: "slots, in the end", value: plan.sets.at(-1)?.length ?? 0, unit: "" },
    {
      id: "Q7",
      title: "pages that need a new dirty bitmap",
      value: newBitmapPages(plan),
      unit: "",
    },
    { id: "Q7c", title: "pages whose dirty bit is copied", value: copiedPages(whole), unit: "" },
    { id: "Q8", title: "pages whose dirty bit may be dropped", value: droppedPages(pair), unit: "" },
    {
      id: "Q9i",
      title: "steps with staying memory INVALID",
      value: window((at) => resolves(at, "invalid")),
      unit: "",
    },
    {
      id: "Q9a",
      title: "steps with staying memory absent",
      value: window((at) => resolves(at, "absent", "hole")),
      unit: "",
    },
    {
      id: "Q10",
      title: "steps in which guests wait",
      value: window((at) => at.stopped || at.inFlux || resolves(at, "disabled", ...waits)),
      unit: "",
    },
    {
      id: "Q11",
      title: "steps in which guests exit",
      value: window((at) => !at.stopped && resolves(at, ...exits)),
      unit: "",
    },
    {
      id: "Q12",
      title: "pages with slot metadata, at the peak",
      value: Math.max(...plan.sets.map((slots) => slots.reduce((sum, { pages }) => sum + pages, 0))),
      unit: "",
    },
  ];
}

/** What readers find while the updating thread is about to take a step. */
interface Moment {
  readonly slots: readonly Slot[];
  /** vCPUs are kept out of KVM_RUN. */
  readonly stopped: boolean;
  /** Faults on some gfns are tried again. */
  readonly inFlux: boolean;
}

function momentsOf({ lines, sets }: Plan): readonly Moment[] {
  let now: Moment = { slots: sets[0] ?? [], stopped: false, inFlux: false };
  return lines.map(({ op }) => {
    const moment = now;
    if (op.tag === "publish") now = { ...now, slots: sets[op.table - 1] ?? [] };
    if (op.tag === "inhibit" || op.tag === "resume") now = { ...now, stopped: op.tag === "inhibit" };
    if (op.tag === "invalidate" || op.tag === "validate") now = { ...now, inFlux: op.tag === "invalidate" };
    return moment;
  });
}

/** Runs of lines of one name; what stops and resumes vCPUs is counted as kicks. */
function ioctlsOf({ lines }: Plan): number {
  const named = lines.filter(
    ({ ioctl, op }) => ioctl !== "" && !["inhibit", "quiesce", "resume"].includes(op.tag),
  );
  return named.filter(({ ioctl }, i) => ioctl !== named[i - 1]?.ioctl).length;
}

function dropped({ lines }: Plan, stable: readonly number[]): number {
  return lines.reduce(
    (sum, { op }) => (op.tag === "zap" ? sum + op.gfns.filter((gfn) => stable.includes(gfn)).length : sum),
    0,
  );
}

/** Bits that go from an old bitmap into a new one. */
function copiedPages({ lines }: Plan): number {
  return lines.reduce((sum, { op }) => (op.tag === "merge" ? sum + op.pages.length : sum), 0);
}

/** A slot needs a new bitmap if none before had its id and its range; an INVALID copy shares the old one's. */
function newBitmapPages({ sets }: Plan): number {
  const isNew = (slot: Slot, before: readonly Slot[]): boolean =>
    !before.some(({ id, base, pages }) => id === slot.id && base === slot.base && pages === slot.pages);
  return sets
    .slice(1)
    .flatMap((slots, i) => slots.filter((slot) => isNew(slot, sets[i] ?? [])))
    .reduce((sum, { pages }) => sum + pages, 0);
}
