// slotcheck explain: a name of the model, a verdict, an exit code or an error in plain words.

import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Node, predicates } from "../language/node.ts";
import type { Place, Property, Spec } from "../language/spec.ts";
import { silences, silent } from "../report/silence.ts";
import { type Entry, idOf, isCheckable, type Suite } from "../report/suite.ts";
import { fold } from "../trace/fold.ts";
import { formulaText } from "../trace/formula.ts";
import { unknownName } from "./error.ts";
import { errorCodes } from "./error-codes.ts";
import { exitCodes } from "./exit-codes.ts";
import { packageRoot, placeText } from "./place.ts";
import { commandOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

/** @throws {UsageError} if there is nothing of that name */
export function explain(target: Target, name: string, { out, style }: Terminal): number {
  const found = explanations(target.suite).get(name) ?? codes().get(name.replace(/^exit /, ""));
  if (!found) {
    const known = [...explanations(target.suite).keys(), ...codes().keys()];
    throw unknownName("word to explain", name, known, commandOf(target, "explain"));
  }
  out(paragraphs(found(), style.width));
  return 0;
}

/** Every word that can be explained, with its title. */
export function explainable(target: Target, { out, style }: Terminal): number {
  const { suite } = target;
  const section = (title: string, entries: readonly Entry[]): readonly string[] =>
    entries.length === 0
      ? []
      : [
          "",
          title,
          ...fold(entries.map((entry) => entry.name).join(" "), style.width - 2).map((line) => `  ${line}`),
        ];
  out(
    [
      ...section("designs", suite.designs),
      ...section("scenarios", suite.scenarios),
      ...section("properties", suite.properties),
      ...section("actions", actionsOf(suite)),
      ...section("operators", operatorsOf(suite)),
      ...section(
        "verdicts, exit codes and errors",
        [...codes().keys()].map((name) => ({ name, title: "" })),
      ),
    ].slice(1),
  );
  return 0;
}

/** Blocks of text: prose is folded, indented lines stay. */
type Explanation = readonly string[];

function explanations(suite: Suite): ReadonlyMap<string, () => Explanation> {
  const all = new Map<string, () => Explanation>();
  const specs = specsOf(suite);
  for (const spec of specs) {
    for (const { name, doc, params, body, at } of spec.definitions) {
      const head = params.length === 0 ? name : `${name}(${params.map((param) => param.name).join(", ")})`;
      all.set(name, () => [`${head}: ${doc}`, `  ${head} is ${formulaText(body)}`, where(at)]);
    }
    for (const { name, doc, standsFor, guards, at } of spec.actions) {
      all.set(name, () => [
        `${name}, an action: ${doc}`,
        ...(standsFor === undefined ? [] : [`It stands for ${standsFor}.`]),
        ...(guards.length === 0
          ? ["It can always be taken."]
          : ["It can be taken when", ...guards.map((guard) => `  ${formulaText(guard)}`)]),
        where(at),
      ]);
    }
    for (const property of spec.properties) all.set(property.name, () => ofProperty(property, spec, suite));
  }
  if (specs.some(({ deadlock }) => deadlock.kind !== "allowed"))
    all.set("Deadlock", () => ["Deadlock: no state is without a successor, but those that may be."]);
  for (const scenario of suite.scenarios) all.set(scenario.name, () => ofEntry(scenario, "scenario", suite));
  for (const design of suite.designs) all.set(design.name, () => ofEntry(design, "design", suite));
  return all;
}

function ofEntry({ name, title, source }: Entry, kind: "design" | "scenario", suite: Suite): Explanation {
  const cases = suite.cases.filter((each) => each[kind] === name);
  const missing = cases.flatMap((each) =>
    isCheckable(each) ? [] : [`  ${idOf(each)}: ${each.inexpressible}`],
  );
  const specs = [...new Set(cases.filter(isCheckable).map(({ spec }) => spec))];
  return [
    title === "" ? `${name}, a ${kind}` : `${name}, a ${kind}: ${title}`,
    ...(source === undefined ? [] : headOf(source)),
    ...(specs.length === 1
      ? [`What the model ${specs[0]?.name} is and leaves out:`, ...docOf(specs[0])]
      : []),
    ...(missing.length > 0 ? ["It does not exist in", ...missing] : []),
    ...(kind === "design" ? cellsWithout(suite, name) : []),
    `Check it: slotcheck check ${kind === "design" ? name : `'*/${name}'`}`,
  ];
}

/** The properties of which a design has no verdict at all, by the reasons. */
function cellsWithout(suite: Suite, design: string): Explanation {
  const found = new Map<string, readonly string[]>();
  for (const { name } of suite.properties) {
    const reasons = silences(suite, design, name).join("; ");
    if (reasons !== "") found.set(reasons, [...(found.get(reasons) ?? []), name]);
  }
  if (found.size === 0) return [];
  return [
    "It has no verdict on",
    ...[...found].map(([reasons, names]) => `  ${names.join(" ")}: ${reasons}`),
  ];
}

function docOf(spec: Spec | undefined): readonly string[] {
  return (spec?.doc ?? "").split(/\n\s*\n/);
}

const kinds: Readonly<Record<Property["kind"], string>> = {
  invariant: "It must hold in every state that can be reached.",
  step: "It must hold for every step.",
  sometimes: "Some state that can be reached must be like that.",
  temporal: "It must hold on every fair behaviour.",
  refinement: "Every step, seen through a map, must be a step of a simpler model, or none.",
};

function ofProperty(property: Property, spec: Spec, suite: Suite): Explanation {
  const { name, doc, kind, at } = property;
  const formulas = formulasOf(property);
  const named = formulas.map((each) => formulaText(each)).join(" ");
  const operators = spec.definitions.filter((each) => new RegExp(`\\b${each.name}\\b`).test(named));
  const judged = suite.cases.filter((each) => isCheckable(each) && each.spec === spec).length;
  return [
    `${name}, a property: ${doc}`,
    kinds[kind],
    ...formulas.map((each) => `  ${formulaText(each)}`),
    ...operators.map((each) => `  ${each.name}: ${each.doc}`),
    ...(kind === "invariant" && property.witness
      ? ["It would be vacuous if this never happened:", `  ${formulaText(property.witness)}`]
      : []),
    ...headOf(fileOf(at)),
    `It is judged in ${judged === 1 ? "one case" : `${judged} cases`}. ${where(at)}`,
    ...casesWithout(suite, name),
  ];
}

function casesWithout(suite: Suite, property: string): Explanation {
  const found = [...silent(suite, property)];
  if (found.length === 0) return [];
  return [
    "It is not judged in",
    ...found.map(
      ([why, cases]) => `  ${cases.length === 1 ? cases.join("") : `${cases.length} cases`}: ${why}`,
    ),
  ];
}

function formulasOf(property: Property): readonly Node[] {
  switch (property.kind) {
    case "invariant":
    case "step":
    case "sometimes":
      return [property.node];
    case "temporal":
      return predicates(property.temporal);
    case "refinement":
      return [];
    default:
      return property satisfies never;
  }
}

function where(at: Place): string {
  return `Written at ${placeText(at)}.`;
}

function fileOf({ file }: Place): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

/** What a file says of itself: its first comment, by paragraphs. */
function headOf(file: string): readonly string[] {
  const path = isAbsolute(file) ? file : join(packageRoot(), file);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  const start = lines.findIndex((line) => line.startsWith("//"));
  if (start !== 0) return [];
  const end = lines.findIndex((line) => !line.startsWith("//"));
  const text = lines.slice(0, end === -1 ? lines.length : end).map((line) => line.replace(/^\/\/ ?/, ""));
  return [
    "Its file says:",
    ...text
      .join("\n")
      .split(/\n\n/)
      .map((each) => `  ${each.replace(/\s+/g, " ").trim()}`),
  ];
}

function codes(): ReadonlyMap<string, () => Explanation> {
  const verdicts: readonly (readonly [string, string])[] = [
    ["holds", "Every state that can be reached was seen, and none objects."],
    [
      "bounded",
      "A limit ended the search, and nothing that was seen objects. It is no proof: raise --max-states or --max-depth.",
    ],
    [
      "violated",
      "There is a counterexample, and the shortest one is shown. Of what must be reached: every state was seen, and none is like that.",
    ],
    [
      "vacuous",
      "It holds, but what it is about never happened: the condition under which it says anything was never true. A property that cannot fail says nothing of the model.",
    ],
    [
      "-",
      "No verdict, in no scenario: a design cannot express what the property is about, or it is not asked. What explain says of a design gives the reason for each of its cells.",
    ],
  ];
  return new Map<string, () => Explanation>([
    ...verdicts.map(([word, text]) => [word, () => [`${word}, a verdict`, text]] as const),
    ...exitCodes.map(
      ({ code, means, more }) => [String(code), () => [`exit code ${code}: ${means}`, more]] as const,
    ),
    ...errorCodes.map(({ code, means, more }) => [code, () => [`error ${code}: ${means}`, more]] as const),
  ]);
}

function specsOf(suite: Suite): readonly Spec[] {
  return [...new Set(suite.cases.filter(isCheckable).map(({ spec }) => spec))];
}

function actionsOf(suite: Suite): readonly Entry[] {
  return unique(specsOf(suite).flatMap(({ actions }) => actions));
}

function operatorsOf(suite: Suite): readonly Entry[] {
  return unique(specsOf(suite).flatMap(({ definitions }) => definitions));
}

function unique(of: readonly { readonly name: string; readonly doc: string }[]): readonly Entry[] {
  return [...new Map(of.map(({ name, doc }) => [name, { name, title: doc }] as const)).values()];
}

function paragraphs(blocks: Explanation, width: number): readonly string[] {
  return blocks.flatMap((block, i) => {
    const indent = /^ */.exec(block)?.[0] ?? "";
    const isList = indent !== "" && i > 0 && (blocks[i - 1] ?? "").startsWith(" ");
    const lines = fold(block.trim().replace(/\s+/g, " "), width - indent.length).map((line) => indent + line);
    return i === 0 || isList ? lines : ["", ...lines];
  });
}
