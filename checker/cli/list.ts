// slotcheck list: what there is to check.

import { fold } from "../trace/fold.ts";
import { idOf, isCheckable } from "../report/suite.ts";
import type { Entry } from "../report/suite.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export type Listed = "designs" | "scenarios" | "properties";

export function list({ suite }: Target, what: Listed | undefined, { out, style }: Terminal): number {
  const sections = (what === undefined ? (["designs", "scenarios", "properties"] as const) : [what]).map(
    (name) => [...(what === undefined ? [name] : []), ...entries(suite[name], style.width)],
  );
  out(sections.flatMap((lines, i) => (i === 0 ? lines : ["", ...lines])));
  const missing = suite.cases.flatMap((each) =>
    isCheckable(each) ? [] : [{ name: idOf(each), title: each.inexpressible }],
  );
  if (what === undefined && missing.length > 0) out(["", "inexpressible", ...entries(missing, style.width)]);
  return 0;
}

function entries(of: readonly Entry[], width: number): readonly string[] {
  const names = Math.max(0, ...of.map(({ name }) => name.length));
  return of.flatMap(({ name, title }) => {
    const [first = "", ...more] = fold(title, width - names - 4);
    return [
      `  ${name.padEnd(names)}  ${first}`.trimEnd(),
      ...more.map((line) => " ".repeat(names + 4) + line),
    ];
  });
}
