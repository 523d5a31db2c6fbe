// What words or a token name, found: a property judged with its trace, or a behaviour walked again.

import type { Machine } from "../evaluate/machine.ts";
import { reference } from "../evaluate/reference.ts";
import { tokenOf } from "../report/outcome.ts";
import { count, quoted, thousands } from "../report/style.ts";
import { silenceIn } from "../report/silence.ts";
import { type Checkable, idOf, type Suite } from "../report/suite.ts";
import { follow, tryFollow } from "../search/follow.ts";
import type { Lasso, Path, PropertyResult, Result } from "../search/result.ts";
import { because, violatedAtEnd } from "../trace/because.ts";
import type { Exhibit } from "../trace/exhibit.ts";
import { hashOf, parseToken } from "../trace/token.ts";
import { plainly, traceOf } from "../trace/trace.ts";
import { judges, searchCase } from "./judge.ts";
import { UsageError } from "./error.ts";
import { placeText } from "./place.ts";
import { caseOf, commandOf, propertiesOf, type Target } from "./target.ts";
import { isTraceFile, tokenOfFile } from "./trace-file.ts";

export interface Found {
  readonly case: Checkable;
  readonly property:
    { readonly name: string; readonly doc: string; readonly at: string | undefined } | undefined;
  /** Undefined for a token: nothing was searched. */
  readonly result: Result | undefined;
  readonly judged: PropertyResult | undefined;
  /** Undefined for a property without a trace. */
  readonly exhibit: Exhibit | undefined;
}

/**
 * Finds what `command` is asked to show: DESIGN/SCENARIO PROPERTY, a token, or a trace's file.
 * @throws {UsageError} if there is no such thing, or the token is of another version of the model
 */
export function find(target: Target, command: string, tool: string): Found {
  const [first, property, ...more] = target.words;
  if (first === undefined || more.length > 0)
    throw new UsageError(`${command} needs DESIGN/SCENARIO and PROPERTY, or a replay token`);
  return property === undefined
    ? findToken(target, command, isTraceFile(first) ? tokenOfFile(target, first) : first, tool)
    : findProperty(target, first, property, tool);
}

/** The trace that is found. @throws {UsageError} also if there is none */
export function findExhibit(target: Target, command: string, tool: string): Exhibit {
  const { exhibit, case: each } = find(target, command, tool);
  if (!exhibit) throw new UsageError(`${idOf(each)} has no such trace`, "E003");
  return exhibit;
}

function findProperty(target: Target, word: string, name: string, tool: string): Found {
  const each = caseOf(target, word, ({ spec }) => judges(spec, name));
  propertiesOf(target, [name]);
  if (!judges(each.spec, name)) {
    const why = silenceIn(target.suite, each, name);
    throw new UsageError(
      `${idOf(each)} has no property ${name}${why === undefined ? "" : `: ${why}`}`,
      "E003",
    );
  }
  const result = searchCase(each, name);
  const [judged] = result.properties;
  if (!judged) throw new Error(`internal error: no verdict on ${name}`);
  const exhibit = exhibitOfProperty(target, each, result, judged, tool);
  return { case: each, property: propertyOf(each, name), result, judged, exhibit };
}

/** A judged property's trace, with its reasons. */
export function exhibitOfProperty(
  target: Target,
  each: Checkable,
  result: Result,
  judged: PropertyResult,
  tool: string,
): Exhibit | undefined {
  const { trace: path, verdict, property } = judged;
  if (!path) return undefined;
  const machine = reference(each.spec, each.instance);
  const seen = result.complete ? "all that can be reached" : `ended by ${result.limit ?? "an error"}`;
  return {
    ...exhibitOf(target, each, machine, path, tool),
    property: propertyOf(each, property),
    verdict,
    outcome: outcomeText(judged),
    extent: `${count(result.distinct, "state")}, ${seen}`,
    because: because(walkOf(machine, path), judged),
    endsBadly: verdict === "violated" && !("loop" in path),
  };
}

