// The instances of a spec: every constant chosen, each of its sort, and no sort left empty.

import { describe } from "./describe.ts";
import { SpecError } from "./error.ts";
import type { Sort } from "./node.ts";
import { parts, sortsIn } from "./occurrences.ts";
import { misfit, sizeOf } from "./plain.ts";
import type { Place, Spec } from "./spec.ts";

export function checkInstances(spec: Spec, at: Place): void {
  if (Object.keys(spec.instances).length === 0) throw new SpecError(`${spec.name} has no instance`, at);
  // There may be hundreds of instances: what is the same for all is found once.
  const named = sortsIn(spec, at).flatMap(({ what, sorts }) =>
    sorts.flatMap(parts).map((sort) => ({ what, sort })),
  );
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
    for (const constant of spec.constants) {
      if (constant.kind !== "value") continue;
      const told = parts(constant.sort).find((sort) => sort.kind === "map" && hasIds(sort.key));
      if (told) refuse(`the constant "${constant.name}": ${describe(told)} tells interchangeable keys apart`);
      const why = misfit(constant.sort, constants[constant.name], constants);
      if (why !== undefined) refuse(`the constant "${constant.name}": ${why}`);
    }
    for (const { what, sort } of named) {
      if (sort.kind !== "int") continue;
      const [lo, hi] = [sizeOf(sort.lo, constants), sizeOf(sort.hi, constants)];
      if (lo !== undefined && hi !== undefined && lo > hi)
        refuse(`${what}: ${sort.name} is empty, ${lo}..${hi}`);
    }
  }
}

function hasIds(sort: Sort): boolean {
  return parts(sort).some(({ kind }) => kind === "ids");
}
