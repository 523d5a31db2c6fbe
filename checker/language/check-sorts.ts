// The sorts that a spec may have: bounded by what it lists, and written as TLA+ can write them.

import { describe } from "./describe.ts";
import { SpecError } from "./error.ts";
import { fieldRefusal } from "./names.ts";
import type { Size, Sort, SortFields } from "./node.ts";
import { type Occurring, parts } from "./occurrences.ts";
import type { Place, Spec } from "./spec.ts";

export function checkSorts(spec: Spec, all: readonly Occurring[]): void {
  for (const { what, sorts, place } of all) for (const sort of sorts) checkSort(spec, sort, what, place);
}

function checkSort(spec: Spec, outer: Sort, what: string, at: Place): void {
  const bounds = new Set(spec.constants.filter(({ kind }) => kind === "bound").map(({ name }) => name));
  const ids = new Set(spec.constants.filter(({ kind }) => kind === "ids").map(({ name }) => name));
  for (const sort of parts(outer)) {
    const refuse = (why: string): never => {
      throw new SpecError(`${what}: ${describe(sort)} ${why}`, at);
    };
    for (const size of sizes(sort)) {
      if (typeof size === "number") {
        if (!Number.isSafeInteger(size)) refuse(`is bounded by ${size}, which is not an integer`);
        continue;
      }
      if (!bounds.has(size.constant))
        refuse(`is bounded by "${size.constant}", which the spec's constants do not list`);
    }
    if (sort.kind === "ids" && !ids.has(sort.name))
      refuse("is not among the spec's constants; list it there");
    if (sort.kind === "option" && sort.elem.kind === "option") refuse("has two kinds of none; use a variant");
    if (sort.kind === "enum" && sort.labels.length === 0) refuse("has no label");
    if (sort.kind === "variant" && Object.keys(sort.cases).length === 0) refuse("has no case");
    if (sort.kind === "enum" && new Set(sort.labels).size < sort.labels.length) refuse("has a label twice");
    const labels =
      sort.kind === "enum" ? sort.labels : sort.kind === "variant" ? Object.keys(sort.cases) : [];
    if (labels.some((label) => !/^[ -~]+$/.test(label) || /["\\]/.test(label))) {
      refuse("has a label that TLA+ cannot print; use plain ASCII without quotes");
    }
    if (sort.kind === "record") checkFieldNames(sort.fields, refuse);
    if (sort.kind === "variant") {
      const shared = new Map<string, string>();
      for (const fields of Object.values(sort.cases)) {
        checkFieldNames(fields, refuse);
        for (const [name, field] of Object.entries(fields)) {
          const text = JSON.stringify(field);
          if (name === "tag") refuse('has a field "tag", the name of the tag itself');
          if ((shared.get(name) ?? text) !== text)
            refuse(`has two fields "${name}" of different sorts; rename one`);
          shared.set(name, text);
        }
      }
    }
  }
}

function checkFieldNames(fields: SortFields, refuse: (why: string) => never): void {
  for (const name of Object.keys(fields)) {
    const why = fieldRefusal(name);
    if (why !== undefined) refuse(`has a field that cannot be named so: ${why}`);
    if (["node", "sort", "set", "eq", "ne", "in", "born", "made"].includes(name)) {
      refuse(`has a field "${name}", which every expression has already; rename it`);
    }
  }
}

function sizes(sort: Sort): readonly Size[] {
  if (sort.kind === "int") return [sort.lo, sort.hi];
  return sort.kind === "seq" ? [sort.max] : [];
}
