// What types cannot say: the refusals of a whole spec. Each names the model's line and what to write instead.

import { namesOfKeys } from "./build.ts";
import { checkInstances } from "./check-instances.ts";
import { checkSorts } from "./check-sorts.ts";
import { describe } from "./describe.ts";
import { SpecError } from "./error.ts";
import { refusal } from "./names.ts";
import { type Binder, children, type Node, walk } from "./node.ts";
import { bindersOf, formulas, type Occurring, parts, sortsIn } from "./occurrences.ts";
import type { Action, Place, Spec } from "./spec.ts";

/** @throws {SpecError} at the first thing that is wrong. */
export function validate(spec: Spec, at: Place): void {
  const sorts = sortsIn(spec, at);
  checkNames(spec, sorts, at);
  checkSorts(spec, sorts);
  checkBinders(spec, at);
  checkReads(spec, at);
  checkGhosts(spec);
  checkRefinements(spec);
  checkFairness(spec, at);
  checkInstances(spec, sorts, at);
}

// ---------------------------------------------------------------------------------------------
// Names

function checkNames(spec: Spec, sorts: readonly Occurring[], at: Place): void {
  const used = new Map<string, string>();
  const claim = (name: string, what: string, place: Place): void => {
    const why = refusal(name);
    if (why !== undefined) throw new SpecError(`${what}: ${why}`, place);
    const other = used.get(name);
    if (other !== undefined)
      throw new SpecError(`${what} has the name of ${other}; rename one of them`, place);
    used.set(name, what);
  };
  const module = refusal(spec.name);
  if (module !== undefined) throw new SpecError(`the spec's name: ${module}`, at);
  for (const { name } of spec.constants) claim(name, `the constant "${name}"`, at);
  for (const name of namedSorts(sorts, at)) claim(name, `the sort "${name}"`, at);
  for (const { name } of spec.variables) claim(name, `the variable "${name}"`, at);
  for (const { name, at: place } of spec.definitions) claim(name, `the operator "${name}"`, place);
  for (const { name, at: place } of spec.actions) claim(name, `the action "${name}"`, place);
  for (const { name, at: place } of spec.properties) claim(name, `the property "${name}"`, place);
}

/** Named sorts but for ids, which are constants, and for the ints of a spec's own bookkeeping. */
function namedSorts(all: readonly Occurring[], at: Place): readonly string[] {
  const found = new Map<string, string>();
  for (const { sorts } of all) {
    for (const outer of sorts) {
      for (const sort of parts(outer)) {
        if (!("name" in sort) || sort.name === undefined || sort.kind === "ids") continue;
        const text = JSON.stringify(sort);
        const other = found.get(sort.name);
        if (other !== undefined && other !== text) {
          throw new SpecError(`there are two different sorts named "${sort.name}"; rename one of them`, at);
        }
        found.set(sort.name, text);
      }
    }
  }
  return [...found.keys()];
}

function checkBinders(spec: Spec, at: Place): void {
  const global = new Map<string, string>([
    ...spec.constants.map(({ name }) => [name, "a constant"] as const),
    ...spec.variables.map(({ name }) => [name, "a variable"] as const),
    ...spec.definitions.map(({ name }) => [name, "an operator"] as const),
    ...spec.actions.map(({ name }) => [name, "an action"] as const),
    ...spec.properties.map(({ name }) => [name, "a property"] as const),
  ]);
  const check = (binder: Binder, what: string, place: Place): void => {
    const why = refusal(binder.name);
    if (why !== undefined) throw new SpecError(`${what}: ${why}`, place);
    const kind = global.get(binder.name);
    if (kind === undefined) return;
    throw new SpecError(
      `${what} binds "${binder.name}", also the name of ${kind}; rename one of them ${namesOfKeys}`,
      place,
    );
  };
  for (const { what, params, nodes, place } of formulas(spec, at)) {
    for (const binder of params) check(binder, what, place);
    for (const node of nodes) {
      walk(node, (inner) => bindersOf(inner).forEach((binder) => check(binder, what, place)));
      const free = freeName(node, new Set(params.map(({ name }) => name)));
      if (free !== undefined) {
        throw new SpecError(`${what} uses "${free}", which belongs to another formula`, place);
      }
    }
  }
}

/** A name that is used outside of what binds it: it has leaked from another formula through a JavaScript variable. */
function freeName(node: Node, bound: ReadonlySet<string>): string | undefined {
  if (node.op === "bound") return bound.has(node.name) ? undefined : node.name;
  const own = bindersOf(node);
  const inner = own.length === 0 ? bound : new Set([...bound, ...own.map(({ name }) => name)]);
  for (const child of children(node)) {
    const free = freeName(child, inner);
    if (free !== undefined) return free;
  }
  return undefined;
}

