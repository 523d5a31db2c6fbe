// How a trace of the kernel model is told: by ioctl and label, never by a position in a program.

import type { Plain } from "../checker/index.ts";
import type { Narrator, Values } from "../checker/trace/trace.ts";
import { type Line, type Plan, type Slot, tableOf } from "./kvm/program.ts";

/** What a slice says differently, and what it draws in place of the row of SPTEs. */
export interface Manner {
  readonly sayings: Readonly<Record<string, (gfn: number) => string>>;
  /** Rows of the picture, a cell for each gfn. */
  readonly rows: (values: Values) => readonly (readonly [string, readonly string[]])[];
  /** What the cells mean. */
  readonly legend: readonly string[];
}

/** `others` says what the steps do that neither a vCPU nor the updating thread's program takes, by the action's name. */
export function narratorOf(
  plan: Plan,
  pages: number,
  others: Readonly<Record<string, (line: Line | undefined) => Told>> = {},
  manner?: Manner,
): Narrator {
  const said = { ...sayings, ...manner?.sayings };
  return {
    hidden: ["ip"],
    tell({ action, binding }, before) {
      const other = others[action.name];
      if (other) return other(plan.lines[(before["ip"] as number) - 1]);
      const vcpu = binding["v"];
      if (typeof vcpu === "string") {
        const gfn = binding["g"] ?? part(before["gfn"], vcpu);
        return { actor: vcpu, action: said[action.name]?.(gfn as number) ?? action.name };
      }
      const line = plan.lines[(before["ip"] as number) - 1];
      return { actor: "kvm", action: line ? `${line.ioctl}: ${line.does}` : action.name };
    },
    picture: (values) => picture(plan, pages, values, manner),
  };
}

export type Told = ReturnType<Narrator["tell"]>;

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, (gfn: number) => string>> = {
  enter: () => "KVM_RUN",
  kicked: () => "kicked out of KVM_RUN",
  fault: (gfn) => `the guest touches gfn ${gfn}: exit, srcu_read_lock`,
  complete: (gfn) => `the guest's access to gfn ${gfn} hits its SPTE`,
  lookup: (gfn) => `fault on gfn ${gfn}: the lookup finds a slot`,
  install: (gfn) => `fault on gfn ${gfn}: SPTE installed, the guest runs`,
  tryAgain: (gfn) => `fault on gfn ${gfn}: the gfn is in flux, nothing is installed`,
  retry: (gfn) => `fault on gfn ${gfn}: the slot is INVALID, RET_PF_RETRY`,
  exitMmio: (gfn) => `load or store at gfn ${gfn}: no slot, KVM_EXIT_MMIO`,
  failEmulation: (gfn) => `fetch from gfn ${gfn}: no slot, KVM_EXIT_INTERNAL_ERROR`,
  exitFetch: (gfn) => `fetch from gfn ${gfn}: no slot, an exit that user space repeats`,
  stall: (gfn) => `fault on gfn ${gfn}: the slot is disabled, user space lets the vCPU wait`,
  unstall: () => "KVM_RUN, for the update is over",
  need: (gfn) => `KVM needs guest memory at gfn ${gfn}: srcu_read_lock`,
  request: (gfn) => `another vCPU ioctl needs guest memory at gfn ${gfn}: srcu_read_lock`,
  wait: (gfn) => `KVM's lookup of gfn ${gfn}: the slot is INVALID, again from the start`,
  translate: (gfn) => `KVM's lookup of gfn ${gfn} finds a slot`,
  access: (gfn) => `KVM reads or writes gfn ${gfn} through its hva`,
  failWalk: (gfn) => `page walk at gfn ${gfn}: no valid slot, #PF injected`,
  failRead: (gfn) => `KVM's lookup of gfn ${gfn}: no valid slot, -EFAULT`,
  answer: () => "user space answers the exit",
  endure: () => "the guest lives with it",
};

/** A column for each gfn: its slot before, now and after the update, and its SPTE. */
function picture(plan: Plan, pages: number, values: Values, manner: Manner | undefined): readonly string[] {
  const set = (position: number): readonly string[] => marks(plan.sets[position] ?? [], pages);
  const gfns = Array.from({ length: pages }, (_, gfn) => gfn);
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["gfn", gfns.map(String)],
    ["slot", set((values["table"] as number) - 1)],
    ...(manner?.rows(values) ?? spteRow(values)),
    ["before", set(0)],
    ["after", set(plan.sets.length - 1)],
  ];
  const width = Math.max(...rows.flatMap(([, row]) => row.map((cell) => cell.length)));
  const label = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, row]) => `${name.padEnd(label)}  ${row.map((cell) => cell.padEnd(width)).join(" ")}`),
    ...(manner?.legend ?? [
      `numbers are slot ids${values["spte"] === undefined ? "" : ", in spte hvas"}; I invalid, h hole, D disabled, . nothing`,
    ]),
  ];
}

function marks(slots: readonly Slot[], pages: number): readonly string[] {
  return tableOf(slots, pages).map((row) => {
    if (row.tag === "absent") return ".";
    return { slot: `${row.id}`, invalid: `${row.id}I`, hole: `${row.id}h`, disabled: `${row.id}D` }[row.tag];
  });
}

function spteRow({ spte }: Values): readonly (readonly [string, readonly string[]])[] {
  return spte === undefined ? [] : [["spte", cells(spte, hvaText)]];
}

/** A cell for each gfn of a map. */
export function cells(map: Plain | undefined, text: (value: Plain) => string): readonly string[] {
  return Object.values(map as Readonly<Record<string, Plain>>).map(text);
}

function hvaText(hva: Plain): string {
  return hva === null ? "." : JSON.stringify(hva);
}

/** The value of a map at a key. */
function part(map: Plain | undefined, key: string): Plain {
  return (map as Readonly<Record<string, Plain>>)[key] ?? null;
}

/** The thread that updates is told by its plan's lines, everyone else by a saying for the action's name. */
export function tellerOf(plan: Plan, sayings: Readonly<Record<string, string>>): Narrator["tell"] {
  return ({ action, binding }, before) => {
    const line = plan.lines[(before["ip"] as number) - 1];
    const said = sayings[action.name];
    const actor = typeof binding["v"] === "string" ? binding["v"] : "kvm";
    if (said !== undefined || !line) return { actor, action: said ?? action.name };
    return { actor, action: `${line.ioctl}: ${line.does}` };
  };
}
