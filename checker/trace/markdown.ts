// A trace in GitHub's Markdown: for an issue, a pull request, a page of documentation.

import { type Exhibit, loopText, notModelled } from "./exhibit.ts";
import { reasonText } from "./reasons.ts";
import type { Change } from "./diff.ts";

export function markdownText(exhibit: Exhibit): readonly string[] {
  const { id, property, outcome, extent, trace, narrator, because, replay, about } = exhibit;
  const hidden = narrator.hidden ?? [];
  const picture = narrator.picture?.(trace.steps.at(-1)?.values ?? trace.initial) ?? [];
  const again = loopText(trace);
  const missing = notModelled(exhibit.trace.spec);
  return [
    `### ${plain(id)}${property ? ` ${code(property.name)}` : ""}`,
    "",
    ...(property ? [`${plain(property.doc)}: **${plain(outcome)}**.`] : [`**${plain(outcome)}**.`]),
    ...(extent === undefined ? [] : [`Searched: ${plain(extent)}.`]),
    ...about.map((sentence) => `${plain(sentence)}.`),
    "",
    "| # | actor | action | what it changed |",
    "|--:|---|---|---|",
    ...trace.steps.map(({ n, actor, action, changes }) => {
      const isBad = exhibit.endsBadly && n === trace.steps.length;
      const shown = changes.filter(({ path }) => !hidden.includes(path)).map(changeText);
      return `| ${n} | ${plain(actor)} | ${plain(action)}${isBad ? " **← here**" : ""} | ${shown.join("<br>")} |`;
    }),
    "",
    ...(again === undefined ? [] : [again, ""]),
    ...(because
      ? [...because.reasons.map((reason) => `- because ${code(reasonText(reason, trace.steps.length))}`), ""]
      : []),
    ...(because && because.operators.length > 0
      ? [...because.operators.map(({ name, doc }) => `${code(name)}: ${plain(doc)}`), ""]
      : []),
    ...(picture.length > 0 ? [`After step ${trace.steps.length}:`, "", ...fence(picture), ""] : []),
    ...(missing === undefined ? [] : [plain(missing), ""]),
    ...fence([replay], "sh"),
  ];
}

function changeText({ path, before, after }: Change): string {
  return code(`${path}: ${before ?? "none"} -> ${after ?? "none"}`);
}

/** Text in which nothing is markup, also inside a table. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>#|~&]/g, (letter) =>
      letter === "<" ? "&lt;" : letter === "&" ? "&amp;" : `\\${letter}`,
    );
}

/** Inline code, also inside a table, whatever it holds. */
export function code(text: string): string {
  const ticks = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
  const fence = "`".repeat(ticks);
  const padded = text.startsWith("`") || text.endsWith("`") ? ` ${text} ` : text;
  return `${fence}${padded.replace(/\s+/g, " ").replaceAll("|", "\\|")}${fence}`;
}

export function fence(lines: readonly string[], language = "text"): readonly string[] {
  const ticks =
    Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length))) + 1;
  return ["`".repeat(ticks) + language, ...lines, "`".repeat(ticks)];
}
