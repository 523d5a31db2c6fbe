// Reporters by name, and where each writes: the terminal, a file, GitHub's job summary.

import { appendFileSync, existsSync } from "node:fs";
import { basename, resolve } from "node:path";
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
import type { ReporterName, Reporting } from "./reporting.ts";
import type { Terminal } from "./terminal.ts";
import { messageOf, UsageError } from "./error.ts";
import { lookAt } from "./load.ts";
import { prepareFile, replaceFile } from "./write-file.ts";

/** @throws {UsageError} if a file cannot be written, or is not to be overwritten, before anything is searched */
export function prepareReporters(all: readonly Reporting[]): void {
  const files = all.flatMap(({ file }) => (file === undefined ? [] : [file]));
  for (const [i, file] of files.entries()) {
    if (isSource(file))
      throw new UsageError(`a report is not written over ${file}: name another file`, "E032");
    prepareFile(file);
    // What is no regular file, such as /dev/stdout, takes any number of them.
    const isTwice = files.slice(0, i).some((other) => resolve(other) === resolve(file));
    if (isTwice && lookAt(file)?.isFile() !== false)
      throw new UsageError(`two reports cannot be written to ${file}`);
  }
}

/** Is it there, and a program, a model perhaps, or what this one or npm reads? */
function isSource(file: string): boolean {
  return (
    /\.[cm]?[jt]sx?$|^slotcheck\.(config|baseline)\.json$|^package(-lock)?\.json$/.test(basename(file)) &&
    existsSync(file)
  );
}

/** @throws {UsageError} if a file cannot be written, when all others are */
export function runReporters(all: readonly Reporting[], report: Report, terminal: Terminal): void {
  let failed: unknown;
  for (const { name, file } of all) {
    if (file === undefined) {
      const text = render(name, report, terminal).replace(/\n$/, "");
      terminal.out(text === "" ? [] : [text]);
    } else {
      const style = { width: 120, glyphs: unicode, paint: plain };
      const text = render(name, report, { ...terminal, style, isTty: false, quiet: false });
      try {
        replaceFile(file, text.endsWith("\n") ? text : `${text}\n`);
      } catch (error) {
        failed ??= error;
      }
    }
    if (name === "github") summarize(report, terminal);
  }
  if (failed !== undefined) throw failed;
}

/** A summary that cannot be written changes no verdict. */
function summarize(report: Report, terminal: Terminal): void {
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return;
  try {
    appendFileSync(file, `${markdown(report)}\n`);
  } catch (error) {
    const why = messageOf(error);
    terminal.note([`warning: cannot append to GITHUB_STEP_SUMMARY: ${why}`]);
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
