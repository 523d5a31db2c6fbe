// What the slice of errors and rivals sees of a plan.

import type { PlainOf } from "../../../checker/index.ts";
import type { Plan } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import type { TransactionOp } from "./state.ts";

export interface TransactionSetting extends Setting {
  readonly plan: Plan<PlainOf<typeof TransactionOp>>;
}

export function transactionSetting(plan: Plan, pages: number): TransactionSetting {
  return { plan: seenBy(plan, ["lock", "attempt", "edit", "publish", "unlock", "done"]), pages };
}
