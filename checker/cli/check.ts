// slotcheck check: every case that was asked for, judged.

import { reference } from "../evaluate/reference.ts";
import { type Comparison, idOfJudgement, rate } from "../report/baseline.ts";
import type { By } from "../report/matrix.ts";
import { type Checked, exitCodeOf, type Judgement, judgements, type Outcome } from "../report/outcome.ts";
import type { Report } from "../report/report.ts";
import { count, thousands } from "../report/style.ts";
import { type Case, type Checkable, idOf, isCheckable } from "../report/suite.ts";
import { engine, type Limits, search } from "../search/search.ts";
import type { Exhibit } from "../trace/exhibit.ts";
import { comparisonOf } from "./baseline.ts";
import { UsageError } from "./error.ts";
import { exhibitOfProperty } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import { placeText } from "./place.ts";
import { runReporters } from "./reporters.ts";
import type { Reporting } from "./reporting.ts";
import { judges, withProperties } from "./judge.ts";
import { casesOf, commandOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface SearchOptions {
  readonly property: readonly string[];
  readonly limits: Pick<Limits, "maxStates" | "maxDepth" | "maxMemory">;
  /** The compiled one, unless told. */
  readonly engine?: "wasm" | "reference";
}

export interface CheckOptions extends SearchOptions {
  /** Empty for the matrix where a person looks, and a line a verdict in a pipe. */
  readonly reporters: readonly Reporting[];
  /** A file, "none", or undefined for the usual one if it is there. */
  readonly baseline: string | undefined;
  readonly exitZero: boolean;
  readonly by: By;
}

/** Returns the exit code. */
export function check(target: Target, options: CheckOptions, terminal: Terminal, version: string): number {
  const checked = checkAll(target, options, terminal);
  const comparison = comparisonOf(checked, options.baseline);
  const code = exitCodeOf(checked, (judgement) => rate(judgement, comparison));
  const exit = options.exitZero && code <= 3 ? 0 : code;
  const report: Report = {
    checked,
    comparison,
    by: options.by,
    tool: version,
    exit,
    show: commandOf(target, "show"),
    exhibit: exhibits(target, version),
    place: ({ file, line }) => ({ file: placeText({ file, line: 0 }).replaceAll("\\", "/"), line }),
  };
  const usual: Reporting = { name: terminal.isTty ? "text" : "lines", file: undefined };
  runReporters(options.reporters.length > 0 ? options.reporters : [usual], report, terminal);
  sayErrors(target, checked, terminal);
  if (comparison) terminal.err(warnings(checked, comparison));
  return exit;
}

/** Says on stderr what is wrong with models, and which say nothing. Is one wrong? */
export function sayErrors(target: Target, checked: Checked, terminal: Terminal): boolean {
  for (const { case: each, result } of checked.outcomes) {
    if (result.error) terminal.err(modelErrorText(target, each, result.error));
    else if (result.properties.length === 0)
      terminal.err([`note: ${idOf(each)} has no property: ${count(result.distinct, "state")}, no verdict`]);
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

/** Searches every case that was asked for. */
export function checkAll(target: Target, options: SearchOptions, terminal: Terminal): Checked {
  const { suite } = target;
  const properties = propertiesOf(target, options.property);
  const cases = casesOf(target);
  const named = cases.filter(isCheckable);
  for (const name of options.property) {
    if (!named.some(({ spec }) => judges(spec, name)))
      throw new UsageError(`nothing that was named has the property ${name}`);
  }
  const isAsked = ({ spec }: Checkable): boolean =>
    options.property.length === 0 || options.property.some((name) => judges(spec, name));
  const checkable = named.filter(isAsked);
  const started = performance.now();
  const outcomes = checkable.map((each, i): Outcome => {
    const before = performance.now();
    const limits = {
      ...options.limits,
      progressEvery: 20_000,
      onProgress: (progress: {
        readonly distinct: number;
        readonly depth: number;
        readonly waiting: number;
      }) => {
        if (performance.now() - started < patience) return;
        const { distinct, depth, waiting } = progress;
        terminal.progress(
          `${i + 1}/${checkable.length} ${idOf(each)}  ${thousands(distinct)} states  depth ${depth}  ${thousands(waiting)} queued`,
        );
      },
    };
    const spec = withProperties(each.spec, properties);
    const result =
      options.engine === "reference"
        ? search(reference(spec, each.instance), limits)
        : search(engine(spec, each.instance), limits);
    return { case: each, result, milliseconds: performance.now() - before };
  });
  terminal.progress(undefined);
  const inexpressible = cases.filter((each): each is Exclude<Case, Checkable> => !isCheckable(each));
  const judged = properties.filter((name) => checkable.some(({ spec }) => judges(spec, name)));
  return { suite, properties: judged, outcomes, inexpressible };
}

/** Milliseconds without an answer before a person is told what goes on. */
const patience = 500;
