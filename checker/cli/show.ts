// slotcheck show: one property of one case with its shortest trace. slotcheck replay: the trace that a token names.

import { fold } from "../trace/fold.ts";
import { type Exhibit, exhibitData } from "../trace/exhibit.ts";
import { sortedJson } from "../trace/json.ts";
import { type Lens, lensOf } from "../trace/lens.ts";
import { exhibitText, type TextOptions } from "../trace/text.ts";
import { judgements } from "../report/outcome.ts";
import { quoted } from "../report/style.ts";
import { idOf } from "../report/suite.ts";
import { comparisonOf } from "./baseline.ts";
import { unlessVaried } from "./check.ts";
import { closest, UsageError } from "./error.ts";
import { find, type Found, outcomeText, statesText } from "./exhibit.ts";
import { modelErrorText } from "./fault.ts";
import { placeText } from "./place.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface ShowOptions {
  readonly full: boolean;
  readonly json: boolean;
  /** As for check. */
  readonly baseline: string | undefined;
  /** Variables whose changes are shown; all if there are none. */
  readonly only: readonly string[];
  /** Parts of the state to show at every step. */
  readonly exprs: readonly string[];
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
  const standing = standingText(target, found, options.baseline ?? unlessVaried(target));
  const { full } = options;
  const parts = { only: onlyOf(found, options), lenses: lensesOf(found, options) };
  terminal.out(options.json ? [foundJson(found)] : foundText(found, { full, standing, ...parts }, terminal));
  return judged?.verdict === "violated" || judged?.verdict === "vacuous" ? 1 : 0;
}

/** @throws {UsageError} if there is no such variable */
function onlyOf({ case: { spec } }: Found, { only }: ShowOptions): readonly string[] | undefined {
  const names = spec.variables.map(({ name }) => name);
  const strange = only.find((name) => !names.includes(name));
  if (strange === undefined) return only.length === 0 ? undefined : only;
  const near = closest(strange, names);
  const hint = near === undefined ? "" : `did you mean "${near}"?   `;
  throw new UsageError(`no variable named "${strange}"\n  ${hint}all: ${names.join(", ")}`, "E002");
}

/** @throws {UsageError} if a state has no such part */
function lensesOf({ case: { spec } }: Found, { exprs }: ShowOptions): readonly Lens[] {
  return exprs.map((text) => {
    const lens = lensOf(spec, text);
    if ("why" in lens) throw new UsageError(`--expr: ${lens.why}`, "E011");
    return lens;
  });
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

interface FoundOptions extends Pick<TextOptions, "full" | "only" | "lenses"> {
  readonly standing?: string | undefined;
}

export function foundText(
  found: Found,
  { full, standing, only, lenses }: FoundOptions,
  { style }: Pick<Terminal, "style">,
): readonly string[] {
  const { exhibit, property } = found;
  const last = exhibit?.endsBadly === true ? exhibit.trace.steps.at(-1)?.move.action : undefined;
  const footer = [
    ...(property?.at === undefined ? [] : [` property  ${property.at}`]),
    ...(last ? [` step      ${placeText(last.at)}`] : []),
    ...(last?.standsFor === undefined ? [] : aligned(" code      ", last.standsFor, style.width)),
    ...(exhibit ? [` mail      ${mailCommand(found, exhibit)}`, ` replay    ${exhibit.replay}`] : []),
  ];
  const trace = exhibit
    ? exhibitText(exhibit, { width: style.width, mark: style.glyphs.violated, full, only, lenses })
    : [];
  const expected = standing === undefined ? [] : fold(standing, style.width - 2).map((line) => `  ${line}`);
  return [[...heading(found, style), ...expected], trace, footer]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]));
}

/** By names where something was searched, so that the mail says what; a token says nothing of a search. */
function mailCommand({ result, property }: Found, { id, token, replay }: Exhibit): string {
  const command = replay.replace(" replay ", " trace ");
  const named = result && property ? `${quoted(id)} ${property.name}` : undefined;
  return `${named === undefined ? command : command.replace(quoted(token), () => named)} --format mail`;
}

function aligned(start: string, words: string, width: number): readonly string[] {
  return fold(words, width - start.length).map(
    (line, i) => (i === 0 ? start : " ".repeat(start.length)) + line,
  );
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
