// slotcheck trace: a property's trace, or the trace that a token names, in one of many formats.

import { join } from "node:path";
import { count, quoted } from "../report/style.ts";
import { writeInto } from "../tla/folder.ts";
import { printTrace, traceFiles, traceModule } from "../tla/trace.ts";
import { type Exhibit, exhibitData } from "../trace/exhibit.ts";
import { dotText } from "../trace/dot.ts";
import { htmlText } from "../trace/html.ts";
import { itfDocument } from "../trace/itf.ts";
import { sortedJson } from "../trace/json.ts";
import { mailText } from "../trace/mail.ts";
import { markdownText } from "../trace/markdown.ts";
import { mermaidText } from "../trace/mermaid.ts";
import type { TraceFormat } from "./command.ts";
import { UsageError } from "./error.ts";
import { find, type Found, outcomeText } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import type { Format } from "./format.ts";
import { foundText } from "./show.ts";
import { idOf } from "../report/suite.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";
import { cannotWrite } from "./write-file.ts";

export interface TraceOptions {
  readonly format: Format | TraceFormat;
  /** A folder for all that TLC needs. */
  readonly out: string | undefined;
}

/** Resolves to 0, or to 4 if the model is wrong. A violation is what a trace is for, and no failure. */
export async function trace(
  target: Target,
  { format, out }: TraceOptions,
  terminal: Terminal,
  version: string,
): Promise<number> {
  if (out !== undefined && format !== "tla") throw new UsageError("--out goes with --format tla");
  const found = find(target, "trace", version);
  const { result, exhibit, property, judged } = found;
  if (result?.error) {
    terminal.err(modelErrorText(target, found.case, result.error));
    return 4;
  }
  if (!exhibit) {
    const why = judged ? `: ${outcomeText(judged)}` : "";
    throw new UsageError(`${idOf(found.case)} ${property?.name ?? ""} has no trace${why}`, "E003");
  }
  if (typeof format !== "string") terminal.out(await format.render(exhibit));
  else if (out === undefined) terminal.out(render(format, found, exhibit, terminal));
  else await writeTrace(target, found, exhibit, out, terminal);
  return 0;
}

async function writeTrace(
  { suite }: Target,
  { case: each }: Found,
  exhibit: Exhibit,
  out: string,
  terminal: Terminal,
): Promise<void> {
  const files = traceFiles(exhibit, suite.sourceOf(each.spec));
  const foreign = await writeInto(out, files).catch(cannotWrite(out));
  if (foreign.length > 0) {
    throw new UsageError(
      `${foreign.map((name) => join(out, name)).join(", ")}: not this text and not written by slotcheck, so not overwritten\n` +
        "  move it away, or name another folder with --out",
      "E032",
    );
  }
  const module = traceModule(each.spec);
  terminal.out([
    `${count(files.size, "file")} in ${out}`,
    `run it: cd ${quoted(out)} && npx tla2tools-runner tlc ${module}.tla --config ${module}.cfg`,
  ]);
}

function render(format: Format, found: Found, exhibit: Exhibit, terminal: Terminal): readonly string[] {
  switch (format) {
    case "text":
      return foundText(found, { full: false }, terminal);
    case "mail":
      return mailText(exhibit);
    case "md":
      return markdownText(exhibit);
    case "json":
      return [sortedJson(exhibitData(exhibit))];
    case "itf":
      return [sortedJson(itfDocument(exhibit))];
    case "tla":
      return printTrace(exhibit).trimEnd().split("\n");
    case "mermaid":
      return mermaidText(exhibit);
    case "dot":
      return dotText(exhibit);
    case "html":
      return htmlText(exhibit).trimEnd().split("\n");
    default:
      return format satisfies never;
  }
}
