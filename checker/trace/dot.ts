// A trace in Graphviz' language: a node for each state with what changed in it, an edge for each step.

import { type Exhibit, loopText } from "./exhibit.ts";
import { reasonText } from "./reasons.ts";

export function dotText(exhibit: Exhibit): readonly string[] {
  const { id, property, outcome, trace, narrator, because } = exhibit;
  const hidden = narrator.hidden ?? [];
  const title = property ? `${id} ${property.name}: ${outcome}` : `${id}: ${outcome}`;
  const reasons = because?.reasons.map((reason) => reasonText(reason, trace.steps.length)) ?? [];
  const target = (n: number): string =>
    trace.loop !== undefined && trace.loop < trace.steps.length && n === trace.steps.length
      ? `s${trace.loop}`
      : `s${n}`;
  const states = trace.steps
    .filter(({ n }) => target(n) === `s${n}`)
    .map(({ n, changes }) => {
      const shown = changes
        .filter(({ path }) => !hidden.includes(path))
        .map(({ path, before, after }) => `${path}: ${before ?? "none"} -> ${after ?? "none"}`);
      const isBad = exhibit.endsBadly && n === trace.steps.length;
      return `  s${n} [label=${left([`after step ${n}`, ...shown, ...(isBad ? reasons.map((each) => `because ${each}`) : [])])}${isBad ? ", color=red, penwidth=2" : ""}];`;
    });
  const again = loopText(trace);
  return [
    "digraph trace {",
    `  graph [label=${quote(title)}, labelloc=t, fontname="sans-serif"];`,
    '  node [shape=box, fontname="monospace"];',
    '  edge [fontname="sans-serif"];',
    '  s0 [label="initial state"];',
    ...states,
    ...trace.steps.map(
      ({ n, actor, action }) =>
        `  s${n - 1} -> ${target(n)} [label=${quote(actor === "-" ? `${n}. ${action}` : `${n}. ${actor}: ${action}`)}];`,
    ),
    ...(trace.loop === trace.steps.length && again !== undefined
      ? [`  s${trace.loop} -> s${trace.loop} [label=${quote(again)}];`]
      : []),
    "}",
  ];
}

function quote(text: string): string {
  return `"${escape(text)}"`;
}

/** Lines with their left edges aligned. */
function left(lines: readonly string[]): string {
  return `"${lines.map((line) => `${escape(line)}\\l`).join("")}"`;
}

function escape(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replace(/\s+/g, " ");
}
