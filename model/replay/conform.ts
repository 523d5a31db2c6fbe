// Random conformance: sequences that nobody thought of, on the model and on the real kernel, until they disagree.
//
// Main invariant: a seed and a number of runs mean the same sequences everywhere. A helper that crashes or hangs when it is
// asked twice is a disagreement like any other, and whatever is asked next gets a new one.

import fc from "fast-check";
import { compare, type Compared } from "./compare.ts";
import { Helper } from "./helper.ts";
import type { predict } from "./predict.ts";
import { planOf, type PlanStep, type Sequence, sequences } from "./sequence.ts";

export interface ConformOptions {
  readonly runs: number;
  readonly seed: number;
  readonly cpl: 0 | 3;
  /** Choices in a sequence, at most. */
  readonly long: number;
  /** The model to compare with; another one than usual to see whether its faults are found. */
  readonly model?: typeof predict;
  readonly progress?: (runs: number) => void;
}

export interface Conformance {
  readonly runs: number;
  readonly steps: number;
  /** How often each operation got each kind of reply: "load mmio-read". */
  readonly seen: ReadonlyMap<string, number>;
  readonly dirty: { readonly exact: number; readonly more: number };
  readonly disagreement: Disagreement | undefined;
}

export interface Disagreement {
  /** The plan up to the step that disagrees, as short as could be found. */
  readonly plan: readonly PlanStep[];
  readonly why: string;
}

/** @throws {KvmUnavailable} if the real kernel cannot be asked here */
export async function conform(options: ConformOptions): Promise<Conformance> {
  let helper = await Helper.start();
  const totals = { runs: 0, steps: 0, exact: 0, more: 0, seen: new Map<string, number>() };
  const ask = async (plan: readonly PlanStep[]): Promise<Compared> => {
    if (helper.lost) {
      await helper.close();
      helper = await Helper.start();
    }
    return compare(helper, plan);
  };
  const attempt = async (sequence: Sequence): Promise<readonly [readonly PlanStep[], Compared]> => {
    const plan = planOf(sequence, options.model);
    const compared = await ask(plan);
    return [plan, wasCutShort(compared) ? await ask(plan) : compared];
  };
  try {
    const property = fc.asyncProperty(sequences(options.cpl, options.long), async (sequence) => {
      const [plan, compared] = await attempt(sequence);
      totals.runs += 1;
      count(totals, plan, compared);
      options.progress?.(totals.runs);
      return compared.disagreement === undefined;
    });
    const result = await fc.check(property, { seed: options.seed, numRuns: options.runs });
    const [smallest] = result.counterexample ?? [];
    return {
      runs: totals.runs,
      steps: totals.steps,
      seen: totals.seen,
      dirty: { exact: totals.exact, more: totals.more },
      disagreement: smallest && disagreementOf(...(await attempt(smallest))),
    };
  } finally {
    await helper.close();
  }
}

/** Did the watchdog end the last step, or the helper itself? On a host that is busy enough, steps may be too slow for it. */
function wasCutShort({ replies, disagreement }: Compared): boolean {
  const { errno, error } = replies.at(-1) ?? {};
  return disagreement !== undefined && (errno === "EINTR" || error !== undefined);
}

function count(
  totals: { steps: number; exact: number; more: number; seen: Map<string, number> },
  plan: readonly PlanStep[],
  { replies, dirty }: Compared,
): void {
  totals.steps += replies.length;
  totals.exact += dirty.exact;
  totals.more += dirty.more;
  for (const [i, { exit, errno }] of replies.entries()) {
    const request = plan[i]?.request;
    if (!request) continue;
    const kind = `${request.op === "access" ? request.kind : request.op} ${exit ?? errno ?? "value"}`;
    totals.seen.set(kind, (totals.seen.get(kind) ?? 0) + 1);
  }
}

function disagreementOf(plan: readonly PlanStep[], { disagreement }: Compared): Disagreement {
  if (!disagreement) return { plan, why: "it agrees when it is tried again: the kernel's answers vary" };
  return { plan: plan.slice(0, disagreement.step + 1), why: disagreement.why };
}
