// Reporters by name, and where each writes: the terminal, a file, GitHub's job summary.

import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { github } from "../report/github.ts";
import { html } from "../report/html.ts";
import { resultJson, resultLines } from "../report/json.ts";
import { junit } from "../report/junit.ts";
import { ktap } from "../report/ktap.ts";
import { verdictLines } from "../report/lines.ts";
import { markdown } from "../report/markdown.ts";
import { matrix } from "../report/matrix.ts";
import type { Report } from "../report/report.ts";
import { sarif } from "../report/sarif.ts";
import { plain, unicode } from "../report/style.ts";
import { UsageError } from "./error.ts";
import type { ReporterName, Reporting } from "./reporting.ts";
import type { Terminal } from "./terminal.ts";

/** @throws {UsageError} if a file cannot be written */
export function runReporters(all: readonly Reporting[], report: Report, terminal: Terminal): void {
  for (const { name, file } of all) {
    if (file !== undefined) {
      const style = { width: 120, glyphs: unicode, paint: plain };
      const text = render(name, report, { ...terminal, style, isTty: false, quiet: false });
      write(file, text.endsWith("\n") ? text : `${text}\n`);
    } else {
      const text = render(name, report, terminal).replace(/\n$/, "");
      terminal.out(text === "" ? [] : [text]);
    }
    const summary = process.env["GITHUB_STEP_SUMMARY"];
    if (name === "github" && summary !== undefined && summary !== "")
      appendFileSync(summary, `${markdown(report)}\n`);
  }
}

function render(name: ReporterName, report: Report, { style, isTty, quiet }: Terminal): string {
  const { checked, comparison, show, by, details } = report;
  switch (name) {
    case "text":
      return matrix(checked, { style, times: isTty || details, show, comparison, by, details, quiet }).join(
        "\n",
      );
    case "lines":
      return verdictLines(checked, comparison, quiet).join("\n");
    case "json":
      return resultJson(report);
    case "json-lines":
      return resultLines(report).join("\n");
    case "junit":
      return junit(report);
    case "ktap":
      return ktap(report);
    case "sarif":
      return sarif(report);
    case "github":
      return github(report).join("\n");
    case "markdown":
      return markdown(report);
    case "html":
      return html(report);
    default:
      return name satisfies never;
  }
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(
      `cannot write to ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
