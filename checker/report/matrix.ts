// The matrix: designs times properties, each cell the worst verdict over the scenarios with its shortest trace; or
// designs times scenarios, each cell the worst over the properties.
//
// Main invariant: nothing here depends on the clock or the machine unless `times` asks for it.

import { unreachable } from "../language/node.ts";
import { fold } from "../trace/fold.ts";
import { advice } from "./advice.ts";
import { type Comparison, rate } from "./baseline.ts";
import { coverageDetails, coverageLines } from "./coverage.ts";
import { type Checked, type Judgement, judgements, signalText, stepsSeen, worst } from "./outcome.ts";
import { chanceText } from "./reductions.ts";
import { type Cell, count, plain, quoted, type Style, table, thousands, unicode } from "./style.ts";

/** What the columns are. */
export type By = "property" | "scenario";

export interface MatrixOptions {
  readonly style: Style;
  /** Default: properties. */
  readonly by?: By;
  readonly times: boolean;
  /** Also how often each action was taken, and what the models leave out. */
  readonly details?: boolean;
  /** Only what fails, and how much there was. */
  readonly quiet?: boolean;
  /** What is expected, if a baseline says so. */
  readonly comparison?: Comparison | undefined;
  /** What shows a single property when its case and its name are added: "slotcheck show ./door.ts". */
  readonly show: string;
}

