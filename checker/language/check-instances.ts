// The instances of a spec: every constant chosen, each of its sort, and no sort left empty.

import { describe } from "./describe.ts";
import { SpecError } from "./error.ts";
import type { Sort } from "./node.ts";
import { type Occurring, parts } from "./occurrences.ts";
import { misfit, sizeOf } from "./plain.ts";
import type { Place, Spec } from "./spec.ts";

export function checkInstances(spec: Spec, sorts: readonly Occurring[], at: Place): void {
  if (Object.keys(spec.instances).length === 0) throw new SpecError(`${spec.name} has no instance`, at);
  // There may be hundreds of instances: what is the same for all is found once.
  const ints = intsIn(sorts);
  const values = spec.constants.flatMap((constant) => (constant.kind === "value" ? [constant] : []));
  const told = values.map(({ sort }) => parts(sort).find((part) => part.kind === "map" && hasIds(part.key)));
  for (const [instance, constants] of Object.entries(spec.instances)) {
    const refuse = (why: string): never => {
      throw new SpecError(`the instance "${instance}" of ${spec.name}: ${why}`, at);
    };
    const unknown = Object.keys(constants).find(
      (name) => !spec.constants.some((constant) => constant.name === name),
    );
    if (unknown !== undefined) {
      const names = spec.constants.map(({ name }) => name).join(", ");
      refuse(`"${unknown}" is not a constant; the constants are: ${names === "" ? "none" : names}`);
    }
    for (const constant of spec.constants) {
      const value = constants[constant.name];
      if (value === undefined) refuse(`"${constant.name}" is missing`);
      if (constant.kind === "bound" && !Number.isSafeInteger(value))
        refuse(`"${constant.name}" must be an integer`);
      if (constant.kind === "ids" && !(Number.isSafeInteger(value) && (value as number) >= 1)) {
        refuse(`"${constant.name}" must be a number of members, 1 or more`);
      }
    }
    for (const [i, { name, sort }] of values.entries()) {
      const map = told[i];
      if (map) refuse(`the constant "${name}": ${describe(map)} tells interchangeable keys apart`);
      const why = misfit(sort, constants[name], constants);
      if (why !== undefined) refuse(`the constant "${name}": ${why}`);
    }
    for (const { what, sort } of ints) {
      const [lo, hi] = [sizeOf(sort.lo, constants), sizeOf(sort.hi, constants)];
      if (lo !== undefined && hi !== undefined && lo > hi)
        refuse(`${what}: ${sort.name} is empty, ${lo}..${hi}`);
    }
  }
}

type Int = Extract<Sort, { readonly kind: "int" }>;

/** Every sort of integers, with what it occurs in first. */
function intsIn(all: readonly Occurring[]): readonly { readonly what: string; readonly sort: Int }[] {
  const found = new Map<string, { readonly what: string; readonly sort: Int }>();
  for (const { what, sorts } of all) {
    for (const sort of sorts.flatMap(parts)) {
      if (sort.kind !== "int") continue;
      const key = JSON.stringify(sort);
      if (!found.has(key)) found.set(key, { what, sort });
    }
  }
  return [...found.values()];
}

function hasIds(sort: Sort): boolean {
  return parts(sort).some(({ kind }) => kind === "ids");
}
