// slotcheck show: one property of one case with its shortest trace, or the trace that a token names.

import type { Machine } from "../evaluate/machine.ts";
import { reference } from "../evaluate/reference.ts";
import { traceJson } from "../report/json.ts";
import { tokenOf } from "../report/outcome.ts";
import { count, quoted, thousands } from "../report/style.ts";
import { type Checkable, idOf } from "../report/suite.ts";
import { tryFollow } from "../search/follow.ts";
import type { Lasso, Path, PropertyResult, Result } from "../search/result.ts";
import { fold } from "../trace/fold.ts";
import { traceText } from "../trace/text.ts";
import { hashOf, parseToken } from "../trace/token.ts";
import { plainly, traceOf } from "../trace/trace.ts";
import { judges, searchCase } from "./check.ts";
import { UsageError } from "./error.ts";
import { modelErrorText } from "./fault.ts";
import { placeText } from "./place.ts";
import { caseOf, commandOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface ShowOptions {
  readonly full: boolean;
  readonly json: boolean;
}

/** Returns the exit code: 1 for what is violated or vacuous, 0 for anything else that could be shown. */
export function show(target: Target, options: ShowOptions, terminal: Terminal): number {
  const [first, property, ...more] = target.words;
  if (first === undefined || more.length > 0)
    throw new UsageError("show needs DESIGN/SCENARIO and PROPERTY, or a replay token");
  if (property === undefined) return showToken(target, first, options, terminal);
  const each = caseOf(target, first);
  propertiesOf(target, [property]);
  if (!judges(each.spec, property)) throw new UsageError(`${idOf(each)} has no property ${property}`);
  const result = searchCase(each, property);
  if (result.error) {
    terminal.err(modelErrorText(target, each, result.error));
    return 4;
  }
  const [judged] = result.properties;
  if (!judged) throw new Error(`internal error: no verdict on ${property}`);
  terminal.out(
    options.json
      ? [judgedJson(target, each, judged)]
      : [
          ...heading(each, judged, result, terminal),
          ...(judged.trace
            ? ["", ...traceLines(each, judged.trace, options, terminal, isBadAtEnd(judged))]
            : []),
          ...footer(target, each, judged),
        ],
  );
  return judged.verdict === "violated" || judged.verdict === "vacuous" ? 1 : 0;
}

function judgedJson(
  { suite }: Target,
  each: Checkable,
  { property, verdict, trace }: PropertyResult,
): string {
  return traceJson(trace && traceOf(reference(each.spec, each.instance), trace, each.narrator), {
    id: `${idOf(each)}/${property}`,
    verdict,
    replay: trace ? tokenOf(suite, each, trace) : null,
  });
}

/** Is the trace's last step what violates the property? */
function isBadAtEnd({ verdict, trace }: PropertyResult): boolean {
  return verdict === "violated" && trace !== undefined && !("loop" in trace);
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
    property?.doc ?? "no state is without a successor, but those that may be",
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
  const long = count(steps ?? 0, "step");
  if (verdict === "violated" && trace && "loop" in trace)
    return `violated${whom}: a fair behaviour of ${long}`;
  if (verdict === "violated") return `violated in ${long}, a shortest trace`;
  if (kind === "sometimes" && verdict === "holds") return `holds: reached in ${long}, a shortest trace`;
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
  const replay = judged.trace && quoted(tokenOf(target.suite, each, judged.trace));
  const lines = [
    ...(property ? [` property  ${placeText(property.at)}`] : []),
    ...(replay === undefined ? [] : [` replay    ${commandOf(target, "show")} ${replay}`]),
  ];
  return lines.length > 0 ? ["", ...lines] : [];
}

function showToken(target: Target, text: string, options: ShowOptions, terminal: Terminal): number {
  const address = parseToken(text);
  if (!address) {
    throw new UsageError(
      `"${text}" is not a replay token, and without one show needs a property: ${commandOf(target, "show")} DESIGN/SCENARIO PROPERTY`,
    );
  }
  const { suite } = target;
  if (address.prefix !== suite.prefix) {
    throw new UsageError(
      `the token is of "${address.prefix}", and this is "${suite.prefix}"; if it is of a model of yours, name the file before it`,
    );
  }
  const each = caseOf(target, `${address.design}/${address.scenario}`);
  const hash = hashOf(each.spec, each.instance);
  if (hash !== address.hash) {
    throw new UsageError(
      `the token is of another version of ${idOf(each)}: it says ${address.hash}, this one is ${hash}\n` +
        `  check again for a token of this version: ${commandOf(target, "check")} ${quoted(idOf(each))}`,
    );
  }
  const machine = reference(each.spec, each.instance);
  if (!isPathOf(machine, address.path))
    throw new UsageError(`${idOf(each)} has no such behaviour; is the token whole?`);
  if (options.json) {
    terminal.out([
      traceJson(traceOf(machine, address.path, each.narrator), { id: idOf(each), replay: text }),
    ]);
    return 0;
  }
  terminal.out([
    `${idOf(each)}   ${count(address.path.choices.length, "step")}`,
    "",
    ...traceLines(each, address.path, options, terminal, false),
  ]);
  return 0;
}

/** Can it be walked, and does a lasso come back to where its loop begins? */
function isPathOf<State extends object>(machine: Machine<State>, path: Path | Lasso): boolean {
  const trace = tryFollow(machine, path);
  return trace !== undefined && (!("loop" in path) || trace.states[path.loop] === trace.states.at(-1));
}