// ---------------------------------------------------------------------------------------------
// What a formula may read

function checkReads(spec: Spec, at: Place): void {
  const variables = new Set(spec.variables.map(({ name }) => name));
  const constants = new Set(spec.constants.map(({ name }) => name));
  const check = (what: string, node: Node, place: Place, inStepProperty: boolean): void =>
    walk(node, (inner) => {
      if ((inner.op === "var" || inner.op === "next") && !variables.has(inner.name)) {
        throw new SpecError(`${what} reads "${inner.name}", a variable of another state`, place);
      }
      if (inner.op === "const" && !constants.has(inner.name)) {
        throw new SpecError(
          `${what} reads the constant "${inner.name}"; list it in the spec's constants`,
          place,
        );
      }
      if (inner.op === "next" && !inStepProperty) {
        throw new SpecError(
          `${what} reads the next value of "${inner.name}"; only a step property can`,
          place,
        );
      }
    });
  for (const { variable, node } of spec.init) {
    walk(node, (inner) => {
      if (inner.op !== "var") return;
      throw new SpecError(
        `the initial value of "${variable}" reads "${inner.name}"; relate initial values with \`where\``,
        at,
      );
    });
  }
  const stepProperties = new Set(
    spec.properties.filter(({ kind }) => kind === "step").map(({ at: place }) => place),
  );
  for (const { what, nodes, place } of formulas(spec, at)) {
    for (const node of nodes) check(what, node, place, stepProperties.has(place));
  }
}

/** A ghost must not change what the machine does: only updates of ghosts read it. */
function checkGhosts(spec: Spec): void {
  const ghosts = new Set(spec.variables.filter(({ ghost }) => ghost).map(({ name }) => name));
  if (ghosts.size === 0) return;
  const touched = new Map<string, string | undefined>();
  const ghostIn = (node: Node): string | undefined => {
    if (node.op === "var" || node.op === "next") return ghosts.has(node.name) ? node.name : undefined;
    const below = children(node).map(ghostIn);
    const called = node.op === "call" ? touched.get(node.name) : undefined;
    return called ?? below.find((name) => name !== undefined);
  };
  for (const { name, body } of spec.definitions) touched.set(name, ghostIn(body));
  const refuse = (action: Action, where: string, ghost: string, place: Place): never => {
    throw new SpecError(
      `${where} of "${action.name}" reads the ghost "${ghost}"; a ghost is for properties, it must not steer the machine`,
      place,
    );
  };
  for (const action of spec.actions) {
    for (const guard of action.guards) {
      const ghost = ghostIn(guard);
      if (ghost !== undefined) refuse(action, "the guard", ghost, action.at);
    }
    for (const { variable, value, at } of action.updates) {
      const ghost = ghosts.has(variable) ? undefined : ghostIn(value);
      if (ghost !== undefined) refuse(action, `the next value of "${variable}" in a step`, ghost, at);
    }
  }
}

// ---------------------------------------------------------------------------------------------
// Refinements, fairness

/** The abstract spec takes its constants from this one, by name. */
function checkRefinements(spec: Spec): void {
  for (const property of spec.properties) {
    if (property.kind !== "refinement") continue;
    const { name, abstract, at } = property;
    for (const constant of abstract.constants) {
      if (spec.constants.some((own) => own.name === constant.name && own.kind === constant.kind)) continue;
      throw new SpecError(
        `the property "${name}": ${abstract.name} has the constant "${constant.name}", and ${spec.name} has no such`,
        at,
      );
    }
  }
}

function checkFairness(spec: Spec, at: Place): void {
  for (const { actions, per } of spec.fairness) {
    if (actions.length === 0) throw new SpecError("a fairness has no action that has all its parameters", at);
    for (const name of actions) {
      const action = spec.actions.find((each) => each.name === name);
      if (!action) throw new SpecError(`fairness of "${name}", which is not an action`, at);
      for (const binder of per) {
        const own = action.params.find((param) => param.name === binder.name);
        if (!own)
          throw new SpecError(`fairness per "${binder.name}", which is no parameter of "${name}"`, at);
        if (JSON.stringify(own.sort) === JSON.stringify(binder.sort)) continue;
        throw new SpecError(
          `fairness per "${binder.name}" of ${describe(binder.sort)}; in "${name}" it is of ${describe(own.sort)}`,
          at,
        );
      }
    }
  }
}
