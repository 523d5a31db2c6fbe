// The matrix: designs times properties, each cell the worst verdict over the scenarios with its shortest trace; or
// designs times scenarios, each cell the worst over the properties.
//
// Main invariant: nothing here depends on the clock or the machine unless `times` asks for it.

import { unreachable } from "../language/node.ts";
import { fold } from "../trace/fold.ts";
import { advice } from "./advice.ts";
import type { Comparison } from "./baseline.ts";
import { closing, type ClosingOptions } from "./closing.ts";
import { coverageDetails, coverageLines } from "./coverage.ts";
import { type Checked, type Judgement, judgements, stepsSeen } from "./outcome.ts";
import { chanceText } from "./reductions.ts";
import { columnsOf, rowsOf } from "./rows.ts";
import { type Cell, plain, type Style, table, thousands, unicode } from "./style.ts";

export interface MatrixOptions extends ClosingOptions {
  readonly times: boolean;
  /** Also how often each action was taken, and what the models leave out. */
  readonly details?: boolean;
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
