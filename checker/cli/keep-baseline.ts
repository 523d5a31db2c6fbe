// slotcheck baseline: the verdicts as they are now become the expected ones, or are compared with them.

import { existsSync } from "node:fs";
import { type Baseline, printBaseline, rate, reasonsOf, updated } from "../report/baseline.ts";
import { exitCodeOf, judgements } from "../report/outcome.ts";
import { rated } from "../report/report.ts";
import { count } from "../report/style.ts";
import { comparisonOf, readBaseline, usualFile } from "./baseline.ts";
import { sayErrors } from "./check.ts";
import { UsageError } from "./error.ts";
import { searchAll, type SearchOptions } from "./search-all.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";
import { prepareFile, replaceFile } from "./write-file.ts";

/**
 * Writes the verdicts as they are now; returns 0, or 4 if a model is wrong, or a signal's code if one came first, and then
 * nothing is written.
 */
export async function updateBaseline(
  target: Target,
  asked: string | undefined,
  options: SearchOptions,
  terminal: Terminal,
): Promise<number> {
  const file = asked ?? usualFile;
  const before = existsSync(file) ? readBaseline(file) : undefined;
  if (before && before.suite !== target.suite.prefix) {
    throw new UsageError(
      `the baseline ${file} is of "${before.suite}", and this is "${target.suite.prefix}"; name another with --baseline`,
      "E050",
    );
  }
  prepareFile(file);
  const checked = await searchAll(target, options, terminal);
  if (sayErrors(target, checked, terminal)) return 4;
  if (checked.interrupted) {
    terminal.note([`interrupted: ${file} is as it was`]);
    return exitCodeOf(checked);
  }
  const next = updated(checked, before);
  replaceFile(file, printBaseline(next));
  terminal.out([`${count(next.expect.length, "verdict")} in ${file}`, ...unexplained(next)]);
  return 0;
}

/** What still needs a reason: ids, or patterns for the reasons that they may share. */
function unexplained(next: Baseline): readonly string[] {
  const ids = [...reasonsOf(next)].flatMap(([id, why]) => (why === "" ? [id] : []));
  if (ids.length === 0) return [];
  const head = `${count(ids.length, "violation")} without a reason, until there is one check fails:`;
  if (ids.length <= mostIds) return [`${head} write it in "why"`, ...ids.map((id) => `  ${id}`)];
  const groups = new Map<string, number>();
  for (const id of ids) {
    const of = id.replace(/\/.*\//, "/*/");
    groups.set(of, (groups.get(of) ?? 0) + 1);
  }
  return [
    `${head} write {"of": .., "why": ..} into "reasons"`,
    ...[...groups].map(([of, n]) => `  ${of}  ${count(n, "violation")}`),
  ];
}

/** Violations that a person still explains one by one. */
const mostIds = 12;

/** Says what differs; returns the exit code that check would. */
export async function diffBaseline(
  target: Target,
  asked: string | undefined,
  options: SearchOptions,
  terminal: Terminal,
): Promise<number> {
  const checked = await searchAll(target, options, terminal);
  const comparison = comparisonOf(checked, asked ?? usualFile);
  if (!comparison) throw new UsageError("baseline diff needs a baseline", "E050");
  const differing = rated({ checked, comparison }).filter(
    ({ judgement }) => comparison.standing(judgement).kind !== "expected",
  );
  sayErrors(target, checked, terminal);
  terminal.out([
    ...differing.map(({ id, judgement }) => {
      const standing = comparison.standing(judgement);
      return `${id}: ${standing.kind === "expected" ? "" : standing.because}`;
    }),
    ...comparison.stale.map((id) => `${id}: no such verdict any more`),
    ...comparison.idle.map((of) => `${of}: a reason that no violation needs`),
    differing.length === 0
      ? `all ${count(judgements(checked).length, "verdict")} as ${comparison.file} expects`
      : `${count(differing.length, "verdict")} not as ${comparison.file} expects`,
  ]);
  return exitCodeOf(checked, (judgement) => rate(judgement, comparison));
}
