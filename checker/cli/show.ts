// slotcheck show: one property of one case with its shortest trace. slotcheck replay: the trace that a token names.

import { fold } from "../trace/fold.ts";
import { exhibitData } from "../trace/exhibit.ts";
import { sortedJson } from "../trace/json.ts";
import { exhibitText } from "../trace/text.ts";
import { judgements } from "../report/outcome.ts";
import { idOf } from "../report/suite.ts";
import { comparisonOf } from "./baseline.ts";
import { find, type Found, outcomeText, statesText } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface ShowOptions {
  readonly full: boolean;
  readonly json: boolean;
  /** As for check. */
  readonly baseline: string | undefined;
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
  const standing = standingText(target, found, options.baseline);
  terminal.out(options.json ? [foundJson(found)] : foundText(found, { ...options, standing }, terminal));
  return judged?.verdict === "violated" || judged?.verdict === "vacuous" ? 1 : 0;
}

/** How the verdict stands beside the baseline; undefined without one. */
function standingText(
  { suite }: Target,
  { case: each, result, judged }: Found,
  file: string | undefined,
): string | undefined {
  if (!result || !judged) return undefined;
  const outcome = { case: each, result, milliseconds: 0 };
  const checked = { suite, properties: [judged.property], outcomes: [outcome], inexpressible: [] };
  const comparison = comparisonOf(checked, file);
  const [judgement] = judgements(checked);
  if (!comparison || !judgement) return undefined;
  const standing = comparison.standing(judgement);
  if (standing.kind !== "expected") return `${comparison.file}: ${standing.because}`;
  return `as in ${comparison.file}${standing.why === undefined ? "" : `: ${standing.why}`}`;
}

export function foundText(
  found: Found,
  { full, standing }: { readonly full: boolean; readonly standing?: string | undefined },
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
  const expected = standing === undefined ? [] : fold(standing, style.width - 2).map((line) => `  ${line}`);
  return [[...heading(found, style), ...expected], trace, footer]
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
