// slotcheck show: one property of one case with its shortest trace, or the trace that a token names.

import { reference } from "../evaluate/reference.ts";
import { traceJson } from "../report/json.ts";
import { thousands } from "../report/style.ts";
import { type Checkable, idOf } from "../report/suite.ts";
import { tryFollow } from "../search/follow.ts";
import type { Lasso, Path, PropertyResult, Result } from "../search/result.ts";
import { fold } from "../trace/fold.ts";
import { traceText } from "../trace/text.ts";
import { hashOf, parseToken, printToken } from "../trace/token.ts";
import { plainly, traceOf } from "../trace/trace.ts";
import { searchCase } from "./check.ts";
import { UsageError } from "./error.ts";
import { modelErrorText, placeText } from "./fault.ts";
import { caseOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface ShowOptions {
  readonly full: boolean;
  readonly json: boolean;
}

/** Resolves to the exit code: 1 for a violation, 0 for anything else that could be shown. */
export function show(target: Target, options: ShowOptions, terminal: Terminal): number {
  const [first, property, ...more] = target.words;
  if (first === undefined || more.length > 0) {
    throw new UsageError(
      "show needs DESIGN/SCENARIO and PROPERTY, or a replay token; see slotcheck show --help",
    );
  }
  if (property === undefined) return showToken(target, first, options, terminal);
  const each = caseOf(target.suite, first);
  propertiesOf(target.suite, [property]);
  const result = searchCase(each, property);
  if (result.error) {
    terminal.err(modelErrorText(idOf(each), result.error));
    return 4;
  }
  const judged = result.properties.find((one) => one.property === property);
  if (!judged) throw new UsageError(`${idOf(each)} has no property ${property}`);
  const violated = judged.verdict === "violated";
  if (options.json && judged.trace) {
    const about = {
      id: `${idOf(each)}/${property}`,
      verdict: judged.verdict,
      replay: tokenOf(target, each, judged.trace),
    };
    terminal.out([
      traceJson(traceOf(reference(each.spec, each.instance), judged.trace, each.narrator), about),
    ]);
    return violated ? 1 : 0;
  }
  terminal.out([
    ...heading(each, judged, result, terminal),
    ...(judged.trace
      ? ["", ...traceLines(each, judged.trace, options, terminal, violated && !("loop" in judged.trace))]
      : []),
    ...footer(target, each, judged),
  ]);
  return violated ? 1 : 0;
}

function heading(
  each: Checkable,
  judged: PropertyResult,
  result: Result,
  { style }: Terminal,
): readonly string[] {
  const { glyphs, width } = style;
  const property = each.spec.properties.find(({ name }) => name === judged.property);
  const sign = {
    holds: glyphs.holds,
    bounded: glyphs.holds,
    violated: glyphs.violated,
    vacuous: glyphs.vacuous,
  };
  const [first = "", ...more] = fold(
    property?.doc ?? "some state has no successor",
    width - judged.property.length - 6,
  );
  const start = `${sign[judged.verdict]} ${judged.property}  `;
  return [
    start + first,
    ...more.map((line) => " ".repeat(start.length) + line),
    `  ${idOf(each)}   ${verdictText(judged)}   ${thousands(result.distinct)} states`,
  ];
}

function verdictText({ kind, verdict, steps, trace, binding }: PropertyResult): string {
  const whom = binding.length > 0 ? ` for ${binding.join(", ")}` : "";
  if (verdict === "violated" && trace === undefined) return "violated: no reachable state is like that";
  if (verdict === "violated" && trace && "loop" in trace)
    return `violated${whom}: a fair behaviour of ${steps} steps`;
  if (verdict === "violated") return `violated in ${steps} steps, a shortest trace`;
  if (kind === "sometimes" && verdict === "holds")
    return `holds: reached in ${steps} steps, a shortest trace`;
  if (verdict === "vacuous") return "vacuous: holds, but what it is about never happens";
  return verdict === "bounded" ? "no counterexample up to the limit" : "holds, all states seen";
}

function traceLines(
  each: Checkable,
  path: Path | Lasso,
  { full }: Pick<ShowOptions, "full">,
  { style }: Terminal,
  markLast: boolean,
): readonly string[] {
  const narrator = each.narrator ?? plainly;
  const trace = traceOf(reference(each.spec, each.instance), path, narrator);
  return traceText(trace, { width: style.width, mark: style.glyphs.violated, full, narrator, markLast });
}

function footer(target: Target, each: Checkable, judged: PropertyResult): readonly string[] {
  const property = each.spec.properties.find(({ name }) => name === judged.property);
  const file = target.file === undefined ? "" : `${target.file} `;
  const lines = [
    ...(property ? [` property  ${placeText(property.at)}`] : []),
    ...(judged.trace ? [` replay    slotcheck show ${file}${tokenOf(target, each, judged.trace)}`] : []),
  ];
  return lines.length > 0 ? ["", ...lines] : [];
}

function tokenOf({ suite }: Target, each: Checkable, path: Path): string {
  const { design, scenario, spec, instance } = each;
  return printToken({ prefix: suite.prefix, design, scenario, path, hash: hashOf(spec, instance) });
}

function showToken(target: Target, text: string, options: ShowOptions, terminal: Terminal): number {
  const address = parseToken(text);
  if (!address) {
    throw new UsageError(
      `"${text}" is not a replay token, and without one show needs a property: slotcheck show DESIGN/SCENARIO PROPERTY`,
    );
  }
  const { suite } = target;
  if (address.prefix !== suite.prefix) {
    throw new UsageError(
      `the token is of "${address.prefix}", and this is ${suite.prefix}; name the model's file before it`,
    );
  }
  const each = caseOf(suite, `${address.design}/${address.scenario}`);
  const hash = hashOf(each.spec, each.instance);
  if (hash !== address.hash) {
    throw new UsageError(
      `the token is of another version of ${idOf(each)}: it says ${address.hash}, this model is ${hash}.\n` +
        `  check again for a token of this version: slotcheck check ${idOf(each)}`,
    );
  }
  const machine = reference(each.spec, each.instance);
  if (!tryFollow(machine, address.path))
    throw new UsageError(`${idOf(each)} has no such path; is the token whole?`);
  if (options.json) {
    terminal.out([
      traceJson(traceOf(machine, address.path, each.narrator), { id: idOf(each), replay: text }),
    ]);
    return 0;
  }
  terminal.out([
    `${idOf(each)}   ${address.path.choices.length} steps`,
    "",
    ...traceLines(each, address.path, options, terminal, false),
  ]);
  return 0;
}
