// What an instance of the slice of post-copy is made of.

import type { PlainOf } from "../../../checker/index.ts";
import type { Plan } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import type { Hook, Paging } from "../paging.ts";
import type { UserfaultOp, UserfaultRules } from "./state.ts";

export type UserfaultRuleSet = PlainOf<NonNullable<typeof UserfaultRules.sort>>;

export interface UserfaultSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof UserfaultOp>>;
  readonly rules: UserfaultRuleSet;
}

/** What the slice sees of a plan by which pages come. Where every lookup looks at bits, userfaultfd is not needed. */
export function userfaultSettingOf(
  plan: Plan,
  pages: number,
  hook: Hook,
  { memory }: Pick<Paging, "memory">,
  rules: Partial<UserfaultRuleSet> = {},
): UserfaultSetting {
  return {
    plan: seenBy(plan, [
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
      "done",
    ]),
    pages,
    rules: { hook, armed: memory === "anonymous" && hook !== "hva", small: true, rechecks: true, ...rules },
  };
}
