// The check in Markdown, for a job's summary or a comment: what differs first, the matrix, a fold for each failure.
//
// Main invariant: not longer than `limit`; whole sections are left out, and it says how many.

import { code, fence, plain } from "../trace/markdown.ts";
import { mailText } from "../trace/mail.ts";
import { cellsOf } from "./matrix.ts";
import { errorsOf, rated, type Rated, type Report, summary } from "./report.ts";
import { thousands } from "./style.ts";

/** GitHub refuses a job summary of more than 1 MiB; some is left for those of other tools. */
export const markdownLimit = 900_000;

export function markdown(report: Report, limit: number = markdownLimit): string {
  const bad = rated(report).filter(({ rating }) => rating === "fail" || rating === "incomplete");
  const head = [
    `## slotcheck: ${plain(report.checked.suite.name)}`,
    "",
    `${plain(summary(report))}.`,
    "",
    ...errorsOf(report.checked).flatMap(({ id, message }) => [`**${plain(id)}**: ${plain(message)}`, ""]),
    ...matrixRows(report),
    "",
  ].join("\n");
  const sections = bad.map((each) => section(report, each).join("\n"));
  const kept: string[] = [];
  let length = head.length;
  for (const text of sections) {
    if (length + text.length + 100 > limit) break;
    kept.push(text);
    length += text.length;
  }
  const missing = sections.length - kept.length;
  const note = missing === 0 ? "" : `${missing} more of ${sections.length} failures are left out here.\n`;
  return head + kept.join("") + note;
}

function matrixRows({ checked, comparison }: Report): readonly string[] {
  const { properties } = checked;
  const rows = cellsOf(checked, comparison);
  return [
    `| design | ${properties.map(plain).join(" | ")} | states |`,
    `|---|${properties.map(() => ":-:|").join("")}--:|`,
    ...rows.map(
      ({ design, cells, states }) => `| ${plain(design)} | ${cells.join(" | ")} | ${thousands(states)} |`,
    ),
  ];
}

function section(report: Report, { id, text, judgement }: Rated): readonly string[] {
  const exhibit = report.exhibit(judgement);
  return [
    `<details><summary>${plain(id)}: ${plain(text)}</summary>`,
    "",
    ...(exhibit
      ? fence(mailText(exhibit))
      : [code(`${report.show} ${judgement.design}/${judgement.scenario} ${judgement.property}`)]),
    "",
    "</details>",
    "",
  ];
}
