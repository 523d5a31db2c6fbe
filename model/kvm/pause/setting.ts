// What the slice of pauses sees of a design: how it stops the vCPUs.

import type { Plan } from "../program.ts";
import { seenBy, type Setting } from "../setting.ts";
import type { PauseRules } from "./state.ts";

export interface PauseSetting extends Setting {
  readonly rules: PauseRules;
}

/** QEMU 8.0 on Linux 6.14: kicks are repeated, a signal ends the wait for a page (v6.2), its handler takes the big lock. */
const usual = {
  kicksAgain: true,
  waitIsInterruptible: true,
  handlerNeedsLock: true,
  lockIsGlobal: false,
} as const;

export function pauseSetting(
  plan: Plan,
  pages: number,
  rules: Pick<PauseRules, "by"> & Partial<PauseRules>,
): PauseSetting {
  return {
    plan: seenBy(plan, ["inhibit", "quiesce", "resume", "done"]),
    pages,
    rules: { ...usual, ...rules },
  };
}
