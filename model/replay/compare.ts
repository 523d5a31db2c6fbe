// A plan on the real kernel, step by step against what the model says.
//
// Main invariant: the first disagreement ends the comparison, since after it the model and the kernel are in different
// worlds.

import { disagreement, isSuperset } from "./expect.ts";
import type { Helper } from "./helper.ts";
import type { Reply } from "./protocol.ts";
import type { PlanStep } from "./sequence.ts";

export interface Compared {
  /** Replies in order, up to the first disagreement. */
  readonly replies: readonly Reply[];
  readonly disagreement: { readonly step: number; readonly why: string } | undefined;
  /** Dirty logs that had exactly the pages that they had to have, and more. */
  readonly dirty: { readonly exact: number; readonly more: number };
}

export async function compare(helper: Helper, plan: readonly PlanStep[]): Promise<Compared> {
  const replies = await helper.askAll(plan.map(({ request }) => request));
  const why = plan.map(({ expected }, i) => check(expected, replies[i] ?? {}));
  const step = why.findIndex((each) => each !== undefined);
  const seen = step < 0 ? replies : replies.slice(0, step + 1);
  const logs = plan
    .slice(0, seen.length)
    .flatMap(({ expected }, i) =>
      expected?.atLeast === undefined ? [] : [isSuperset(expected, seen[i] ?? {})],
    );
  return {
    replies: seen,
    disagreement: step < 0 ? undefined : { step, why: why[step] ?? "" },
    dirty: { exact: logs.filter((more) => !more).length, more: logs.filter((more) => more).length },
  };
}

function check(expected: PlanStep["expected"], reply: Reply): string | undefined {
  if (reply.error !== undefined) return reply.error;
  return expected && disagreement(expected, reply);
}
