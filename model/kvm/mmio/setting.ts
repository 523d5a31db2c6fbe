// What an instance of the MMIO slice is made of: an update, and pages that have memory only in a part of it.

import type { PlainOf } from "../../../checker/index.ts";
import type { Plan } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import { gfnsOf, type Topology } from "../topology.ts";
import type { MmioOp, MmioRules } from "./state.ts";

export type MmioRuleSet = PlainOf<NonNullable<typeof MmioRules.sort>>;

export interface MmioSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof MmioOp>>;
  readonly rules: MmioRuleSet;
  readonly vcpus: number;
}

/** What Linux 6.14 does on x86. */
export const careful: MmioRuleSet = {
  versions: true,
  fluxUncached: true,
  presentStays: true,
  rechecked: false,
  invalid: "retry",
};

export function mmioSettingOf(plan: Plan, pages: number, rules: Partial<MmioRuleSet> = {}): MmioSetting {
  return {
    plan: seenBy(plan, ["publish", "grace", "wrap", "generation", "zap", "done"]),
    pages,
    rules: { ...careful, ...rules },
    vcpus: 1,
  };
}

/** Does memory come, and none go? That is where MMIO may be remembered for too long. */
export function isFilling({
  before,
  after,
}: {
  readonly before: Topology;
  readonly after: Topology;
}): boolean {
  const [old, now] = [before, after].map(({ ram }) => new Set(ram.flatMap(gfnsOf))) as [
    Set<number>,
    Set<number>,
  ];
  return now.size > old.size && [...old].every((gfn) => now.has(gfn));
}
