// slotcheck trace: a property's trace, or the trace that a token names, in one of many formats.

import { type Exhibit, exhibitData } from "../trace/exhibit.ts";
import { dotText } from "../trace/dot.ts";
import { itfDocument } from "../trace/itf.ts";
import { sortedJson } from "../trace/json.ts";
import { mailText } from "../trace/mail.ts";
import { markdownText } from "../trace/markdown.ts";
import { mermaidText } from "../trace/mermaid.ts";
import { UsageError } from "./error.ts";
import { find, type Found, outcomeText } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import type { Format } from "./format.ts";
import { foundText } from "./show.ts";
import { idOf } from "../report/suite.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

/** Returns 0, or to 4 if the model is wrong. A violation is what a trace is for, and no failure. */
export function trace(target: Target, format: Format, terminal: Terminal, version: string): number {
  const found = find(target, "trace", version);
  const { result, exhibit } = found;
  if (result?.error) {
    terminal.err(modelErrorText(target, found.case, result.error));
    return 4;
  }
  if (!exhibit)
    throw new UsageError(
      `${idOf(found.case)} ${found.property?.name ?? ""} has no trace: ${found.judged ? outcomeText(found.judged) : ""}`,
    );
  terminal.out(render(format, found, exhibit, terminal));
  return 0;
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
    case "mermaid":
      return mermaidText(exhibit);
    case "dot":
      return dotText(exhibit);
    default:
      return format satisfies never;
  }
}
