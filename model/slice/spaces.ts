// Two address spaces: whether a vCPU that enters and leaves SMM sees an update of both happen at once, and survives it.

import { type Constants, type Plain, spec } from "../../checker/index.ts";
import { spacesBugs } from "../bug/spaces.ts";
import { layoutsOf, type SpacesSetting, spacesSettingOf } from "../kvm/spaces/setting.ts";
import { Layouts, Program, s, SaveArea, Watched } from "../kvm/spaces/state.ts";
import { spacesUpdaterSteps } from "../kvm/spaces/updater.ts";
import { spacesVcpuSteps } from "../kvm/spaces/vcpu.ts";
import { LastGfn, LastHva, LastSlot, LastTable, ProgramLength, Rules, Vcpu } from "../kvm/state.ts";
import { P1m, P4x } from "../property/spaces.ts";
import { spacesPairs } from "../registry.ts";
import { asked, instancesOf, ofSpaces, type Slice, type SliceCase } from "./slice.ts";

function constantsOf(setting: SpacesSetting) {
  const { plan, sets, pages, rules } = setting;
  const layouts = layoutsOf(setting);
  const rows = layouts.flat(2);
  return {
    Vcpu: 1,
    LastGfn: pages - 1,
    LastHva: Math.max(...rows.map((row) => (row.tag === "slot" ? row.hva : 0))),
    LastSlot: Math.max(...rows.map((row) => (row.tag === "absent" ? 0 : row.id))),
    LastTable: Math.max(...sets.map(({ length }) => length)),
    Layouts: layouts,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Watched: Array.from({ length: pages }, (_, gfn) => gfn).filter((gfn) => gfn !== saveArea),
    SaveArea: saveArea,
    Rules: rules,
  } satisfies Constants;
}

/** The first page is RAM in both address spaces, before and after. */
const saveArea = 0;

/** Designs of which one pause is around a whole memory transaction, and not around what one listener does. */
const pausingOnce = ["pause-always", "kick-ioctls"];

const cases: readonly SliceCase<SpacesSetting>[] = asked(spacesPairs, ofSpaces).flatMap((pair) => {
  const { plan, smmPlan, design, scenario } = pair;
  if (!smmPlan) return [];
  const pausesOnce = pausingOnce.includes(design.name);
  const setting = spacesSettingOf(plan, smmPlan, scenario.before.pages, {
    rules: design.rules ?? {},
    pausesOnce,
  });
  return [{ pair, setting }];
});

export const addressSpaces = spec(s, {
  name: "AddressSpaces",
  doc: `What a vCPU that enters and leaves SMM sees of an update of both address spaces

On x86 a vCPU in SMM has other memslots than outside, and other page tables. One write to a register of the chipset changes
both: a page is gone for the operating system and there for SMM. A VMM changes the one address space, then the other.

Abstracted: one vCPU, which is all that the properties are about; what others install, it can install itself. A lookup and the
exit that it leads to are one step. A zap and its TLB flush are one step. The page where KVM keeps a vCPU's state in SMRAM
is RAM all the time, and nothing else is on it.

Not modelled: which instruction brings an SMI about, nested guests in SMM, what SMM does with the page.`,
  constants: [
    Vcpu,
    LastGfn,
    LastHva,
    LastSlot,
    LastTable,
    Layouts,
    ProgramLength,
    Program,
    Watched,
    SaveArea,
    Rules,
  ],
  init: {
    table: () => 1,
    ip: 1,
    waiting: [],
    inhibited: false,
    inFlux: [],
    spte: () => () => null,
    smm: [],
    pc: () => "guest",
    gfn: () => null,
    found: () => null,
    saw: () => [],
  },
  actions: { ...spacesUpdaterSteps, ...spacesVcpuSteps },
  properties: { P4x, P1m },
  instances: instancesOf(cases, spacesBugs, constantsOf),
});

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, (gfn: number) => string>> = {
  enter: () => "KVM_RUN",
  kicked: () => "kicked out of KVM_RUN",
  touch: (gfn) => `the guest reaches gfn ${gfn}, which is new`,
  fault: (gfn) => `the guest touches gfn ${gfn}: exit, the lookup finds a slot`,
  install: (gfn) => `fault on gfn ${gfn}: SPTE installed, unless it is in flux or there is one`,
  exitMmio: (gfn) => `the guest touches gfn ${gfn}: no slot, KVM_EXIT_MMIO`,
  change: () => "an SMI, or RSM: KVM needs the vCPU's state in SMRAM",
  changed: () => "the state is there: in SMM, or out of it",
  wait: () => "the slot of the state is INVALID: again from the start",
  die: () => "no valid slot for the state: the VM is dead",
};

export const spacesSlice: Slice<SpacesSetting> = {
  spec: addressSpaces,
  source: "model/slice/spaces.ts",
  cases,
  omissions: ofSpaces,
  bugs: spacesBugs,
  narratorOf: ({ plan }) => ({
    hidden: ["ip"],
    tell({ action, binding }, before) {
      const vcpu = binding["v"];
      const line = plan.lines[(before["ip"] as number) - 1];
      if (typeof vcpu !== "string" || !line)
        return { actor: "kvm", action: line ? `${line.ioctl}: ${line.does}` : action.name };
      const gfn = binding["g"] ?? (before["gfn"] as Readonly<Record<string, Plain>>)[vcpu];
      return { actor: vcpu, action: sayings[action.name]?.(gfn as number) ?? action.name };
    },
  }),
};
