// What an instance of the slice of kept lookups is made of.

import type { PlainOf } from "../../../checker/index.ts";
import type { Plan } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import type { KeptOp, KeptRules } from "./state.ts";

export type KeptRuleSet = PlainOf<NonNullable<typeof KeptRules.sort>>;

export interface KeptSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof KeptOp>>;
  readonly rules: KeptRuleSet;
}

/** What Linux 6.14 does. */
const careful: KeptRuleSet = { lastChecked: true, setRepaired: true, translationChecked: true };

export function keptSettingOf(plan: Plan, pages: number, rules: Partial<KeptRuleSet> = {}): KeptSetting {
  return {
    plan: seenBy(plan, ["publish", "grace", "generation", "done"]),
    pages,
    rules: { ...careful, ...rules },
  };
}
