// What a check has seen of the models: which actions were taken, how often, and what the models say they leave out.
//
// Main invariant: an action that was never taken is counted in every report, and named where a person still reads it.

import { fold } from "../trace/fold.ts";
import { notModelled } from "../trace/exhibit.ts";
import type { ActionCoverage } from "../search/result.ts";
import { type Checked, judgements } from "./outcome.ts";
import { type Style, table, thousands } from "./style.ts";

/** The actions of each spec over all its cases, by the spec's name. */
export function coverageOf({ outcomes }: Checked): ReadonlyMap<string, readonly ActionCoverage[]> {
  const specs = new Map<string, Map<string, ActionCoverage>>();
  for (const { case: each, result } of outcomes) {
    const own = specs.get(each.spec.name) ?? new Map<string, ActionCoverage>();
    specs.set(each.spec.name, own);
    for (const { action, fired, fresh } of result.coverage) {
      const before = own.get(action) ?? { fired: 0, fresh: 0 };
      own.set(action, { action, fired: before.fired + fired, fresh: before.fresh + fresh });
    }
  }
  return new Map([...specs].map(([name, actions]) => [name, [...actions.values()]]));
}

/** What each spec says that it leaves out, by its name; undefined where it says nothing. */
export function leftOut({ outcomes }: Checked): ReadonlyMap<string, string | undefined> {
  return new Map(outcomes.map(({ case: { spec } }) => [spec.name, notModelled(spec)] as const));
}

/** How many actions were taken, and which never, where those fit into two lines and are not told elsewhere. */
export function coverageLines(checked: Checked, { width }: Style, details = false): readonly string[] {
  const specs = coverageOf(checked);
  const all = [...specs.values()].flat();
  const taken = all.filter(({ fired }) => fired > 0).length;
  const vacuous = judgements(checked).filter(({ verdict }) => verdict === "vacuous").length;
  const start = `coverage  ${taken}/${all.length} actions fired, ${vacuous} vacuous`;
  const never = neverOf(specs);
  if (never.length === 0 || details) return fold(start, width);
  const named = fold(`${start}; never: ${never.join(", ")}`, width);
  if (named.length <= 2) return named;
  return fold(`${start}; slotcheck check -v names the ${never.length} that never did`, width);
}

/** How often each action was taken and what the models leave out. */
export function coverageDetails(checked: Checked, style: Style): readonly string[] {
  const specs = coverageOf(checked);
  const rows = [...specs].flatMap(([name, actions]) =>
    actions.map(({ action, fired, fresh }) => [
      { text: specs.size > 1 ? `${name}.${action}` : action },
      { text: thousands(fired), right: true, colour: fired === 0 ? ("yellow" as const) : undefined },
      { text: thousands(fresh), right: true },
    ]),
  );
  const header = [{ text: "action" }, { text: "fired", right: true }, { text: "new states", right: true }];
  const missing = [...leftOut(checked)].flatMap(([name, text]) =>
    text === undefined ? [] : ["", ...fold(specs.size > 1 ? `${name}: ${text}` : text, style.width)],
  );
  return [...(rows.length > 0 ? table(header, rows, style) : []), ...missing];
}

function neverOf(specs: ReadonlyMap<string, readonly ActionCoverage[]>): readonly string[] {
  return [...specs].flatMap(([name, actions]) =>
    actions
      .filter(({ fired }) => fired === 0)
      .map(({ action }) => (specs.size > 1 ? `${name}.${action}` : action)),
  );
}
