// --set NAME=VALUE: the same models at other bounds, every instance alike.
//
// Main invariant: a spec without the constant stays the very object that it was, and with it its tokens.

import { ModelError } from "../evaluate/error.ts";
import { reference } from "../evaluate/reference.ts";
import { withInstances } from "../language/assemble.ts";
import type { Constants, Plain, Spec } from "../language/spec.ts";
import { type Case, isCheckable, type Suite } from "../report/suite.ts";
import { closest, UsageError } from "./error.ts";

/** @throws {UsageError} if no spec has such a constant, or its value cannot be that */
export function vary(suite: Suite, words: readonly string[]): Suite {
  if (words.length === 0) return suite;
  const set = Object.fromEntries(words.map(assignment));
  const specs = [...new Set(suite.cases.filter(isCheckable).map(({ spec }) => spec))];
  const known = [...new Set(specs.flatMap((spec) => spec.constants.map(({ name }) => name)))];
  for (const name of Object.keys(set)) {
    if (!known.includes(name)) throw noConstant(name, known);
  }
  const varied = new Map(specs.map((spec) => [spec, variedSpec(spec, set)] as const));
  const originals = new Map([...varied].map(([spec, other]) => [other, spec] as const));
  const cases = suite.cases.map((each): Case =>
    isCheckable(each) ? { ...each, spec: varied.get(each.spec) ?? each.spec } : each,
  );
  return { ...suite, cases, sourceOf: (spec) => suite.sourceOf(originals.get(spec) ?? spec) };
}

function assignment(word: string): readonly [string, Plain] {
  const [, name, value = ""] = /^([\w$]+)=(.+)$/s.exec(word) ?? [];
  if (name === undefined)
    throw new UsageError(`--set takes NAME=VALUE, such as Top=3, not "${word}"`, "E010");
  try {
    return [name, JSON.parse(value) as Plain];
  } catch {
    return [name, value];
  }
}

function noConstant(name: string, known: readonly string[]): UsageError {
  const near = closest(name, known);
  const hint = near === undefined ? "" : `did you mean "${near}"?   `;
  return new UsageError(`no constant named "${name}"\n  ${hint}all: ${known.join(", ") || "none"}`, "E002");
}

function variedSpec(spec: Spec, set: Constants): Spec {
  const own = Object.entries(set).filter(([name]) => spec.constants.some((each) => each.name === name));
  if (own.length === 0) return spec;
  const change = Object.fromEntries(own);
  const instances = Object.entries(spec.instances).map(([name, constants]) => [
    name,
    { ...constants, ...change },
  ]);
  try {
    const varied = withInstances(spec, Object.fromEntries(instances) as Spec["instances"]);
    const [first] = Object.keys(varied.instances);
    if (first !== undefined) reference(varied, first).initial();
    return varied;
  } catch (error) {
    const isTheirs = error instanceof ModelError || (error instanceof Error && error.name === "SpecError");
    if (!isTheirs) throw error;
    const words = own.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ");
    throw new UsageError(`--set ${words}: ${error.message}`, "E010");
  }
}
