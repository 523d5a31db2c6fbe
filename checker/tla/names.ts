// The names that an export adds to a model's own, and the refusal of names that mean something else in TLA+.

import { SpecError } from "../language/error.ts";
import { walk } from "../language/node.ts";
import type { Place, Property, Spec } from "../language/spec.ts";
import { bindersOf, formulas, sortsOf } from "./sorts.ts";

export const deadlockName = "DeadlockOnlyWhen";

/** The invariant that a reached `sometimes` violates. */
export function neverName(property: string): string {
  return `Never${property}`;
}

/** The abstract module as a refinement refers to it: by its own name, unless two refinements map to it. */
export function instanceName(refinement: Property & { readonly kind: "refinement" }, spec: Spec): string {
  const { name } = refinement.abstract;
  const sharing = spec.properties.filter((each) => each.kind === "refinement" && each.abstract.name === name);
  return sharing.length === 1 ? name : `${refinement.name}${name}`;
}

/** An instance's name as part of a module's: hole-in-slot/punch is hole_in_slot__punch. */
export function fileName(instance: string): string {
  return instance.replaceAll("/", "__").replaceAll(/[^A-Za-z0-9_]/g, "_");
}

const words = new Set(
  (
    "ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE ENABLED EXCEPT " +
    "EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER PICK PROOF " +
    "PROPOSITION PROVE QED RECURSIVE STATE STRING SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED UNION USE " +
    "VARIABLE VARIABLES WITH WITNESS"
  ).split(" "),
);

/** What the extended modules and the export itself define. */
const defined = new Set(
  (
    "Nat Int Seq Len Head Tail Append SubSeq SelectSeq Cardinality IsFiniteSet " +
    `None vars TypeOK Init Next Spec Fairness BoundedSeq ${deadlockName}`
  ).split(" "),
);

/**
 * Every name of the module once, and none of TLA+'s own. `spec()` has refused most of this already; specs that come
 * as data, and names that only an export needs, are checked here.
 * @throws {SpecError}
 */
export function checkNames(spec: Spec): void {
  const used = new Map<string, string>();
  const claim = (name: string, what: string, at = placeOf(spec)): void => {
    const refuse = (why: string): never => {
      throw new SpecError(`${spec.name}: ${what} "${name}" ${why}; rename it`, at);
    };
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) refuse("is not a name in TLA+");
    if (words.has(name) || /^[WS]F_/.test(name)) refuse("is a word of TLA+");
    if (defined.has(name)) refuse("has a meaning in every exported module");
    const other = used.get(name);
    if (other !== undefined) refuse(`is also ${other}`);
    used.set(name, what);
  };
  claim(spec.name, "the module");
  used.delete(spec.name);
  for (const { name } of spec.constants) claim(name, "the constant");
  for (const name of namedSorts(spec)) claim(name, "the sort");
  for (const { name } of spec.variables) claim(name, "the variable");
  for (const { name, at } of spec.definitions) claim(name, "the operator", at);
  for (const { name, at } of spec.actions) claim(name, "the action", at);
  for (const property of spec.properties) {
    claim(property.name, "the property", property.at);
    if (property.kind === "sometimes")
      claim(neverName(property.name), "the negation of a property", property.at);
    if (property.kind === "refinement")
      claim(instanceName(property, spec), "the abstract module", property.at);
  }
  checkLocalNames(spec, used);
}

/** A bound name may come back in another formula, but it cannot hide a name of the module. */
function checkLocalNames(spec: Spec, used: ReadonlyMap<string, string>): void {
  const check = (name: string, what: string): void => {
    const other = used.get(name) ?? (words.has(name) || defined.has(name) ? "a name of TLA+" : undefined);
    if (other !== undefined)
      throw new SpecError(
        `${spec.name}: ${what} "${name}" is also ${other}; rename one of them`,
        placeOf(spec),
      );
  };
  for (const { params } of [...spec.definitions, ...spec.actions])
    params.forEach(({ name }) => check(name, "the parameter"));
  for (const formula of formulas(spec)) {
    walk(formula, (node) => bindersOf(node).forEach(({ name }) => check(name, "the bound name")));
  }
  for (const sort of sortsOf(spec)) {
    const fields =
      sort.kind === "record" ? [sort.fields] : sort.kind === "variant" ? Object.values(sort.cases) : [];
    for (const name of fields.flatMap((each) => Object.keys(each))) {
      if (words.has(name))
        throw new SpecError(`${spec.name}: the field "${name}" is a word of TLA+; rename it`, placeOf(spec));
    }
  }
}

/** Where what has no place of its own is said to be. */
function placeOf(spec: Spec): Place {
  return spec.actions[0]?.at ?? { file: spec.name, line: 1 };
}

function namedSorts(spec: Spec): ReadonlySet<string> {
  return new Set(
    sortsOf(spec).flatMap((sort) =>
      "name" in sort && sort.kind !== "ids" && sort.name !== undefined ? [sort.name] : [],
    ),
  );
}
