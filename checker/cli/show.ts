// slotcheck show: one property of one case with its shortest trace. slotcheck replay: the trace that a token names.

import { fold } from "../trace/fold.ts";
import { exhibitData } from "../trace/exhibit.ts";
import { sortedJson } from "../trace/json.ts";
import { exhibitText } from "../trace/text.ts";
import { idOf } from "../report/suite.ts";
import { find, type Found, outcomeText, statesText } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface ShowOptions {
  readonly full: boolean;
  readonly json: boolean;
}

/** Returns the exit code: 1 for what is violated or vacuous, 0 for anything else that could be shown. */
export function show(
  target: Target,
  command: string,
  options: ShowOptions,
  terminal: Terminal,
  version: string,
): number {
  const found = find(target, command, version);
  const { judged, result } = found;
  if (result?.error) {
    terminal.err(modelErrorText(target, found.case, result.error));
    return 4;
  }
  terminal.out(options.json ? [foundJson(found)] : foundText(found, options, terminal));
  return judged?.verdict === "violated" || judged?.verdict === "vacuous" ? 1 : 0;
}

export function foundText(
  found: Found,
  { full }: Pick<ShowOptions, "full">,
  { style }: Pick<Terminal, "style">,
): readonly string[] {
  const { exhibit, property } = found;
  const footer = [
    ...(property?.at === undefined ? [] : [` property  ${property.at}`]),
    ...(exhibit ? [` replay    ${exhibit.replay}`] : []),
  ];
  const trace = exhibit
    ? exhibitText(exhibit, { width: style.width, mark: style.glyphs.violated, full })
    : [];
  return [heading(found, style), trace, footer]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

function foundJson({ case: each, judged, exhibit }: Found): string {
  if (exhibit) return sortedJson(exhibitData(exhibit));
  return sortedJson({
    schema: "slotcheck.trace/1",
    id: `${idOf(each)}/${judged?.property ?? ""}`,
    verdict: judged?.verdict ?? null,
    replay: null,
    steps: null,
  });
}

function heading(
  { case: each, judged, result, property, exhibit }: Found,
  { glyphs, width }: Terminal["style"],
): readonly string[] {
  if (!property) return [`${idOf(each)}   ${exhibit?.outcome ?? ""}`];
  const sign = {
    holds: glyphs.holds,
    bounded: glyphs.holds,
    violated: glyphs.violated,
    vacuous: glyphs.vacuous,
  };
  const start = `${sign[judged?.verdict ?? "violated"]} ${property.name}  `;
  const [first = "", ...more] = fold(property.doc, width - start.length);
  return [
    start + first,
    ...more.map((line) => " ".repeat(start.length) + line),
    judged && result
      ? `  ${idOf(each)}   ${outcomeText(judged)}   ${statesText(result)}`
      : `  ${idOf(each)}   ${exhibit?.outcome ?? ""}`,
  ];
}
