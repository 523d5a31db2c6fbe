// A trace as a Mermaid sequence diagram: a participant for each actor, a message to itself for each step.

import { actorsOf, type Exhibit, loopText } from "./exhibit.ts";
import { reasonText } from "./reasons.ts";

export function mermaidText(exhibit: Exhibit): readonly string[] {
  const { id, property, outcome, trace, because } = exhibit;
  const actors = actorsOf(trace);
  const name = (actor: string): string => `p${actors.indexOf(actor)}`;
  const all = actors.map((_, i) => `p${i}`);
  const over = [all[0] ?? "p0", ...(all.length > 1 ? [all.at(-1) ?? ""] : [])].join(",");
  const lines = [
    "sequenceDiagram",
    ...(actors.length === 0
      ? ["  participant p0 as model"]
      : actors.map((actor, i) => `  participant p${i} as ${text(actor)}`)),
    `  Note over ${over}: ${text(property ? `${id} ${property.name}: ${outcome}` : `${id}: ${outcome}`)}`,
  ];
  const again = loopText(trace);
  const loopAt = trace.loop !== undefined && trace.loop < trace.steps.length ? trace.loop : undefined;
  for (const { n, actor, action } of trace.steps) {
    if (loopAt === n - 1) lines.push("  loop for ever");
    lines.push(`  ${name(actor)}->>${name(actor)}: ${text(`${n}. ${action}`)}`);
  }
  if (loopAt !== undefined) lines.push("  end");
  else if (again !== undefined) lines.push(`  Note over ${over}: ${text(again)}`);
  if (because) {
    const reasons = because.reasons.map((reason) => text(reasonText(reason, trace.steps.length)));
    lines.push(`  Note over ${over}: because ${reasons.join("<br/>and ")}`);
  }
  return lines;
}

/** Whatever would be syntax is written as an entity code. */
function text(words: string): string {
  return words
    .replace(/\s+/g, " ")
    .replace(/[^\w .,()[\]/=+*'!?-]/gu, (letter) => `#${letter.codePointAt(0) ?? 32};`)
    .replace(/\b(end)\b/gi, (word) => `${word.slice(0, 1)}#${word.codePointAt(1) ?? 32};${word.slice(2)}`);
}
