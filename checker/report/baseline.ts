// Which verdicts are expected: a file that a project keeps, one verdict a line, so that its diff is the review.
//
// Main invariant: only what was judged is compared, and every difference is named. A violation that is gone differs just
// as one that is new does: whoever fixed it says so in the baseline.

import type { Verdict } from "../search/result.ts";
import { type Checked, type Judgement, judgements, rateAlone, type Rating } from "./outcome.ts";
import { patternOf } from "./pattern.ts";

export const baselineSchema = "slotcheck.baseline/1";

export interface Expectation {
  /** design/scenario/property */
  readonly id: string;
  readonly verdict: Verdict;
  /** Of the trace; null if there is none. */
  readonly steps: number | null;
  /** Why a violation is expected: a sentence, a link. */
  readonly why?: string;
}

/** One reason for many violations. */
export interface SharedReason {
  /** Which verdicts: an id in which * stands for any text, "delete-create/*\/P1w". */
  readonly of: string;
  readonly why: string;
}

export interface Baseline {
  /** The suite's prefix, as in tokens. */
  readonly suite: string;
  /** For violations that have no reason of their own; the first that fits counts. */
  readonly reasons: readonly SharedReason[];
  readonly expect: readonly Expectation[];
}

/** How a verdict stands beside the baseline. */
export type Standing =
  | { readonly kind: "expected"; readonly why: string | undefined }
  /** Fixed if a violation was expected, and it holds. */
  | { readonly kind: "differs"; readonly because: string; readonly fixed: boolean }
  /** As expected, but by a longer trace: worth a look. */
  | { readonly kind: "longer"; readonly because: string };

export interface Comparison {
  /** The baseline's file, as a person named it. */
  readonly file: string;
  readonly standing: (judgement: Judgement) => Standing;
  /** Expected verdicts of cases or properties that do not exist any more. */
  readonly stale: readonly string[];
  /** Shared reasons that no violation needs any more. */
  readonly idle: readonly string[];
}

export function idOfJudgement({ design, scenario, property }: Judgement): string {
  return `${design}/${scenario}/${property}`;
}

/** It is about a suite, not about what was found in it: one comparison serves all that a check finds. */
export function compareWith(of: Pick<Checked, "suite">, baseline: Baseline, file: string): Comparison {
  const expected = new Map(baseline.expect.map((each) => [each.id, each]));
  const reasons = reasonsOf(baseline);
  return {
    file,
    standing: (judgement) => {
      const id = idOfJudgement(judgement);
      return standingOf(judgement, expected.get(id), reasons.get(id));
    },
    stale: [...expected.keys()].filter(goneFrom(of)).sort(),
    idle: idleReasons(baseline),
  };
}

/** Why each violation is expected, by its id; "" where nobody says. */
export function reasonsOf({ reasons, expect }: Baseline): ReadonlyMap<string, string> {
  const shared = reasons.map(({ of, why }) => ({ pattern: patternOf(of), why }));
  const violated = expect.filter(({ verdict }) => verdict === "violated");
  return new Map(
    violated.map(({ id, why = "" }) => [
      id,
      why.trim() || (shared.find(({ pattern }) => pattern.test(id))?.why.trim() ?? ""),
    ]),
  );
}

/** Shared reasons that no violation needs. */
export function idleReasons({ reasons, expect }: Baseline): readonly string[] {
  const bare = expect.filter(({ verdict, why = "" }) => verdict === "violated" && why.trim() === "");
  const patterns = reasons.map(({ of }) => patternOf(of));
  const used = new Set(bare.map(({ id }) => patterns.findIndex((pattern) => pattern.test(id))));
  return reasons.flatMap(({ of }, i) => (used.has(i) ? [] : [of]));
}

/** With a baseline, a difference fails whatever it is, but for a search that a limit ended. */
export function rate(judgement: Judgement, comparison: Comparison | undefined): Rating {
  if (!comparison) return rateAlone(judgement);
  if (comparison.standing(judgement).kind !== "differs")
    return judgement.verdict === "holds" ? "pass" : "expected";
  return judgement.verdict === "bounded" ? "incomplete" : "fail";
}

function standingOf(
  { verdict, steps }: Judgement,
  expected: Expectation | undefined,
  why: string | undefined,
): Standing {
  const differs = (because: string, fixed = false): Standing => ({ kind: "differs", because, fixed });
  if (!expected)
    return differs(verdict === "holds" ? "not in the baseline" : `${verdict}, not in the baseline`);
  if (verdict !== expected.verdict) {
    const fixed = expected.verdict === "violated" && verdict === "holds";
    return differs(
      `was ${wordsOf(expected.verdict)}, ${wordsOf(verdict)} now${fixed ? ": fixed" : ""}`,
      fixed,
    );
  }
  if (why === "") return differs("violated as expected, but the baseline does not say why");
  if (verdict === "violated" && steps !== undefined && expected.steps !== null && steps !== expected.steps) {
    const because = `violated in ${steps} steps, ${expected.steps} expected`;
    return steps < expected.steps ? differs(because) : { kind: "longer", because };
  }
  return { kind: "expected", why };
}

