// Designs side by side: their verdicts, how large they are, and one schedule in two of them up to the first difference.
//
// Main invariant: the last lines say only what was checked: how many properties, in which scenarios.

import { fold } from "../trace/fold.ts";
import type { Trace, TraceStep } from "../trace/trace.ts";
import { type Checked, type Judgement, judgements, worst } from "./outcome.ts";
import { costRows } from "./costs.ts";
import { cellText } from "./matrix.ts";
import { type Cell, count, type Style, table, thousands, visible } from "./style.ts";

/** A schedule that ends badly in one design, walked in another. */
export interface Duel {
  readonly bad: { readonly design: string; readonly trace: Trace };
  /** For each step of the trace what the other design does; undefined where it cannot take that step. */
  readonly other: { readonly design: string; readonly steps: readonly (TraceStep | undefined)[] };
  readonly scenario: string;
  readonly property: string;
}

export function comparison(
  checked: Checked,
  designs: readonly string[],
  duel: Duel | undefined,
  style: Style,
): readonly string[] {
  const sections = [
    verdicts(checked, designs, style),
    costs(checked, designs, style),
    duel ? sideBySide(duel, style) : [],
    conclusion(checked, designs, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

function verdicts(checked: Checked, designs: readonly string[], style: Style): readonly string[] {
  const cells = (property: string): readonly Cell[] =>
    designs.map((design) => cellText(cellOf(checked, design, property), style));
  const sizes = (of: (outcome: Checked["outcomes"][number]) => number): readonly Cell[] =>
    designs.map((design) => {
      const own = checked.outcomes.filter((outcome) => outcome.case.design === design);
      return { text: thousands(own.reduce((sum, outcome) => sum + of(outcome), 0)) };
    });
  const rows: readonly (readonly Cell[])[] = [
    ...checked.properties.map((name) => [{ text: name }, ...cells(name)]),
    [{ text: "states" }, ...sizes(({ result }) => result.distinct)],
    [{ text: "steps" }, ...sizes(({ result }) => result.generated)],
  ];
  return sideBySideTable("", rows, designs, style);
}

function costs(checked: Checked, designs: readonly string[], style: Style): readonly string[] {
  const rows = costRows(checked, designs);
  if (rows.length === 0) return [];
  const cells = rows.map(({ title, cells: own }) => [{ text: title }, ...own.map((text) => ({ text }))]);
  return sideBySideTable("what it costs", cells, designs, style);
}

/** A column for each design, or a line for each cell where that is too wide. */
function sideBySideTable(
  title: string,
  rows: readonly (readonly Cell[])[],
  designs: readonly string[],
  style: Style,
): readonly string[] {
  const lines = table([{ text: title }, ...designs.map((text) => ({ text }))], rows, style);
  if (lines.every((line) => visible(line) <= style.width)) return lines;
  return [
    ...(title === "" ? [] : [title]),
    ...rows.flatMap(([name, ...own]) => [
      ...fold(name?.text ?? "", style.width),
      ...own.map((cell, i) => `  ${designs[i] ?? ""}  ${cell.text}`),
    ]),
  ];
}

/** The worst verdict on a property in the scenarios of a design. */
export function cellOf(checked: Checked, design: string, property: string): Judgement | undefined {
  return worst(judgements(checked).filter((each) => each.design === design && each.property === property));
}

function sideBySide({ bad, other, scenario, property }: Duel, style: Style): readonly string[] {
  const { steps } = bad.trace;
  const numbers = String(steps.length).length + 1;
  const half = Math.floor((style.width - numbers - 7) / 2);
  const difference = differenceOf({ bad, other });
  const rows = steps.flatMap((step, i) => {
    const isEnd = step.n === steps.length;
    const answer = other.steps[i];
    const left = fold(`${tell(step)}${isEnd ? ` ${style.glyphs.violated}` : ""}`, half);
    const right = fold(answer ? tell(answer) : "(cannot take this step here)", half);
    return Array.from({ length: Math.max(left.length, right.length) }, (_, k) => {
      const number = k === 0 ? String(step.n).padStart(numbers) : " ".repeat(numbers);
      const mark = step.n === difference && k === 0 ? "*" : " ";
      return `${number} ${mark} ${(left[k] ?? "").padEnd(half)} | ${right[k] ?? ""}`.trimEnd();
    });
  });
  const first = difference === undefined ? "" : `; * the first difference`;
  return [
    ...fold(
      `the same steps in both, scenario ${scenario}: the left one violates ${property}${first}`,
      style.width,
    ),
    `${" ".repeat(numbers + 3)}${bad.design.padEnd(half)} | ${other.design}`,
    ...rows,
  ];
}

/** The number of the first step that is not the same in both; undefined if there is none. */
export function differenceOf({ bad, other }: Pick<Duel, "bad" | "other">): number | undefined {
  return bad.trace.steps.find((step, i) => !isSame(step, other.steps[i]))?.n;
}

/** Told in the same words, with the same effect? */
function isSame(step: TraceStep, other: TraceStep | undefined): boolean {
  return (
    other !== undefined &&
    tell(other) === tell(step) &&
    JSON.stringify(other.changes) === JSON.stringify(step.changes)
  );
}

function tell(step: TraceStep): string {
  return step.actor === "-" ? step.action : `${step.actor}: ${step.action}`;
}

function conclusion(checked: Checked, designs: readonly string[], { width }: Style): readonly string[] {
  const scenarios = [...new Set(checked.outcomes.map((outcome) => outcome.case.scenario))];
  const sentences = designs.map((design) => {
    const own = checked.properties.flatMap((name) => cellOf(checked, design, name) ?? []);
    const named = (verdict: Judgement["verdict"]): readonly string[] =>
      own.filter((each) => each.verdict === verdict).map(({ property }) => property);
    const parts = [
      ...(named("violated").length > 0 ? [`violates ${named("violated").join(", ")}`] : []),
      ...(named("vacuous").length > 0 ? [`says nothing of ${named("vacuous").join(", ")}`] : []),
      ...(named("bounded").length > 0
        ? [`was not searched to the end for ${named("bounded").join(", ")}`]
        : []),
    ];
    const missing = checked.inexpressible
      .filter((each) => each.design === design)
      .map(({ scenario }) => scenario);
    const without = missing.length > 0 ? ` (does not exist in ${missing.join(", ")})` : "";
    return `${design}${without} ${parts.length > 0 ? parts.join(", ") : `holds all ${own.length}`}.`;
  });
  const clean = cleanOf(checked, designs);
  const only =
    clean.length === 1 && !checked.interrupted ? [`Only ${clean[0]} holds all that was checked.`] : [];
  const where = `${count(checked.properties.length, "property").replace(/propertys$/, "properties")}, ${scenarios.length === 1 ? "scenario" : "scenarios"} ${scenarios.join(", ")}`;
  return [
    ...fold(`Of ${where}:`, width),
    ...[...sentences, ...only].flatMap((text) => fold(text, width - 2).map((line) => `  ${line}`)),
  ];
}

/** The designs that exist wherever it was asked for and hold all that was checked. */
export function cleanOf(checked: Checked, designs: readonly string[]): readonly string[] {
  return designs.filter((design) => {
    const own = checked.properties.flatMap((name) => cellOf(checked, design, name) ?? []);
    const exists = checked.inexpressible.every((each) => each.design !== design);
    return exists && own.length > 0 && own.every(({ verdict }) => verdict === "holds");
  });
}
