// What came of checking a suite: one outcome for each case that was asked for.

import type { Lasso, Path, Result, Verdict } from "../search/result.ts";
import { hashOf, printToken } from "../trace/token.ts";
import type { Case, Checkable, Suite } from "./suite.ts";

export interface Outcome {
  readonly case: Checkable;
  readonly result: Result;
  /** For a case that a limit ended: how large it is with a constant one less. */
  readonly smaller?: readonly SmallerCase[] | undefined;
  /** For the same: how large it is if states that differ in the names of ids alone count as one. */
  readonly folded?: FoldedCase | undefined;
  /** For people only: it differs from run to run. */
  readonly milliseconds: number;
}

export interface SmallerCase {
  readonly constant: string;
  readonly from: number;
  readonly to: number;
  /** All, if complete; more than these, if not. */
  readonly states: number;
  readonly complete: boolean;
}

export interface FoldedCase {
  /** How many states one may stand for. */
  readonly permutations: number;
  readonly states: number;
  readonly complete: boolean;
}

export interface Checked {
  readonly suite: Suite;
  /** Names of the properties that were asked for, in the suite's order. */
  readonly properties: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** Cases that were asked for and do not exist. */
  readonly inexpressible: readonly Exclude<Case, Checkable>[];
  /** Set if somebody did not want to wait for the other cases. */
  readonly interrupted?: Interrupted | undefined;
}

export interface Interrupted {
  readonly signal: Signal | typeof failFast;
  /** That were asked for. */
  readonly cases: number;
}

/** SIGPIPE is a reader who does not want more. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGPIPE";

/** Somebody wants to know of the first failure only. */
export const failFast = "--fail-fast";

/** What a shell says of a process that a signal has ended. */
export const signalCodes = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 141 } as const;

export const signals = Object.keys(signalCodes) as readonly Signal[];

export function signalText(signal: Interrupted["signal"]): string {
  return signal === "SIGINT" ? "Ctrl-C" : signal;
}

/** One property of one case. */
export interface Judgement {
  readonly design: string;
  readonly scenario: string;
  readonly property: string;
  readonly verdict: Verdict;
  readonly steps: number | undefined;
  readonly token: string | undefined;
  readonly outcome: Outcome;
}

export function judgements(checked: Checked): readonly Judgement[] {
  return checked.outcomes.flatMap((outcome) => judgementsOf(checked, outcome));
}

/** A search that a model error ended found what it found, but bounds nothing. */
function judgementsOf({ suite, properties }: Checked, outcome: Outcome): readonly Judgement[] {
  const { design, scenario } = outcome.case;
  const { error } = outcome.result;
  return outcome.result.properties
    .filter(({ property, verdict }) => properties.includes(property) && (!error || verdict !== "bounded"))
    .map(({ property, verdict, steps, trace }) => ({
      design,
      scenario,
      property,
      verdict,
      steps,
      // Of thousands, not all are printed.
      get token() {
        return trace && tokenOf(suite, outcome.case, trace);
      },
      outcome,
    }));
}

export function tokenOf({ prefix }: Suite, each: Checkable, path: Path | Lasso): string {
  const { design, scenario, spec, instance } = each;
  return printToken({ prefix, design, scenario, path, hash: hashOf(spec, instance) });
}

/**
 * Every behaviour of so many steps was seen; undefined if not even every initial state was. The states of a level that
 * --max-states cut short count as a level in `depth`, so that one may be too few.
 */
export function stepsSeen({ depth, limit, growth }: Result): number | undefined {
  if (!growth) return undefined; // all states were seen, and judging them was ended
  const steps = limit?.startsWith("--max-depth") === true ? depth - 1 : depth - 2;
  return steps < 0 ? undefined : steps;
}

/** Severity, worst last. */
const order: readonly Verdict[] = ["holds", "bounded", "vacuous", "violated"];

/** The worst of several judgements, of equally bad ones the one with the shortest trace, then the first. */
export function worst(several: readonly Judgement[]): Judgement | undefined {
  const rank = ({ verdict }: Judgement): number => order.indexOf(verdict);
  const steps = (each: Judgement): number => each.steps ?? Number.POSITIVE_INFINITY;
  return several.reduce<Judgement | undefined>((best, each) => {
    if (!best || rank(each) > rank(best)) return each;
    return rank(each) === rank(best) && steps(each) < steps(best) ? each : best;
  }, undefined);
}

/** What a judgement means to who asked: pass, a failure that is expected, a failure, or that nobody knows yet. */
export type Rating = "pass" | "expected" | "fail" | "incomplete";

/** Where nothing is expected. */
export function rateAlone({ verdict }: Pick<Judgement, "verdict">): Rating {
  if (verdict === "holds") return "pass";
  return verdict === "bounded" ? "incomplete" : "fail";
}

/**
 * 0 if all is as it should be, 1 if something is not, 3 if a limit ended a search, 4 if a model is wrong; whatever was
 * found, the signal's code if one came.
 */
export function exitCodeOf(
  checked: Checked,
  rate: (judgement: Judgement) => Rating = rateAlone,
): 0 | 1 | 3 | 4 | 130 | 141 | 143 {
  const signal = checked.interrupted?.signal;
  if (signal !== undefined && signal !== failFast) return signalCodes[signal];
  if (checked.outcomes.some(({ result }) => result.error !== undefined)) return 4;
  const ratings = new Set(judgements(checked).map(rate));
  if (ratings.has("fail")) return 1;
  return ratings.has("incomplete") ? 3 : 0;
}
