// Post-copy: whether a page is used before it has come, and what KVM makes of the bits that say so.

import { type Constants, type Plain, spec, weakTogether } from "../../checker/index.ts";
import { bitBugs, userfaultBugs } from "../bug/userfault.ts";
import type { Bug } from "../bug/bug.ts";
import { LastGfn, ProgramLength, Vcpu } from "../kvm/state.ts";
import { type UserfaultSetting, userfaultSettingOf } from "../kvm/userfault/setting.ts";
import { Program, s, UserfaultRules } from "../kvm/userfault/state.ts";
import { userfaultUpdaterSteps } from "../kvm/userfault/updater.ts";
import { userfaultVcpuSteps } from "../kvm/userfault/vcpu.ts";
import { vmm } from "../kvm/paging.ts";
import { L1u, L2u, P13, P13b, P13k, P14 } from "../property/userfault.ts";
import { pagingPairs } from "../registry.ts";
import { asked, instancesOf, type Omission, ofPaging, type Slice, type SliceCase } from "./slice.ts";

export function constantsOf({ plan, pages, rules }: UserfaultSetting) {
  return {
    Vcpu: 2,
    LastGfn: pages - 1,
    ProgramLength: plan.lines.length,
    Program: plan.lines.map(({ op }) => op),
    Rules: rules,
  } satisfies Constants;
}

const cases: readonly SliceCase<UserfaultSetting>[] = asked(pagingPairs, ofPaging).flatMap((pair) => {
  const { plan, design, scenario } = pair;
  if (!design.paging) return [];
  const setting = userfaultSettingOf(plan, scenario.before.pages, design.paging.hook, scenario.paging);
  return [{ pair, setting }];
});

const common = `The VMM's thread runs a program: page after page comes, and what a design does with bits and flags before and after. Guests
touch pages, and so does KVM itself. Userfaultfd, where it is registered, makes whoever wants a missing page wait, inside of
its read section.

Abstracted: pages come in order, and a vCPU that waits for the second waits for the first as well. A zap and its TLB flush
are one step. A fault reads its page's bit in one step. Memory is sequentially consistent: a bit that is cleared with release
semantics and read with acquire semantics is cleared after the page has come.

Not modelled: huge pages but for one control, translations that KVM keeps, errors of ioctls, how a VMM learns which page is
wanted, write protection.`;

interface Concern {
  readonly name: string;
  readonly doc: string;
  readonly properties: Parameters<typeof spec>[1]["properties"];
  readonly cases: readonly SliceCase<UserfaultSetting>[];
  readonly omissions: readonly Omission[];
  readonly bugs: readonly Bug<UserfaultSetting>[];
}

function sliceOf({ name, doc, properties, cases: own, omissions, bugs }: Concern): Slice<UserfaultSetting> {
  return {
    spec: spec(s, {
      name,
      doc: `${doc}\n\n${common}`,
      constants: [Vcpu, LastGfn, ProgramLength, Program, UserfaultRules],
      init: {
        flagged: false,
        ip: 1,
        waiting: [],
        running: false,
        arrived: [],
        bits: [],
        freed: false,
        promised: false,
        inFlux: [],
        overtaken: [],
        spte: [],
        pc: () => "user",
        gfn: () => null,
      },
      actions: { ...userfaultUpdaterSteps, ...userfaultVcpuSteps },
      properties,
      fairness: [
        weakTogether(
          {},
          "flag",
          "grace",
          "zap",
          "invalidate",
          "validate",
          "resume",
          "bring",
          "setBits",
          "clearBits",
          "freeBits",
          "promise",
        ),
        weakTogether({ v: Vcpu }),
      ],
      instances: instancesOf(own, bugs, constantsOf),
    }),
    source: "model/slice/userfault.ts",
    cases: own,
    omissions,
    bugs,
    narratorOf: ({ plan }) => ({
      hidden: ["ip"],
      tell({ action, binding }, before) {
        const vcpu = binding["v"];
        if (typeof vcpu === "string") {
          const gfn = binding["g"] ?? (before["gfn"] as Readonly<Record<string, Plain>>)[vcpu];
          return { actor: vcpu, action: sayings[action.name]?.(gfn as number) ?? action.name };
        }
        const line = plan.lines[(before["ip"] as number) - 1];
        if (!line || line.ioctl === vmm)
          return { actor: vmm.toLowerCase(), action: line?.does ?? action.name };
        return { actor: "kvm", action: `${line.ioctl}: ${line.does}` };
      },
    }),
  };
}

/** What a vCPU's step says, by the action's name. */
const sayings: Readonly<Record<string, (gfn: number) => string>> = {
  enter: () => "KVM_RUN",
  fault: (gfn) => `the guest touches gfn ${gfn}: exit, srcu_read_lock, the lookup finds its slot`,
  exitFault: (gfn) => `fault on gfn ${gfn}: its bit is set, KVM_EXIT_MEMORY_FAULT`,
  pass: (gfn) => `fault on gfn ${gfn}: its bit is clear`,
  pin: (gfn) => `fault on gfn ${gfn}: it has the page`,
  install: (gfn) => `fault on gfn ${gfn}: SPTE installed, the guest runs`,
  tryAgain: (gfn) => `fault on gfn ${gfn}: overtaken by an invalidation, nothing is installed`,
  rerun: (gfn) => `KVM_RUN again, for the bit of gfn ${gfn} was cleared`,
  need: (gfn) => `KVM itself is to read gfn ${gfn}: srcu_read_lock`,
  read: (gfn) => `KVM reads gfn ${gfn}`,
  misread: (gfn) => `KVM reads gfn ${gfn}, which has not come: zeroes`,
  endure: () => "the guest lives with it",
};

const pagesSlice = sliceOf({
  name: "Userfault",
  doc: "Whether a page of a guest is used before its contents have come",
  properties: { P13, P13k, L1u, L2u },
  cases,
  omissions: ofPaging,
  bugs: userfaultBugs,
});

const bitsSlice = sliceOf({
  name: "UserfaultBits",
  doc: "What KVM makes of the bits by which user space keeps pages from the guest",
  properties: { P13b, P14 },
  cases: cases.filter(({ setting }) => setting.rules.hook !== "none"),
  omissions: [...ofPaging, { why: "it has no bits", isOf: ({ design }) => design.paging?.hook === "none" }],
  bugs: bitBugs,
});

export const userfaultSlices: readonly Slice<UserfaultSetting>[] = [pagesSlice, bitsSlice];
