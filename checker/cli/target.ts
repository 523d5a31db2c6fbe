// What a command is about: a suite, and which cases and properties of it.

import { basename, extname } from "node:path";
import type { Spec } from "../language/spec.ts";
import { patternOf } from "../report/pattern.ts";
import { quoted } from "../report/style.ts";
import { type Case, type Checkable, idOf, isCheckable, type Suite } from "../report/suite.ts";
import { parseToken } from "../trace/token.ts";
import type { ChoiceFlags, LoadSuites, SettingFlags } from "./command.ts";
import { unknownName, UsageError } from "./error.ts";
import { loadSuite } from "./load.ts";
import { vary } from "./vary.ts";

export interface Target {
  readonly suite: Suite;
  /** The model's file, as the person wrote it; undefined for the tool's own suite. */
  readonly file: string | undefined;
  /** What is left of the words when the file is taken off. */
  readonly words: readonly string[];
  /** Constants that are other than in the model, as the person wrote them: "Top=3". */
  readonly set?: readonly string[] | undefined;
}

/** The suite that the words name: the models of a file, or the one of the tool's own that has the first design. */
export async function targetOf(
  words: readonly string[],
  own: LoadSuites,
  set: readonly string[] = [],
): Promise<Target> {
  const target = await namedTarget(words, own);
  return set.length === 0 ? target : { ...target, suite: vary(target.suite, set), set };
}

async function namedTarget(words: readonly string[], own: LoadSuites): Promise<Target> {
  const [first, ...rest] = words;
  if (first === undefined || !isFile(first)) {
    const [design, token] = [patternOf(first?.split("/")[0] ?? ""), parseToken(first ?? "")];
    const suites = await own();
    const suite = suites.find(
      ({ designs, prefix }) => prefix === token?.prefix || designs.some(({ name }) => design.test(name)),
    );
    return { suite: suite ?? suites[0], file: undefined, words };
  }
  const name = basename(first, extname(first)).replace(/[^\w.-]/g, "-");
  return { suite: await loadSuite(first, name), file: first, words: rest };
}

/** As `targetOf`, and every suite that ships with the tool if there are no words. */
export async function targetsOf(words: readonly string[], own: LoadSuites): Promise<readonly Target[]> {
  if (words.length > 0) return [await targetOf(words, own)];
  return (await own()).map((suite) => ({ suite, file: undefined, words }));
}

/** Is the word a model's file, and no design? Nor a trace's. */
export function isFile(word: string): boolean {
  return !word.endsWith(".json") && (/^\.{0,2}[/\\]/.test(word) || /\.[cm]?[jt]s$/.test(word));
}

/** How a person says again what this target is about: "slotcheck show ./door.ts". */
export function commandOf({ file, set = [] }: Target, command: string): string {
  const settings = set.map((each) => `--set ${quoted(each)}`);
  return ["slotcheck", command, ...settings, ...(file === undefined ? [] : [quoted(file)])].join(" ");
}

/**
 * The cases that the words name: `design`, `design/scenario` or `*\/scenario`, where * stands for any text; all if there
 * are no words.
 */
export function casesOf(target: Target): readonly Case[] {
  const { suite, words } = target;
  if (words.length === 0) return suite.cases;
  const chosen = new Set(words.flatMap((word) => matching(target, word)));
  return suite.cases.filter((each) => chosen.has(each));
}

/** The cases that exist and have one of the properties that the words name; all that exist if there are no words. */
export function checkableOf(cases: readonly Case[], wanted: readonly string[]): readonly Checkable[] {
  const named = cases.filter(isCheckable);
  const patterns = wanted.map(patternOf);
  for (const [i, pattern] of patterns.entries()) {
    if (!named.some(({ spec }) => judgesAny(spec, [pattern])))
      throw new UsageError(`nothing that was named has the property ${wanted[i]}`, "E003");
  }
  return wanted.length === 0 ? named : named.filter(({ spec }) => judgesAny(spec, patterns));
}

function judgesAny({ properties, deadlock }: Spec, patterns: readonly RegExp[]): boolean {
  const names = [...properties.map(({ name }) => name), ...(deadlock.kind === "allowed" ? [] : ["Deadlock"])];
  return names.some((name) => patterns.some((pattern) => pattern.test(name)));
}

/** What the words and the flags of a command that takes many cases name. */
export async function chosen(
  words: readonly string[],
  own: LoadSuites,
  { set, scenario = [] }: ChoiceFlags & SettingFlags,
): Promise<Target> {
  return inScenarios(await targetOf(words, own, set), scenario);
}

/** The same designs in these scenarios only; in all if there are none. */
function inScenarios(target: Target, scenarios: readonly string[]): Target {
  if (scenarios.length === 0) return target;
  const designs = target.words.length === 0 ? ["*"] : target.words;
  const named = designs.find((word) => word.includes("/") && !isFile(word));
  if (named !== undefined)
    throw new UsageError(
      `"${named}" names its scenario already; leave out --scenario, or name the design alone`,
    );
  return { ...target, words: designs.flatMap((design) => scenarios.map((name) => `${design}/${name}`)) };
}

function matching(target: Target, word: string): readonly Case[] {
  const { suite } = target;
  if (isFile(word)) throw new UsageError(`"${word}" is a file; name one file, and name it first`);
  const [design = "", ...rest] = word.split("/");
  const scenario = rest.length === 0 ? "*" : rest.join("/");
  const [ofDesign, ofScenario] = [patternOf(design), patternOf(scenario)];
  for (const [what, known, pattern, name] of [
    ["design", suite.designs, ofDesign, design],
    ["scenario", suite.scenarios, ofScenario, scenario],
  ] as const) {
    if (known.some((each) => pattern.test(each.name))) continue;
    if (rest.length > 1) throw new UsageError(`"${word}" is not DESIGN or DESIGN/SCENARIO`);
    throw unknownName(what, name, namesOf(known), `${commandOf(target, "list")} ${what}s`);
  }
  const found = suite.cases.filter((each) => ofDesign.test(each.design) && ofScenario.test(each.scenario));
  if (found.length === 0)
    throw new UsageError(`"${word}" names no case; all: ${commandOf(target, "list")}`, "E003");
  return found;
}

/**
 * The one case that a word names. Of several cases of one design in one scenario, which look at it with different specs,
 * the one that is `wanted`.
 */
export function caseOf(target: Target, word: string, wanted: (each: Checkable) => boolean): Checkable {
  const found = casesOf({ ...target, words: [word] });
  const names = [...new Set(found.map(idOf))];
  if (names.length > 1)
    throw new UsageError(`"${word}" names ${names.length} cases, one is needed: ${names.join(", ")}`);
  const [first] = found;
  if (!first) throw new Error(`internal error: no case is named ${word}`);
  if (!isCheckable(first))
    throw new UsageError(`${idOf(first)} does not exist: ${first.inexpressible}`, "E003");
  return found.filter(isCheckable).find(wanted) ?? first;
}

/** The properties that the words name, in the suite's order; all if there are no words. In them, * stands for any text. */
export function propertiesOf(target: Target, wanted: readonly string[]): readonly string[] {
  const names = namesOf(target.suite.properties);
  const patterns = wanted.map(patternOf);
  for (const [i, pattern] of patterns.entries()) {
    if (!names.some((name) => pattern.test(name)))
      throw unknownName("property", wanted[i] ?? "", names, `${commandOf(target, "list")} properties`);
  }
  return wanted.length === 0 ? names : names.filter((name) => patterns.some((pattern) => pattern.test(name)));
}

function namesOf(entries: readonly { readonly name: string }[]): readonly string[] {
  return entries.map(({ name }) => name);
}
