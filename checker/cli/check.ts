// slotcheck check: every case that was asked for, judged.

import { compareWith, type Comparison, idOfJudgement, rate } from "../report/baseline.ts";
import type { By } from "../report/rows.ts";
import { type Checked, exitCodeOf, failFast, type Judgement, judgements } from "../report/outcome.ts";
import type { Report } from "../report/report.ts";
import { endEvent, verdictEvents } from "../report/json.ts";
import { reductionNotes } from "../report/reductions.ts";
import { count } from "../report/style.ts";
import { idOf } from "../report/suite.ts";
import type { Exhibit } from "../trace/exhibit.ts";
import { findBaseline } from "./baseline.ts";
import { exhibitOfProperty } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import { placeText } from "./place.ts";
import { prepareReporters, runReporters } from "./reporters.ts";
import type { Reporting } from "./reporting.ts";
import { searchAll, type SearchOptions } from "./search-all.ts";
import { commandOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckOptions extends SearchOptions {
  /** Empty for the matrix where a person looks, and a line a verdict in a pipe. */
  readonly reporters: readonly Reporting[];
  /** A file, "none", or undefined for the usual one if it is there. */
  readonly baseline: string | undefined;
  readonly exitZero: boolean;
  readonly by: By;
  /** Say more: times, how often each action was taken, what the models leave out. */
  readonly verbose: boolean;
  /** Begin no other case when one has failed. */
  readonly failFast: boolean;
  /** Told what was found, when it has been printed. */
  readonly onReport?: (report: Report) => void;
}

/** Returns the exit code. */
export async function check(
  target: Target,
  options: CheckOptions,
  terminal: Terminal,
  version: string,
): Promise<number> {
  const baseline = findBaseline(target.suite.prefix, options.baseline ?? unlessVaried(target));
  const comparison = baseline && compareWith(target, baseline.baseline, baseline.file);
  const codeOf = (checked: Checked): number =>
    exitCodeOf(checked, (judgement) => rate(judgement, comparison));
  const reportOf = (checked: Checked): Report => {
    const code = codeOf(checked);
    return {
      checked,
      comparison,
      by: options.by,
      details: options.verbose,
      tool: version,
      exit: options.exitZero && code <= 3 ? 0 : code,
      show: commandOf(target, "show"),
      exhibit: exhibits(target, version),
      place: ({ file, line }) => ({ file: placeText({ file, line: 0 }).replaceAll("\\", "/"), line }),
    };
  };
  const usual: Reporting = {
    name: terminal.isTty || options.verbose ? "text" : "lines",
    file: undefined,
  };
  const reporters = options.reporters.length > 0 ? options.reporters : [usual];
  prepareReporters(reporters);
  const streams = reporters.some(isStreamed);
  const checked = await searchAll(target, options, terminal, (found) => {
    if (streams) terminal.out(verdictEvents(reportOf(found)));
    return options.failFast && [1, 4].includes(codeOf(found)) ? failFast : undefined;
  });
  const report = reportOf(checked);
  if (streams) terminal.out([endEvent(report)]);
  runReporters(
    reporters.filter((each) => !isStreamed(each)),
    report,
    terminal,
  );
  sayErrors(target, checked, terminal);
  terminal.note(reductionNotes(checked));
  if (report.comparison) terminal.note(warnings(checked, report.comparison));
  options.onReport?.(report);
  return report.exit;
}

/** A baseline is about the constants of the model, unless it is named. */
export function unlessVaried({ set = [] }: Target): "none" | undefined {
  return set.length > 0 ? "none" : undefined;
}

/** Is each verdict printed as soon as it is known? */
function isStreamed({ name, file }: Reporting): boolean {
  return name === "json-lines" && file === undefined;
}

/** Says on stderr what is wrong with models, and which say nothing. Is one wrong? */
export function sayErrors(target: Target, checked: Checked, terminal: Terminal): boolean {
  for (const { case: each, result } of checked.outcomes) {
    if (result.error) terminal.err(modelErrorText(target, each, result.error));
    else if (result.properties.length === 0)
      terminal.note([`note: ${idOf(each)} has no property: ${count(result.distinct, "state")}, no verdict`]);
  }
  return checked.outcomes.some(({ result }) => result.error !== undefined);
}

function warnings(checked: Checked, comparison: Comparison): readonly string[] {
  const longer = judgements(checked).flatMap((judgement) => {
    const standing = comparison.standing(judgement);
    return standing.kind === "longer" ? [`warning: ${idOfJudgement(judgement)}: ${standing.because}`] : [];
  });
  const stale = comparison.stale.map(
    (id) => `warning: ${comparison.file} expects ${id}, which does not exist`,
  );
  const idle = comparison.idle.map(
    (of) => `warning: ${comparison.file} has a reason for ${of}, which no violation needs`,
  );
  return [...longer, ...stale, ...idle];
}

/** Traces with their reasons, each walked once. */
function exhibits(target: Target, version: string): Report["exhibit"] {
  const known = new Map<Judgement, Exhibit | undefined>();
  return (judgement) => {
    const found = known.get(judgement);
    if (found || known.has(judgement)) return found;
    const { case: each, result } = judgement.outcome;
    const judged = result.properties.find(({ property }) => property === judgement.property);
    const made = judged && exhibitOfProperty(target, each, result, judged, version);
    known.set(judgement, made);
    return made;
  };
}
