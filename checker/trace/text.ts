// A trace as text: a line a step, who does what, and under it only what changed.

import type { Because } from "./because.ts";
import type { Change } from "./diff.ts";
import { type Exhibit, loopText } from "./exhibit.ts";
import { fold } from "./fold.ts";
import { formatPlain } from "./format.ts";
import type { Lens } from "./lens.ts";
import { operatorLines, reasonLines } from "./reasons.ts";
import type { Narrator, Trace, TraceStep, Values } from "./trace.ts";

/** What an exhibit shows, without saying whose it is. */
export function exhibitText(
  { trace, narrator, endsBadly, because }: Exhibit,
  options: Pick<TextOptions, "width" | "mark" | "full" | "only" | "lenses">,
): readonly string[] {
  return traceText(trace, { ...options, narrator, markLast: endsBadly, because });
}

export interface TextOptions {
  readonly width: number;
  /** Stands beside the step that violates the property. */
  readonly mark: string;
  /** All values of all states instead of changes. */
  readonly full: boolean;
  /** Only changes of these variables; all if undefined. */
  readonly only?: readonly string[] | undefined;
  /** Parts to show in every state. */
  readonly lenses?: readonly Lens[] | undefined;
  readonly narrator: Narrator;
  /** Is the last step the violation? Not for lassos and witnesses. */
  readonly markLast: boolean;
  /** Why the end of the trace is what it is. */
  readonly because?: Because | undefined;
}

export function traceText(trace: Trace, options: TextOptions): readonly string[] {
  const actors = Math.max(5, ...trace.steps.map(({ actor }) => actor.length));
  const number = String(trace.steps.length).length + 1;
  const columns = { number, actors, changes: number + actors + 4 };
  const lines = [
    `${"#".padStart(number)}  ${"actor".padEnd(actors)}  action and what it changed`,
    `${"0".padStart(number)}  ${"-".padEnd(actors)}  initial state`,
    ...stateLines(trace, trace.initial, columns.changes, options),
    ...lensLines(trace.initial, columns.changes, options),
  ];
  for (const step of trace.steps) lines.push(...stepLines(trace, step, columns, options));
  lines.push(...ending(trace, columns.changes), ...reasons(trace, columns.changes, options));
  const picture = options.narrator.picture?.(trace.steps.at(-1)?.values ?? trace.initial) ?? [];
  if (picture.length > 0)
    lines.push("", `after step ${trace.steps.length}`, ...picture.map((line) => `  ${line}`));
  return lines.map((line) => line.trimEnd());
}

interface Columns {
  readonly number: number;
  readonly actors: number;
  readonly changes: number;
}

function stepLines(trace: Trace, step: TraceStep, columns: Columns, options: TextOptions): readonly string[] {
  const start = `${String(step.n).padStart(columns.number)}  ${step.actor.padEnd(columns.actors)}  `;
  const indent = " ".repeat(start.length);
  const isBad = options.markLast && step.n === trace.steps.length;
  const [head = "", ...more] = fold(
    isBad ? `${step.action}   <-- ${options.mark}` : step.action,
    options.width - start.length,
  );
  const what = options.full
    ? stateLines(trace, step.values, columns.changes, options)
    : changeLines(step.changes, indent, options);
  const seen = lensLines(step.values, columns.changes, options);
  return [start + head, ...more.map((line) => indent + line), ...what, ...seen];
}

function changeLines(
  changes: readonly Change[],
  indent: string,
  { narrator, only, width }: TextOptions,
): readonly string[] {
  const isShown = (path: string): boolean =>
    only ? only.includes(/^[\w$]*/.exec(path)?.[0] ?? "") : !(narrator.hidden ?? []).includes(path);
  const shown = changes.filter(({ path }) => isShown(path));
  const paths = Math.max(0, ...shown.map(({ path }) => path.length));
  return shown.flatMap((change) => {
    const start = `${indent}  ${change.mark} ${change.path.padEnd(paths)}  `;
    const [head = "", ...more] = fold(changeText(change), width - start.length);
    return [start + head, ...more.map((line) => " ".repeat(start.length) + line)];
  });
}

function lensLines(values: Values, column: number, { lenses = [], width }: TextOptions): readonly string[] {
  const names = Math.max(0, ...lenses.map(({ text }) => text.length));
  return lenses.flatMap(({ text, of }) => {
    const start = `${" ".repeat(column)}  = ${text.padEnd(names)}  `;
    const [head = "", ...more] = fold(of(values), width - start.length);
    return [start + head, ...more.map((line) => " ".repeat(start.length) + line)];
  });
}

function changeText({ mark, before, after }: Change): string {
  if (mark === "A") return after ?? "";
  return mark === "D" ? `was ${before ?? ""}` : `${before ?? ""} -> ${after ?? ""}`;
}

function stateLines(
  trace: Trace,
  values: Values,
  column: number,
  { full, only, width }: TextOptions,
): readonly string[] {
  if (!full) return [];
  const variables = trace.spec.variables.filter(({ name }) => only?.includes(name) !== false);
  const names = Math.max(...variables.map(({ name }) => name.length));
  return variables.flatMap(({ name, sort }) => {
    const start = `${" ".repeat(column)}  ${name.padEnd(names)} = `;
    const [head = "", ...more] = fold(formatPlain(sort, values[name] ?? null), width - start.length);
    return [start + head, ...more.map((line) => " ".repeat(start.length) + line)];
  });
}

function ending(trace: Trace, column: number): readonly string[] {
  const again = loopText(trace);
  return again === undefined ? [] : [" ".repeat(column) + again];
}

function reasons(trace: Trace, column: number, { because, width }: TextOptions): readonly string[] {
  if (!because) return [];
  return [
    ...reasonLines(because, trace.steps.length, width - column),
    ...operatorLines(because, width - column - 4).map((line) => `    ${line}`),
  ].map((line) => " ".repeat(column) + line);
}