function wordsOf(verdict: Verdict): string {
  return verdict === "holds" ? "holding" : verdict;
}

/** Whether an id is of a case or a property that does not exist any more. */
function goneFrom({ suite }: Pick<Checked, "suite">): (id: string) => boolean {
  const cases = new Set(
    suite.cases.flatMap((each) => ("spec" in each ? [`${each.design}/${each.scenario}`] : [])),
  );
  const properties = new Set(suite.properties.map(({ name }) => name));
  return (id) => {
    const end = id.lastIndexOf("/");
    return !cases.has(id.slice(0, end)) || !properties.has(id.slice(end + 1));
  };
}

/** The baseline that the verdicts make, with the reasons and the verdicts that were not judged now of the one before. */
export function updated(checked: Checked, before: Baseline | undefined): Baseline {
  const old = new Map((before?.expect ?? []).map((each) => [each.id, each]));
  const reasons = before?.reasons ?? [];
  const shared = reasons.map(({ of }) => patternOf(of));
  const now = judgements(checked).map((judgement): Expectation => {
    const id = idOfJudgement(judgement);
    const { verdict, steps } = judgement;
    const own = verdict === "violated" ? (old.get(id)?.why ?? "") : undefined;
    const isShared = own === "" && shared.some((pattern) => pattern.test(id));
    return { id, verdict, steps: steps ?? null, ...(own !== undefined && !isShared && { why: own }) };
  });
  const judged = new Set(now.map(({ id }) => id));
  const isGone = goneFrom(checked);
  const kept = [...old.values()].filter(({ id }) => !judged.has(id) && !isGone(id));
  const expect = [...now, ...kept].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { suite: checked.suite.prefix, reasons, expect };
}

/** One reason and one expectation a line. */
export function printBaseline({ suite, reasons, expect }: Baseline): string {
  const list = (of: readonly unknown[]): string =>
    of.length === 0 ? "[]" : `[\n${of.map((each) => JSON.stringify(each)).join(",\n")}\n]`;
  const head = `{"schema":${JSON.stringify(baselineSchema)},"suite":${JSON.stringify(suite)},`;
  const shared = reasons.length === 0 ? "" : `"reasons":${list(reasons)},\n`;
  return `${head}${shared}"expect":${list(expect)}}\n`;
}

/** @throws {Error} with what is wrong and where, if the text is no baseline */
export function parseBaseline(text: string): Baseline {
  const document = JSON.parse(text) as unknown;
  if (!isRecord(document)) throw new Error("it is no object");
  const { schema, suite, reasons = [], expect } = document;
  if (schema !== baselineSchema)
    throw new Error(`its schema is ${JSON.stringify(schema)}, not "${baselineSchema}"`);
  if (typeof suite !== "string") throw new Error('"suite" is no text');
  if (!Array.isArray(expect)) throw new Error('"expect" is no list');
  if (!Array.isArray(reasons)) throw new Error('"reasons" is no list');
  const seen = new Set<string>();
  return {
    suite,
    reasons: reasons.map((each: unknown, i): SharedReason => {
      if (isRecord(each) && typeof each["of"] === "string" && typeof each["why"] === "string")
        return { of: each["of"], why: each["why"] };
      throw new Error(`reasons[${i}] has no "of" and "why" that are texts`);
    }),
    expect: expect.map((each: unknown, i): Expectation => {
      const wrong = (what: string): Error => new Error(`expect[${i}] ${what}`);
      if (!isRecord(each) || typeof each["id"] !== "string") throw wrong("has no id");
      const { id, verdict, steps = null, why } = each;
      if (!verdicts.includes(verdict as Verdict))
        throw wrong(`(${id}) has the verdict ${JSON.stringify(verdict)}; it can be ${verdicts.join(", ")}`);
      if (steps !== null && !Number.isSafeInteger(steps)) throw wrong(`(${id}) has steps that are no number`);
      if (why !== undefined && typeof why !== "string") throw wrong(`(${id}) has a why that is no text`);
      if (seen.has(id)) throw wrong(`(${id}) is there twice`);
      seen.add(id);
      return {
        id,
        verdict: verdict as Verdict,
        steps: steps as number | null,
        ...(why !== undefined && { why }),
      };
    }),
  };
}

const verdicts: readonly Verdict[] = ["holds", "bounded", "violated", "vacuous"];

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
