// The end of the matrix: how many verdicts, whether they are as expected, and what is wrong with the command that shows it.

import { fold } from "../trace/fold.ts";
import { type Comparison, rate } from "./baseline.ts";
import { type Checked, type Judgement, judgements, signalText } from "./outcome.ts";
import { type RowOptions, rowsOf } from "./rows.ts";
import { count, quoted, type Style, thousands } from "./style.ts";

export interface ClosingOptions extends RowOptions {
  readonly style: Style;
  /** Only what fails, and how much there was. */
  readonly quiet?: boolean;
  /** What shows a single property when its case and its name are added: "slotcheck show ./door.ts". */
  readonly show: string;
}

export function closing(checked: Checked, options: ClosingOptions): readonly string[] {
  const { comparison, quiet, show, style } = options;
  const all = judgements(checked);
  const { failures, others } = failuresOf(checked, options);
  const isFine = comparison !== undefined && failures.length === 0;
  const example = isFine && quiet !== true ? shortest(all.filter(isViolated)) : undefined;
  return [
    ...fold(tally(all), style.width),
    ...(comparison ? fold(agreement(all, comparison, example !== undefined), style.width) : []),
    ...(example ? [`  ${commandFor(example, show)}`] : []),
    ...limits(checked),
    ...interruption(checked),
    ...failureLines(failures, options),
    ...(others ? fold("that is one of each design; --format lines has every verdict", style.width) : []),
  ];
}

/** "9 verdicts: 6 hold, 3 violated" */
function tally(all: readonly Judgement[]): string {
  const countOf = (verdict: Judgement["verdict"]): number =>
    all.filter((each) => each.verdict === verdict).length;
  const words = (["holds", "violated", "vacuous", "bounded"] as const)
    .filter((verdict) => verdict === "holds" || countOf(verdict) > 0)
    .map((verdict) => `${thousands(countOf(verdict))} ${verdict === "holds" ? "hold" : verdict}`);
  return `${count(all.length, "verdict")}: ${words.join(", ")}`;
}

/** Are the verdicts as the baseline expects? */
function agreement(all: readonly Judgement[], comparison: Comparison, hasExample: boolean): string {
  const differing = all.filter((each) => comparison.standing(each).kind === "differs").length;
  if (differing > 0)
    return `${count(differing, "verdict")} ${differing === 1 ? "differs" : "differ"} from ${comparison.file}`;
  return `all as ${comparison.file} expects${hasExample ? "; one of its violations:" : ""}`;
}

function limits({ outcomes }: Checked): readonly string[] {
  const met = new Set(outcomes.flatMap(({ result }) => (result.limit === undefined ? [] : [result.limit])));
  return [...met].map((limit) => `a search was ended by ${limit}`);
}

function interruption({ interrupted, outcomes }: Checked): readonly string[] {
  if (!interrupted) return [];
  const { signal, cases } = interrupted;
  return [
    `${signalText(signal)} after ${outcomes.length} of ${count(cases, "case")}; the others were not searched`,
  ];
}

/** Lines of failures that a person still reads. */
const mostFailures = 24;

/** The failures among the cells, or the shortest one of each design if there are too many. */
function failuresOf(
  checked: Checked,
  options: RowOptions,
): { readonly failures: readonly Judgement[]; readonly others: boolean } {
  const { comparison } = options;
  const byDesign = rowsOf(checked, options).map((row) =>
    row.cells.filter((cell): cell is Judgement => cell !== undefined && rate(cell, comparison) === "fail"),
  );
  const failures = byDesign.flat();
  if (comparison || failures.length <= mostFailures) return { failures, others: false };
  return { failures: byDesign.flatMap((own) => shortest(own) ?? []), others: true };
}

/** A line each, and why it is no expected one. Where the commands do not fit beside what they show, they alone. */
function failureLines(
  failures: readonly Judgement[],
  { style, show, comparison }: ClosingOptions,
): readonly string[] {
  const idWidth = longest(failures.map(idOf));
  const nameWidth = longest(failures.map(({ property }) => property));
  const commandWidth = longest(failures.map((each) => commandFor(each, show)));
  const fits = 2 + idWidth + 2 + nameWidth + 2 + lengthWidth + 2 + commandWidth <= style.width;
  return failures.flatMap((each) => {
    const what = [
      idOf(each).padEnd(idWidth),
      each.property.padEnd(nameWidth),
      lengthOf(each).padEnd(lengthWidth),
    ];
    const standing = comparison?.standing(each);
    const why = standing?.kind === "differs" ? fold(standing.because, style.width - 4) : [];
    return [
      ["", ...(fits ? what : []), commandFor(each, show)].join("  "),
      ...why.map((line) => `    ${line}`),
    ];
  });
}

/** "999 steps" */
const lengthWidth = 9;

function idOf({ design, scenario }: Judgement): string {
  return `${design}/${scenario}`;
}

function commandFor(judgement: Judgement, show: string): string {
  return [show, quoted(idOf(judgement)), judgement.property].join(" ");
}

function lengthOf({ verdict, steps }: Judgement): string {
  if (verdict === "vacuous" || verdict === "holds") return verdict;
  return steps === undefined ? "unreached" : count(steps, "step");
}

function isViolated({ verdict, steps }: Judgement): boolean {
  return verdict === "violated" && steps !== undefined;
}

/** The failure with the shortest trace. */
function shortest(failures: readonly Judgement[]): Judgement | undefined {
  const steps = ({ steps: length = Number.MAX_SAFE_INTEGER }: Judgement): number => length;
  return [...failures].sort((a, b) => steps(a) - steps(b))[0];
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
