// A trace as HTML: a list of steps with a lane for each actor, the reasons, the picture, the command.

import { actorsOf, type Exhibit, loopText, notModelled } from "./exhibit.ts";
import { escape, page } from "./page.ts";
import { reasonText } from "./reasons.ts";
import type { TraceStep } from "./trace.ts";

export function htmlText(exhibit: Exhibit): string {
  const { id, property } = exhibit;
  const title = property ? `${id} ${property.name}` : id;
  return page(title, ["<main>", `<h1>${escape(title)}</h1>`, ...traceSection(exhibit, "trace"), "</main>"]);
}

/** A section of a page; `anchor` is its id there. */
export function traceSection(exhibit: Exhibit, anchor: string): readonly string[] {
  const { id, about, property, outcome, extent, trace, narrator, because, replay } = exhibit;
  const picture = narrator.picture?.(trace.steps.at(-1)?.values ?? trace.initial) ?? [];
  const lanes = actorsOf(trace).length;
  const again = loopText(trace);
  const missing = notModelled(exhibit.trace.spec);
  return [
    `<section id="${escape(anchor)}" tabindex="-1">`,
    `<h2>${escape(id)}${property ? ` <code>${escape(property.name)}</code>` : ""}</h2>`,
    ...(property
      ? [`<p>${escape(property.doc)}: <strong>${escape(outcome)}</strong></p>`]
      : [`<p>${escape(outcome)}</p>`]),
    `<p class="about">${escape([...about, ...(extent === undefined ? [] : [extent])].join(". "))}</p>`,
    `<ol style="--lanes: ${lanes}">`,
    ...trace.steps.map((step) => stepItem(exhibit, step)),
    "</ol>",
    ...(again === undefined ? [] : [`<p>${escape(again)}</p>`]),
    ...(because
      ? [
          '<ul class="because">',
          ...because.reasons.map(
            (reason) => `<li>because <code>${escape(reasonText(reason, trace.steps.length))}</code></li>`,
          ),
          ...because.operators.map(
            ({ name, doc }) => `<li><code>${escape(name)}</code>: ${escape(doc)}</li>`,
          ),
          "</ul>",
        ]
      : []),
    ...(picture.length === 0
      ? []
      : [
          `<p>After step ${trace.steps.length}:</p>`,
          `<pre tabindex="0">${escape(picture.join("\n"))}</pre>`,
        ]),
    ...(missing === undefined ? [] : [`<p class="about">${escape(missing)}</p>`]),
    `<pre tabindex="0">${escape(replay)}</pre>`,
    "</section>",
  ];
}

function stepItem({ trace, narrator, endsBadly }: Exhibit, { n, actor, action, changes }: TraceStep): string {
  const shown = changes.filter(({ path }) => !(narrator.hidden ?? []).includes(path));
  const list = shown.map(
    ({ path, before, after }) => `<li>${escape(`${path}: ${before ?? "none"} → ${after ?? "none"}`)}</li>`,
  );
  const isHere = endsBadly && n === trace.steps.length;
  const who = actor === "-" ? "" : `<span class="actor">${escape(actor)}</span> `;
  return [
    `<li class="step${isHere ? " here" : ""}" tabindex="-1" style="--lane: ${actorsOf(trace).indexOf(actor) + 1}">`,
    `<span class="n">${n}</span><div class="what">${who}${escape(action)}`,
    isHere ? " <strong>✗ here</strong>" : "",
    list.length > 0 ? `<ul>${list.join("")}</ul>` : "",
    "</div></li>",
  ].join("");
}
