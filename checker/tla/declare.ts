// What a module declares before it says what happens: modules, constants, sorts, variables.

import { type Node, type Sort, unreachable, walk } from "../language/node.ts";
import type { ConstantDeclaration, Spec, Variable } from "../language/spec.ts";
import { operandOf } from "./print.ts";
import { printMembers } from "./sort.ts";
import { formulas, sortsOf } from "./sorts.ts";
import { comment, define, hang, render, type Text, width } from "./text.ts";

export function extension(spec: Spec): readonly string[] {
  const ops = new Set<Node["op"]>();
  for (const formula of formulas(spec)) walk(formula, (node) => ops.add(node.op));
  const kinds = new Set(sortsOf(spec).map(({ kind }) => kind));
  const needs = (...wanted: readonly Node["op"][]): boolean => wanted.some((op) => ops.has(op));
  const integers =
    kinds.has("int") || kinds.has("seq") || needs("lt", "le", "add", "sub", "mul", "div", "mod");
  const modules = [
    ...(integers || hasNegative(spec) ? ["Integers"] : []),
    ...(needs("len", "head", "tail", "append") ? ["Sequences"] : []),
    ...(needs("card") ? ["FiniteSets"] : []),
  ];
  return modules.length === 0 ? [] : [`EXTENDS ${modules.join(", ")}`, ""];
}

function hasNegative(spec: Spec): boolean {
  let found = false;
  for (const formula of formulas(spec)) {
    walk(formula, (node) => {
      found ||= node.op === "lit" && typeof node.value === "number" && node.value < 0;
    });
  }
  return found;
}

/** Whether the module, or one that it refers to, has the constant None. */
export function usesNone(spec: Spec): boolean {
  let found = sortsOf(spec).some(({ kind }) => kind === "option");
  for (const formula of formulas(spec)) {
    walk(formula, (node) => {
      found ||= node.op === "lit" && node.value === null;
    });
  }
  return (
    found || spec.properties.some((property) => property.kind === "refinement" && usesNone(property.abstract))
  );
}

export function constants(spec: Spec): readonly string[] {
  const about = spec.constants.map((constant) => ({ name: constant.name, doc: constantDoc(constant, spec) }));
  if (usesNone(spec)) about.push({ name: "None", doc: "the absence of a value" });
  return declaration("CONSTANT", about);
}

function constantDoc(constant: ConstantDeclaration, spec: Spec): string {
  switch (constant.kind) {
    case "ids":
      return "a set of interchangeable names";
    case "bound": {
      const bounded = sortsOf(spec).flatMap((sort) => {
        if (sort.kind === "int" && isConstant(sort.lo, constant.name)) return [`the least ${sort.name}`];
        if (sort.kind === "int" && isConstant(sort.hi, constant.name)) return [`the greatest ${sort.name}`];
        if (sort.kind === "seq" && isConstant(sort.max, constant.name))
          return ["the most elements of a sequence"];
        return [];
      });
      return bounded.length === 0 ? "a number" : [...new Set(bounded)].join(", ");
    }
    case "value":
      return constant.doc;
    default:
      return unreachable(constant);
  }
}

function isConstant(size: number | { readonly constant: string }, name: string): boolean {
  return typeof size !== "number" && size.constant === name;
}

export function variables(all: readonly Variable[]): readonly string[] {
  return declaration(
    "VARIABLE",
    all.map(({ name, doc, ghost }) => ({ name, doc: ghost ? `history: ${doc}` : doc })),
  );
}

/** One name per line with its comment beside it, or above it if there is no room. */
function declaration(
  keyword: "CONSTANT" | "VARIABLE",
  about: readonly { readonly name: string; readonly doc: string }[],
): readonly string[] {
  if (about.length === 0) return [];
  const column = Math.max(...about.map(({ name }) => name.length)) + 3;
  const lines = about.flatMap(({ name, doc }, i) => {
    const item = `  ${name}${i === about.length - 1 ? "" : ","}`;
    const beside = `${item.padEnd(column + 2)}\\* ${doc}`;
    if (doc === "") return [item];
    if (beside.length <= width && !doc.includes("\n")) return [beside];
    return [...comment(doc, width - 2).map((line) => `  ${line}`), item];
  });
  return [about.length === 1 ? keyword : `${keyword}S`, ...lines, ""];
}

export function sortDefinitions(spec: Spec): readonly string[] {
  const all = sortsOf(spec);
  const named = new Map(
    all.flatMap((sort) => ("name" in sort && sort.kind !== "ids" ? [[sort.name, sort] as const] : [])),
  );
  const lines: string[] = [];
  if (all.some(({ kind }) => kind === "seq")) {
    lines.push(
      ...comment(
        "Sequences over S of at most n elements. TLC tests a union's parts without enumerating them.",
        width,
      ),
      "RECURSIVE BoundedSeq(_, _)",
      "BoundedSeq(S, n) == IF n = 0 THEN {<<>>} ELSE BoundedSeq(S, n - 1) \\cup [1..n -> S]",
      "",
    );
  }
  for (const [name, sort] of named) if (name !== undefined) lines.push(...define(name, printMembers(sort)));
  return named.size > 0 ? [...lines, ""] : lines;
}

export function assumptions(spec: Spec): readonly string[] {
  const lines = spec.constants.flatMap((constant) =>
    constant.kind === "value"
      ? render(hang(`ASSUME ${constant.name} \\in `, setOf(constant.sort)), width)
      : [],
  );
  return lines.length === 0 ? [] : [...lines, ""];
}

/** A sort to the right of \in. */
export function setOf(sort: Sort): Text {
  return operandOf({ op: "domain", sort });
}
