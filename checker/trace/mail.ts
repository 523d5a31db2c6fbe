// A trace for a mailing list: prose, a lane for each actor, the reasons, the command that shows it again.
//
// Main invariant: 7-bit ASCII, at most 72 columns, no tabs, no blanks at the ends of lines, and at the left edge nothing
// but prose, because mail tools end a message at a line that begins with --- or Index: and delete one that begins with #.

import { type Exhibit, actorsOf, loopText, notModelled } from "./exhibit.ts";
import { fold } from "./fold.ts";
import { operatorLines, reasonLines } from "./reasons.ts";
import type { TraceStep } from "./trace.ts";
import { plainly } from "./trace.ts";

const width = 72;
const margin = "    ";

export function mailText(exhibit: Exhibit): readonly string[] {
  const { id, property, about, outcome, extent, trace, narrator, because, replay, tool } = exhibit;
  const last = trace.steps.at(-1)?.values ?? trace.initial;
  const picture = narrator.picture?.(last) ?? [];
  const missing = notModelled(exhibit.trace.spec);
  const sections: readonly (readonly string[])[] = [
    prose(property ? `${id}: ${property.name}, "${property.doc}", is ${outcome}.` : `${id}: ${outcome}.`, ""),
    about.flatMap((sentence) => prose(`${sentence}.`, "  ")),
    extent === undefined ? [] : prose(`Searched: ${extent}.`, "  "),
    ladder(exhibit),
    because
      ? reasonLines(because, trace.steps.length, width - margin.length).map((line) => margin + line)
      : [],
    because ? operatorLines(because, width - margin.length).map((line) => margin + line) : [],
    picture.length === 0
      ? []
      : [`${margin}after step ${trace.steps.length}`, ...picture.map((line) => `${margin}  ${line}`)],
    missing === undefined ? [] : prose(missing, "  "),
    [`  Reproduce with slotcheck ${tool}:`, `    ${replay}`],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]))
    .flatMap(clean);
}

function prose(text: string, indent: string): readonly string[] {
  const [head = "", ...more] = fold(
    text.replace(/\s+/g, " ").replace(/\.\.$/, "."),
    width - indent.length - 2,
  );
  return [indent + head, ...more.map((line) => `${indent === "" ? "  " : indent}${line}`)];
}

/** Each step in the lane of its actor; a list where lanes would be too narrow to read. */
function ladder(exhibit: Exhibit): readonly string[] {
  const { trace } = exhibit;
  const actors = actorsOf(trace);
  const lane = Math.floor((width - margin.length) / Math.max(1, actors.length));
  const isList = lane < 18 || actors.length < 2;
  const lines: string[] = [];
  if (!isList) {
    const row = (cells: readonly string[]): string =>
      margin + cells.map((cell) => cell.padEnd(lane)).join("");
    lines.push(
      row(actors.map((actor) => actor.slice(0, lane - 2))),
      row(actors.map((actor) => "-".repeat(Math.min(actor.length, lane - 2)))),
    );
  }
  for (const step of trace.steps) {
    const indent = isList ? "" : " ".repeat(actors.indexOf(step.actor) * lane);
    const columns = isList ? width - margin.length : lane - 2;
    const who = isList && step.actor !== "-" ? `${step.actor}: ` : "";
    const mark = exhibit.endsBadly && step.n === trace.steps.length ? ["<-- X"] : [];
    const said = [`${step.n}. ${who}${step.action}`, ...details(exhibit, step), ...mark];
    lines.push(
      ...said.flatMap((text, i) =>
        wrap(text, columns - 2).map((line, k) => margin + indent + (i === 0 && k === 0 ? "" : "   ") + line),
      ),
    );
  }
  const again = loopText(trace);
  return again === undefined ? lines : [...lines, margin + again];
}

/** A narrator's sentence says what happens; where there is none, the changes must. */
function details({ narrator }: Exhibit, { changes }: TraceStep): readonly string[] {
  if (narrator !== plainly) return [];
  return changes.map(({ path, before, after }) => `${path}: ${before ?? "none"} -> ${after ?? "none"}`);
}

/** Folded, and cut where a single word is too long. */
function wrap(text: string, columns: number): readonly string[] {
  const hard = (line: string): readonly string[] =>
    line.length <= columns
      ? [line]
      : Array.from({ length: Math.ceil(line.length / columns) }, (_, i) =>
          line.slice(i * columns, (i + 1) * columns),
        );
  return fold(text, columns).flatMap(hard);
}

/** Whatever a model's words hold, what leaves is ASCII and fits. A command is never cut. */
function clean(line: string): readonly string[] {
  const text = ascii(line).trimEnd();
  if (text.length <= width || text.includes("slotcheck ")) return [text];
  const indent = /^ */.exec(text)?.[0] ?? "";
  return wrap(text.trimStart(), width - indent.length - 2).map(
    (part, i) => indent + (i === 0 ? "" : "  ") + part,
  );
}

const replacements: Readonly<Record<string, string>> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2013": "-",
  "\u2014": "-",
  "\u2026": "...",
  "\u2190": "<-",
  "\u2192": "->",
  "\u2264": "<=",
  "\u2265": ">=",
  "\u2260": "!=",
  "\t": " ",
};

/** Text in 7-bit ASCII; what has no likeness there is written as U+03B1. */
export function ascii(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[^\x20-\x7e]/gu, (letter) => replacements[letter] ?? `U+${hex(letter)}`);
}

function hex(letter: string): string {
  return (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