export function matrix(checked: Checked, options: MatrixOptions): readonly string[] {
  const { style, details, quiet } = options;
  if (quiet === true) return closing(checked, options);
  const grid = style.width < narrow ? records(checked, options) : wide(checked, options);
  const sections = [
    heading(checked, style),
    grid,
    legend(checked, options),
    ...(details === true ? [coverageDetails(checked, style)] : []),
    coverageLines(checked, style, details),
    advice(checked, style.width),
    closing(checked, options),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

const narrow = 64;

function heading({ suite, outcomes, inexpressible }: Checked, { width }: Style): readonly string[] {
  const scenarios = new Set([
    ...outcomes.map((each) => each.case.scenario),
    ...inexpressible.map((each) => each.scenario),
  ]);
  const names = suite.scenarios.map(({ name }) => name).filter((name) => scenarios.has(name));
  const what = scenarios.size === 1 ? "scenario" : "scenarios";
  return flow([suite.name, `${what}: ${names.join(", ")}`], width);
}

interface Row {
  readonly design: string;
  readonly cells: readonly (Judgement | undefined)[];
  readonly states: number;
  readonly seconds: string;
  readonly broken: boolean;
}

function columnsOf({ properties, suite, outcomes }: Checked, by: By): readonly string[] {
  if (by === "property") return properties;
  const used = new Set(outcomes.map((outcome) => outcome.case.scenario));
  return suite.scenarios.map(({ name }) => name).filter((name) => used.has(name));
}

/** Of several judgements in a cell, those that differ from the baseline count, if there are any. */
function rowsOf(
  checked: Checked,
  { comparison, by = "property" }: Pick<MatrixOptions, "comparison" | "by">,
): readonly Row[] {
  const all = judgements(checked);
  const columns = columnsOf(checked, by);
  const names = new Set([
    ...checked.outcomes.map((each) => each.case.design),
    ...checked.inexpressible.map((each) => each.design),
  ]);
  return checked.suite.designs
    .filter(({ name }) => names.has(name))
    .map(({ name: design }) => {
      const own = checked.outcomes.filter((outcome) => outcome.case.design === design);
      const milliseconds = own.reduce((sum, outcome) => sum + outcome.milliseconds, 0);
      return {
        design,
        cells: columns.map((column) => {
          const cell = all.filter((each) => each.design === design && each[by] === column);
          const differing = cell.filter((each) => comparison?.standing(each).kind === "differs");
          return worst(differing.length > 0 ? differing : cell);
        }),
        states: own.reduce((sum, { result }) => sum + result.distinct, 0),
        seconds: `${(milliseconds / 1000).toFixed(1)}s`,
        broken: own.some(({ result }) => result.error !== undefined),
      };
    });
}

/** The matrix as text by cell, for formats that have tables of their own. */
export function cellsOf(
  checked: Checked,
  comparison: Comparison | undefined,
): readonly { readonly design: string; readonly cells: readonly string[]; readonly states: number }[] {
  const options = { style: { width: 80, glyphs: unicode, paint: plain }, times: false, show: "", comparison };
  return rowsOf(checked, options).map(({ design, cells, states, broken }) => ({
    design,
    cells: cells.map((cell) => standingCell(cell, broken, options).text),
    states,
  }));
}

/** A table; where it is too wide, several of fewer columns; where not even one column fits, records. */
function wide(checked: Checked, options: MatrixOptions): readonly string[] {
  const { style, times, by = "property" } = options;
  const columns = columnsOf(checked, by);
  const header: Cell[] = [
    { text: "design" },
    ...columns.map((text) => ({ text })),
    { text: "states", right: true },
    ...(times ? [{ text: "time", right: true }] : []),
  ];
  const rows = rowsOf(checked, options).map((row): Cell[] => [
    { text: row.design },
    ...row.cells.map((cell) => standingCell(cell, row.broken, options)),
    { text: thousands(row.states), right: true },
    ...(times ? [{ text: row.seconds, right: true, colour: "dim" as const }] : []),
  ]);
  const widths = header.map((_, i) =>
    Math.max(...[header, ...rows].map((row) => (row[i]?.text.length ?? 0) + 2)),
  );
  const blocks = blocksOf(widths, style.width + 2);
  if (!blocks) return records(checked, options);
  return blocks.flatMap((block, i) => {
    const part = (row: readonly Cell[]): readonly Cell[] => row.filter((_, at) => block.includes(at));
    return [...(i === 0 ? [] : [""]), ...table(part(header), rows.map(part), style)];
  });
}

/** Columns for each table, every one with the first column; undefined if a column does not fit beside it. */
function blocksOf(
  [first = 0, ...widths]: readonly number[],
  width: number,
): readonly (readonly number[])[] | undefined {
  const blocks: number[][] = [];
  let used = width;
  for (const [i, own] of widths.entries()) {
    if (first + own > width) return undefined;
    if (used + own > width) {
      blocks.push([0]);
      used = first;
    }
    blocks.at(-1)?.push(i + 1);
    used += own;
  }
  return blocks;
}

/** The same as records, two or more cells a line. */
function records(checked: Checked, options: MatrixOptions): readonly string[] {
  const { style, times, by = "property" } = options;
  const columns = columnsOf(checked, by);
  return rowsOf(checked, options).flatMap((row) => {
    const cells = row.cells.map((cell, i) => `${columns[i]} ${standingCell(cell, row.broken, options).text}`);
    const width = Math.max(...cells.map((cell) => cell.length)) + 2;
    const perLine = Math.max(1, Math.floor((style.width - 2) / width));
    const lines = Array.from({ length: Math.ceil(cells.length / perLine) }, (_, i) =>
      `  ${cells
        .slice(i * perLine, (i + 1) * perLine)
        .map((cell) => cell.padEnd(width))
        .join("")}`.trimEnd(),
    );
    return [`${row.design}  ${thousands(row.states)} states${times ? `  ${row.seconds}` : ""}`, ...lines];
  });
}

/** A cell, in parentheses if its failure is expected, with a ! if it differs from what is. */
function standingCell(
  cell: Judgement | undefined,
  broken: boolean,
  { style, comparison }: MatrixOptions,
): Cell {
  const bare = cellOf(cell, broken, style);
  if (!cell || !comparison || broken) return bare;
  if (comparison.standing(cell).kind === "differs") return { text: `${bare.text} !`, colour: "red" };
  return cell.verdict === "holds" ? bare : { text: `(${bare.text})`, colour: "dim" };
}

/** A verdict as the matrix shows it where nothing is expected. */
export function cellText(cell: Judgement | undefined, style: Style): Cell {
  return cellOf(cell, false, style);
}

function cellOf(cell: Judgement | undefined, broken: boolean, { glyphs }: Style): Cell {
  if (broken && cell?.verdict !== "violated") return { text: "!", colour: "red" };
  if (!cell) return { text: "-", colour: "dim" };
  switch (cell.verdict) {
    case "holds":
      return { text: glyphs.holds, colour: "green" };
    case "bounded":
      return {
        text: `${glyphs.holds}${glyphs.atMost}${stepsSeen(cell.outcome.result) ?? "?"}`,
        colour: "yellow",
      };
    case "vacuous":
      return { text: glyphs.vacuous, colour: "yellow" };
    case "violated":
      return { text: `${glyphs.violated}${cell.steps ?? ""}`, colour: "red" };
    default:
      return unreachable(cell.verdict);
  }
}

function legend(checked: Checked, options: MatrixOptions): readonly string[] {
  const { style, comparison } = options;
  const { glyphs, width } = style;
  const all = judgements(checked);
  const standings = new Set(all.map((each) => comparison?.standing(each).kind));
  const some = (verdict: Judgement["verdict"]): boolean => all.some((each) => each.verdict === verdict);
  const rows = rowsOf(checked, options);
  const missing = rows.some((row) => !row.broken && row.cells.includes(undefined));
  const chance = chanceText(checked.outcomes.map(({ result }) => result));
  const words = [
    `${glyphs.holds} holds, ${chance === "" ? "all states seen" : chance}`,
    ...(some("bounded")
      ? [`${glyphs.holds}${glyphs.atMost}9 no objection within 9 steps, a limit ended the search`]
      : []),
    ...(some("violated") ? [`${glyphs.violated}3 violated, shortest trace of 3 steps`] : []),
    ...(some("vacuous") ? [`${glyphs.vacuous} vacuous: what it is about never happened`] : []),
    ...(missing
      ? [checked.suite.silence ? "- no verdict: slotcheck explain DESIGN says why" : "- does not apply"]
      : []),
    ...(rows.some(({ broken }) => broken) ? ["! the model is wrong"] : []),
    ...(comparison && all.some((each) => each.verdict !== "holds")
      ? [`(${glyphs.violated}3) expected by ${comparison.file}`]
      : []),
    ...(standings.has("differs") ? ["! differs from it"] : []),
  ];
  return flow(words, width);
}

/** Phrases three blanks apart, in as many lines as they need. */
function flow(phrases: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + phrase.length <= width)
      lines[lines.length - 1] = `${last}   ${phrase}`;
    else lines.push(...fold(phrase, width));
  }
  return lines;
}

