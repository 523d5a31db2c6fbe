// The matcher toHold: a spec's property, judged by an exhaustive search, with a shortest counterexample as the message.
//
// Main invariant: what a limit ended is neither a pass nor, behind `not`, a violation; it fails both ways.

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { exhibitOfProperty, outcomeText } from "../cli/exhibit.ts";
import { judges, withProperties } from "../cli/judge.ts";
import { withInstances } from "../language/assemble.ts";
import type { Constants, Spec } from "../language/spec.ts";
import { count, quoted } from "../report/style.ts";
import { type Checkable, idOf, suiteOf } from "../report/suite.ts";
import type { PropertyResult, Result } from "../search/result.ts";
import { engine, type Limits, search } from "../search/search.ts";
import { exhibitText } from "../trace/text.ts";

export interface ToHoldOptions extends Pick<Limits, "maxStates" | "maxDepth"> {
  /** One of the spec's instances; all of them unless told. */
  readonly instance?: string;
  /** Constants that are other than in the instance. */
  readonly set?: Constants;
}

/** What a test runner is told. */
export interface Answer {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Does a property of a spec hold, or without a name every one, at an instance or at all?
 * @throws {Error} if there is no such property, instance or constant, or the model is wrong
 */
export function toHold(
  this: { readonly isNot?: boolean } | void,
  spec: Spec,
  property?: string,
  { instance, set = {}, maxStates, maxDepth }: ToHoldOptions = {},
): Answer {
  const names = Object.keys(spec.instances);
  refuseUnknown("instance", instance, names, spec);
  refuseUnknown("property", property, namesOf(spec), spec);
  const wanted = instance === undefined ? names : [instance];
  const varied = withInstances(
    property === undefined ? spec : withProperties(spec, [property]),
    Object.fromEntries(wanted.map((name) => [name, { ...spec.instances[name], ...set }])),
  );
  const judged = wanted.flatMap((name) => {
    const result = search(engine(varied, name), { maxStates, maxDepth });
    if (result.error) throw new Error(`${spec.name}/${name}: ${result.error.message}`);
    return result.properties.map((one) => ({ name, result, one }));
  });
  if (judged.length === 0) throw new Error(`${spec.name} has no property, so nothing can hold`);
  const bad = judged.find(({ one }) => one.verdict !== "holds");
  const open = judged.find(({ one }) => one.verdict === "bounded");
  // oxlint-disable-next-line oxc/no-this-in-exported-function -- runners call a matcher so
  const isNot = this?.isNot === true;
  if (isNot && open) return { pass: true, message: () => headline(spec, open) };
  if (!bad) {
    const what = judged.map(({ name, one }) => `${spec.name}/${name} ${one.property}`).join(", ");
    return { pass: true, message: () => `${what}: holds, and was expected not to` };
  }
  const isAsGiven = Object.keys(set).length === 0;
  return { pass: false, message: () => counterexample(varied, bad, isAsGiven).join("\n") };
}

interface Judged {
  readonly name: string;
  readonly result: Result;
  readonly one: PropertyResult;
}

function headline(spec: Spec, { name, result, one }: Judged): string {
  return `${spec.name}/${name} ${one.property}: ${outcomeText(one)}   ${count(result.distinct, "state")}`;
}

/** As slotcheck show prints it. */
function counterexample(spec: Spec, judged: Judged, isAsGiven: boolean): readonly string[] {
  const { name, result, one } = judged;
  const about = spec.properties.find((each) => each.name === one.property);
  const file = about && relative(process.cwd(), pathOf(about.at.file));
  const suite = suiteOf("spec", [spec], () => file ?? "");
  const each: Checkable = { design: spec.name, scenario: name, spec, instance: name };
  const exhibit = exhibitOfProperty({ suite, file, words: [] }, each, result, one, "");
  const id = quoted(idOf(each));
  return [
    headline(spec, judged),
    ...(about ? [about.doc] : []),
    ...(exhibit ? ["", ...exhibitText(exhibit, { width: 100, mark: "✗", full: false })] : []),
    "",
    ...(about ? [` property  ${file}:${about.at.line}`] : []),
    ...(file !== undefined && isAsGiven
      ? [` again     slotcheck show ${quoted(file)} ${id} ${one.property}`]
      : []),
  ];
}

function pathOf(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

function namesOf(spec: Spec): readonly string[] {
  const names = spec.properties.map(({ name }) => name);
  return judges(spec, "Deadlock") ? [...names, "Deadlock"] : names;
}

function refuseUnknown(what: string, name: string | undefined, known: readonly string[], spec: Spec): void {
  if (name === undefined || known.includes(name)) return;
  const all = known.length === 0 ? "none" : known.join(", ");
  throw new Error(`${spec.name} has no ${what} "${name}"; it has ${all}`);
}
