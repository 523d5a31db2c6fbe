// What SANY and the PlusCal translator print about a module's text. Invariant: a failed parse yields an error.

import { basename } from "node:path";
import { findLocation } from "./location.ts";

/** An error in the text of a module. Parts that the tool does not tell are absent. */
export interface SourceError {
  readonly message: string;
  readonly module?: string;
  readonly file?: string;
  /** Counts from 1. */
  readonly line?: number;
  /** Counts from 1. */
  readonly column?: number;
}

export interface SourceReport {
  readonly errors: readonly SourceError[];
  readonly warnings: readonly SourceError[];
}

/** Reads SANY's output. Errors that only say that a reported one was fatal are left out. */
export function readSanyOutput(lines: readonly string[]): SourceReport {
  const files = lines
    .filter((line) => line.startsWith("Parsing file "))
    .map((line) => line.slice("Parsing file ".length).trim());
  const parse = [...syntaxErrors(lines)];
  const semantic = section(lines, "*** Errors:", files);
  const aborts = section(lines, "*** Abort messages:", files);
  const errors = [...parse, ...semantic];
  return {
    errors: errors.length > 0 ? errors : aborts,
    warnings: section(lines, "*** Warnings:", files),
  };
}

/** A syntax error, of which SANY reports the first: it belongs to the file named last before it. */
function* syntaxErrors(lines: readonly string[]): Generator<SourceError> {
  let file: string | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("Parsing file ")) file = line.slice("Parsing file ".length).trim();
    const lexical = line.startsWith("Lexical error");
    if (!lexical && !line.startsWith("***Parse Error***")) continue;
    const message = lexical ? line : paragraph(lines, index + 1);
    const position = /at line (\d+), column (\d+)/.exec(message);
    yield {
      message,
      ...(file !== undefined && { file, module: moduleOf(file) }),
      ...(position !== null && { line: Number(position[1]), column: Number(position[2]) }),
    };
  }
}

/** The entries below a heading such as `*** Errors: 2`: each a position, an empty line, and the message. */
function section(lines: readonly string[], heading: string, files: readonly string[]): SourceError[] {
  const start = lines.findIndex((line) => line.startsWith(heading));
  if (start < 0) return [];
  const entries: SourceError[] = [];
  for (let index = start + 1; index < lines.length && lines[index]?.startsWith("***") !== true; index++) {
    const location = findLocation(lines[index] ?? "");
    const module = location?.module ?? /^In module (\w+)$/.exec(lines[index] ?? "")?.[1];
    if (module === undefined && lines[index] !== "Unknown location") continue;
    const file = files.find((path) => moduleOf(path) === module);
    entries.push({
      message: paragraph(lines, index + 2),
      ...(module !== undefined && { module }),
      ...(file !== undefined && { file }),
      ...(location !== undefined && { line: location.line, column: location.column }),
    });
    // A message may mention positions of its own.
    while ((lines[index + 2] ?? "").trim() !== "") index++;
    index++;
  }
  return entries;
}

/** The lines from `start` up to the next empty one. */
function paragraph(lines: readonly string[], start: number): string {
  const end = lines.findIndex((line, index) => index >= start && line.trim() === "");
  return lines
    .slice(start, end < 0 ? lines.length : end)
    .map((line) => line.trim())
    .join("\n");
}

function moduleOf(file: string): string {
  return basename(file, ".tla");
}

/** Reads the PlusCal translator's output, where an error ends it: `-- message at line 7, column 8.` */
export function readPcalOutput(lines: readonly string[], file: string): SourceReport {
  const errors = lines.flatMap((line, index): SourceError[] => {
    if (!line.startsWith(" -- ")) return [];
    const message = paragraph(lines, index).replaceAll("\n", " ").replace(/^-- /, "");
    const position = /line (\d+), column (\d+)/.exec(message);
    return [
      {
        message,
        module: moduleOf(file),
        file,
        ...(position !== null && { line: Number(position[1]), column: Number(position[2]) }),
      },
    ];
  });
  return { errors, warnings: [] };
}