/** What is wrong, last, each with the command that shows it. */
function closing(checked: Checked, options: MatrixOptions): readonly string[] {
  const { style, show, comparison } = options;
  const all = judgements(checked);
  const countOf = (verdict: Judgement["verdict"]): number =>
    all.filter((each) => each.verdict === verdict).length;
  const words = (["holds", "violated", "vacuous", "bounded"] as const)
    .filter((verdict) => verdict === "holds" || countOf(verdict) > 0)
    .map((verdict) => `${thousands(countOf(verdict))} ${verdict === "holds" ? "hold" : verdict}`);
  const limits = [
    ...new Set(checked.outcomes.flatMap(({ result }) => (result.limit === undefined ? [] : [result.limit]))),
  ];
  const failures = rowsOf(checked, options).map((row) =>
    row.cells.filter((cell): cell is Judgement => cell !== undefined && rate(cell, comparison) === "fail"),
  );
  const tooMany = !comparison && failures.flat().length > mostFailures;
  const bad = tooMany ? failures.flatMap(shortest) : failures.flat();
  const [known] =
    comparison && bad.length === 0 && options.quiet !== true ? shortest(all.filter(isViolated)) : [];
  const differing = comparison
    ? all.filter((each) => comparison.standing(each).kind === "differs").length
    : 0;
  const ids = bad.map(({ design, scenario }) => `${design}/${scenario}`);
  const commands = bad.map(({ property }, i) => [show, quoted(ids[i] ?? ""), property].join(" "));
  const [idWidth, nameWidth] = [longest(ids), longest(bad.map(({ property }) => property))];
  const fits = 2 + idWidth + 2 + nameWidth + 2 + 9 + 2 + longest(commands) <= style.width;
  return [
    ...fold(`${count(all.length, "verdict")}: ${words.join(", ")}`, style.width),
    ...(comparison
      ? fold(
          differing === 0
            ? `all as ${comparison.file} expects${known ? "; one of its violations:" : ""}`
            : `${count(differing, "verdict")} ${differing === 1 ? "differs" : "differ"} from ${comparison.file}`,
          style.width,
        )
      : []),
    ...(known ? [`  ${show} ${quoted(`${known.design}/${known.scenario}`)} ${known.property}`] : []),
    ...limits.map((limit) => `a search was ended by ${limit}`),
    ...interruption(checked),
    ...bad.flatMap((each, i) => {
      const standing = comparison?.standing(each);
      const reason =
        standing?.kind === "differs"
          ? fold(standing.because, style.width - 4).map((line) => `    ${line}`)
          : [];
      const what =
        each.verdict === "vacuous"
          ? "vacuous"
          : each.verdict === "holds"
            ? "holds"
            : each.steps === undefined
              ? "unreached"
              : count(each.steps, "step");
      const command = commands[i] ?? "";
      const start = `  ${(ids[i] ?? "").padEnd(idWidth)}  ${each.property.padEnd(nameWidth)}`;
      const line = `${start}  ${what.padEnd(9)}  ${command}`;
      return [fits ? line : `  ${command}`, ...reason];
    }),
    ...(tooMany ? fold("that is one of each design; --format lines has every verdict", style.width) : []),
  ];
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

function isViolated({ verdict, steps }: Judgement): boolean {
  return verdict === "violated" && steps !== undefined;
}

/** The failure with the shortest trace. */
function shortest(failures: readonly Judgement[]): readonly Judgement[] {
  const steps = ({ steps: length = Number.MAX_SAFE_INTEGER }: Judgement): number => length;
  return [...failures].sort((a, b) => steps(a) - steps(b)).slice(0, 1);
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
