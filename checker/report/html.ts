// The check as one HTML file: the matrix, whose cells lead to the traces below it.

import { traceSection } from "../trace/html.ts";
import { escape, page } from "../trace/page.ts";
import { costRows } from "./costs.ts";
import { leftOut } from "./coverage.ts";
import { cellsOf } from "./matrix.ts";
import { errorsOf, rated, type Rated, type Report, summary } from "./report.ts";
import { thousands } from "./style.ts";

export function html(report: Report): string {
  const { suite, outcomes } = report.checked;
  const bad = rated(report).filter(({ rating }) => rating !== "pass");
  const never = outcomes.flatMap(({ case: { design, scenario }, result }) =>
    result.coverage
      .filter(({ fired }) => fired === 0)
      .map(({ action }) => `${design}/${scenario}: ${action}`),
  );
  return page(`slotcheck: ${suite.name}`, [
    "<main>",
    `<h1>${escape(suite.name)}</h1>`,
    `<p>${escape(summary(report))}. slotcheck ${escape(report.tool)}.</p>`,
    ...errorsOf(report.checked).map(
      ({ id, message }) => `<p><strong>${escape(id)}</strong>: ${escape(message)}</p>`,
    ),
    ...matrixTable(report),
    ...costTable(report),
    `<details><summary>${never.length === 0 ? "Every action fired in every case" : "Actions that never fired in a case"}</summary>`,
    never.length === 0 ? "" : `<pre tabindex="0">${escape(never.join("\n"))}</pre>`,
    "</details>",
    ...missing(report),
    ...(bad.length === 0 ? [] : ['<p><label>Filter the traces: <input type="search" /></label></p>']),
    ...bad.flatMap((each) => section(report, each)),
    "</main>",
  ]);
}

/** What the models say that they leave out. */
function missing({ checked }: Report): readonly string[] {
  const said = [...leftOut(checked)].flatMap(([name, text]) =>
    text === undefined ? [] : [`<dt>${escape(name)}</dt><dd>${escape(text)}</dd>`],
  );
  if (said.length === 0) return [];
  return ["<details><summary>What the models leave out</summary><dl>", ...said, "</dl></details>"];
}

function matrixTable(report: Report): readonly string[] {
  const { checked, comparison } = report;
  const all = rated(report);
  return [
    '<div class="wide" tabindex="0" role="region" aria-label="verdicts"><table>',
    `<thead><tr><th scope="col">design</th>${checked.properties.map((name) => `<th scope="col">${escape(name)}</th>`).join("")}<th scope="col">states</th></tr></thead>`,
    "<tbody>",
    ...cellsOf(checked, comparison).map(({ design, cells, states }) => {
      const row = cells.map((text, i) => {
        const own = all.filter(
          ({ judgement }) => judgement.design === design && judgement.property === checked.properties[i],
        );
        const first =
          own.find(({ rating }) => rating === "fail") ?? own.find(({ rating }) => rating !== "pass");
        const kind = first?.rating === "fail" ? "bad" : own.length > 0 && !first ? "good" : "other";
        return `<td class="${kind}">${first ? `<a href="#${escape(anchorOf(first))}">${escape(text)}</a>` : escape(text)}</td>`;
      });
      return `<tr><th scope="row">${escape(design)}</th>${row.join("")}<td>${thousands(states)}</td></tr>`;
    }),
    "</tbody></table></div>",
  ];
}

/** A row for each design, a column for each cost; nothing if the suite counts none. */
function costTable({ checked }: Report): readonly string[] {
  const judged = new Set(checked.outcomes.map((outcome) => outcome.case.design));
  const designs = checked.suite.designs.map(({ name }) => name).filter((name) => judged.has(name));
  const rows = costRows(checked, designs);
  if (rows.length === 0) return [];
  return [
    "<h2>What it costs</h2>",
    '<div class="wide" tabindex="0" role="region" aria-label="costs"><table>',
    `<thead><tr><th scope="col">design</th>${rows.map(({ title }) => `<th scope="col">${escape(title)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...designs.map(
      (design, i) =>
        `<tr><th scope="row">${escape(design)}</th>${rows.map(({ cells }) => `<td>${escape(cells[i] ?? "")}</td>`).join("")}</tr>`,
    ),
    "</tbody></table></div>",
  ];
}

function section(report: Report, each: Rated): readonly string[] {
  const exhibit = report.exhibit(each.judgement);
  const anchor = anchorOf(each);
  if (exhibit) return traceSection({ ...exhibit, outcome: each.text }, anchor);
  return [
    `<section id="${escape(anchor)}" tabindex="-1">`,
    `<h2>${escape(each.id)}</h2>`,
    `<p>${escape(each.text)}</p>`,
    "</section>",
  ];
}

/** A name for a fragment: letters, digits and what else is safe there. */
function anchorOf({ id }: Rated): string {
  return id.replace(/[^\w.-]/g, (letter) => `_${(letter.codePointAt(0) ?? 0).toString(16)}_`);
}