function findToken(target: Target, command: string, text: string, tool: string): Found {
  const { each, machine, path } = walkToken(target, command, text);
  const violated = "loop" in path ? undefined : violatedAtEnd(walkOf(machine, path));
  const property = violated === undefined ? undefined : propertyOf(each, violated);
  const steps = count(path.choices.length, "step");
  const exhibit: Exhibit = {
    ...exhibitOf(target, each, machine, path, tool),
    property,
    verdict: undefined,
    outcome: violated === undefined ? steps : `violated in ${steps}`,
    extent: undefined,
    because:
      violated === undefined
        ? undefined
        : because(walkOf(machine, path), { property: violated, binding: [] }),
    endsBadly: violated !== undefined,
  };
  return { case: each, property, result: undefined, judged: undefined, exhibit };
}

/** The behaviour that a token names, in the model as it is now. */
function walkToken(target: Target, command: string, text: string) {
  const address = parseToken(text);
  if (!address) {
    const shown = text.length > 60 ? `${text.slice(0, 60)}..` : text;
    const like = `${target.suite.prefix}:DESIGN/SCENARIO:0123~abcde`;
    throw new UsageError(
      command === "replay"
        ? `"${shown}" is not a replay token: one is like ${like}; copy it whole`
        : `"${shown}" is not a replay token, and without one ${command} needs a property: ${commandOf(target, command)} DESIGN/SCENARIO PROPERTY`,
      "E040",
    );
  }
  const { suite } = target;
  if (address.prefix !== suite.prefix) {
    throw new UsageError(
      `the token is of "${address.prefix}", and this is "${suite.prefix}"; if it is of a model of yours, name the file before it`,
      "E040",
    );
  }
  const isOf = ({ spec, instance }: Checkable): boolean => hashOf(spec, instance) === address.hash;
  const each = caseOf(target, `${address.design}/${address.scenario}`, isOf);
  if (!isOf(each)) {
    const hash = hashOf(each.spec, each.instance);
    throw new UsageError(
      `the token is of another version of ${idOf(each)}: it says ${address.hash}, this one is ${hash}\n` +
        `  check again for a token of this version: ${commandOf(target, "check")} ${quoted(idOf(each))}`,
      "E040",
    );
  }
  const machine = reference(each.spec, each.instance);
  if (!isPathOf(machine, address.path))
    throw new UsageError(`${idOf(each)} has no such behaviour; is the token whole?`, "E040");
  return { each, machine, path: address.path };
}

/** Can it be walked, and does a lasso come back to where its loop begins? */
function isPathOf<State extends object>(machine: Machine<State>, path: Path | Lasso): boolean {
  const trace = tryFollow(machine, path);
  return trace !== undefined && (!("loop" in path) || trace.states[path.loop] === trace.states.at(-1));
}

function exhibitOf<State extends object>(
  target: Target,
  each: Checkable,
  machine: Machine<State>,
  path: Path | Lasso,
  tool: string,
) {
  const narrator = each.narrator ?? plainly;
  const token = tokenOf(target.suite, each, path);
  return {
    id: idOf(each),
    about: aboutOf(target.suite, each),
    trace: traceOf(machine, path, narrator),
    narrator,
    token,
    replay: `${commandOf(target, "replay")} ${quoted(token)}`,
    tool,
  };
}

function aboutOf({ designs, scenarios }: Suite, each: Checkable): readonly string[] {
  const design = designs.find(({ name }) => name === each.design);
  const scenario = scenarios.find(({ name }) => name === each.scenario);
  return [design?.title ?? "", scenario?.title ?? ""].filter((title) => title !== "");
}

function walkOf<State extends object>(machine: Machine<State>, path: Path | Lasso) {
  return { machine, states: follow(machine, path).states, loop: "loop" in path ? path.loop : undefined };
}

function propertyOf(each: Checkable, name: string): NonNullable<Found["property"]> {
  const property = each.spec.properties.find((one) => one.name === name);
  return {
    name,
    doc: property?.doc ?? "no state is without a successor, but those that may be",
    at: property && placeText(property.at),
  };
}

/** A verdict with its reason, for people. */
export function outcomeText({ kind, verdict, steps, trace, binding }: PropertyResult): string {
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

/** "14,942 states" */
export function statesText(result: Result): string {
  return `${thousands(result.distinct)} states`;
}
