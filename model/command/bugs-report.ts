// slotcheck bugs: each historic bug searched for as it was, and once more as it was mended.
//
// Main invariant: a bug is caught only if just its property is violated without the line, and nothing with it.

import { unknownName } from "../../checker/cli/error.ts";
import type { Terminal } from "../../checker/cli/terminal.ts";
import { type Cell, count, type Style, table, thousands } from "../../checker/report/style.ts";
import { engine, search } from "../../checker/search/search.ts";
import type { Result } from "../../checker/search/result.ts";
import { sortedJson } from "../../checker/trace/json.ts";
import { fold } from "../../checker/trace/fold.ts";
import type { Bug } from "../bug/bug.ts";
import { slices } from "../slice/index.ts";
import type { Slice } from "../slice/slice.ts";

export interface Caught {
  readonly bug: Bug;
  /** Names of all properties that are violated without the line. */
  readonly violated: readonly string[];
  /** Of the shortest trace to the bug's own property. */
  readonly steps: number | undefined;
  /** Distinct states without the line. */
  readonly states: number;
  /** Why it counts as a survivor; undefined if it was caught. */
  readonly survives: string | undefined;
}

/** Returns 1 if one survives. @throws {UsageError} if there is no bug of a name */
export function showBugs(
  ids: readonly string[],
  { json }: { readonly json: boolean },
  terminal: Terminal,
): number {
  const all = slices
    .flatMap((slice) => slice.bugs.map((bug) => ({ slice, bug })))
    .sort((a, b) => byNumber(a.bug.id, b.bug.id));
  const names = all.map(({ bug }) => bug.id);
  const strange = ids.find((id) => !names.includes(id));
  if (strange !== undefined) throw unknownName("bug", strange, names, "slotcheck bugs");
  const chosen = all.filter(({ bug }) => ids.length === 0 || ids.includes(bug.id));
  const caught = chosen.map(({ slice, bug }, i) => {
    terminal.progress(`${i + 1}/${chosen.length} ${bug.id}`);
    return hunt(slice, bug);
  });
  terminal.progress(undefined);
  terminal.out(json ? [bugsJson(caught)] : bugsLines(caught, terminal));
  return caught.some(({ survives }) => survives !== undefined) ? 1 : 0;
}

/** Searches for a bug, without its line and with it. */
export function hunt({ spec }: Slice, bug: Bug): Caught {
  const broken = search(engine(spec, `${bug.id}/broken`));
  const fixed = search(engine(spec, `${bug.id}/fixed`));
  const violated = violations(broken);
  const own = broken.properties.find(({ property }) => property === bug.property);
  return {
    bug,
    violated,
    steps: own?.verdict === "violated" ? own.steps : undefined,
    states: broken.distinct,
    survives: whyNot(bug, violated, violations(fixed)),
  };
}

function whyNot({ property }: Bug, broken: readonly string[], fixed: readonly string[]): string | undefined {
  if (fixed.length > 0) return `with the line in, ${fixed.join(", ")} violated all the same`;
  return broken.includes(property) ? undefined : `${property} does not notice`;
}

function violations({ properties }: Result): readonly string[] {
  return properties.filter(({ verdict }) => verdict === "violated").map(({ property }) => property);
}

function bugsLines(caught: readonly Caught[], terminal: Terminal): readonly string[] {
  const { style } = terminal;
  const survivors = caught.filter(({ survives }) => survives !== undefined);
  const controls = caught.filter(({ bug }) => bug.commit === undefined).length;
  const all = [
    ...(caught.length > controls ? [count(caught.length - controls, "historic bug")] : []),
    ...(controls > 0 ? [count(controls, "control")] : []),
  ].join(" and ");
  const example = caught[0] && `${caught[0].bug.id}/broken ${caught[0].bug.property}`;
  return [
    ...grid(caught, style),
    "",
    ...(survivors.length === 0
      ? fold(`${all}: caught, and with the line in everything holds`, style.width)
      : survivors.flatMap(({ bug, survives }) => fold(`${bug.id} survives: ${survives ?? ""}`, style.width))),
    ...(example === undefined ? [] : [`show one: slotcheck show ${example}`]),
  ];
}

/** What was missing is a column where there is room for it, else a line of its own. */
function grid(caught: readonly Caught[], style: Style): readonly string[] {
  const header = ["bug", "commit", "caught by", "steps", "states"].map((text, i) => ({ text, right: i > 2 }));
  const rows = caught.map(({ bug, steps, states, survives }): readonly Cell[] => [
    { text: bug.id },
    { text: bug.commit ?? "control" },
    survives === undefined ? { text: bug.property } : { text: `${bug.property} !`, colour: "red" },
    { text: steps === undefined ? "" : String(steps), right: true },
    { text: thousands(states), right: true },
  ]);
  const reasons = caught.map(({ bug }) => bug.missing);
  const wide = [...header, { text: "what was missing" }];
  const widths = wide.map(({ text }, i) =>
    Math.max(
      text.length,
      ...(i < header.length
        ? rows.map((row) => row[i]?.text.length ?? 0)
        : reasons.map(({ length }) => length)),
    ),
  );
  if (widths.reduce((sum, width) => sum + width + 2, -2) <= style.width)
    return table(
      wide,
      rows.map((row, i) => [...row, { text: reasons[i] ?? "" }]),
      style,
    );
  const [first = "", second = "", ...lines] = table(header, rows, style);
  const indented = (text = ""): readonly string[] => fold(text, style.width - 4).map((line) => `    ${line}`);
  return [first, second, ...lines.flatMap((line, i) => [line, ...indented(reasons[i])])];
}

function bugsJson(caught: readonly Caught[]): string {
  return sortedJson({
    schema: "slotcheck.bugs/1",
    bugs: caught.map(({ bug, violated, steps, states, survives }) => ({
      id: bug.id,
      commit: bug.commit ?? null,
      title: bug.title,
      missing: bug.missing,
      found: survives === undefined,
      property: bug.property,
      violated,
      steps: steps ?? null,
      states,
    })),
  });
}

/** B2 before B10, and what has no number last. */
function byNumber(a: string, b: string): number {
  const [m, n] = [a, b].map((id) => Number(/^B(\d+)/.exec(id)?.[1] ?? Number.POSITIVE_INFINITY)) as [
    number,
    number,
  ];
  return m === n ? (a < b ? -1 : 1) : m < n ? -1 : 1;
}
