// What types cannot say: the refusals of a whole spec. Each names the model's line and what to write instead.

import { describe } from "./describe.ts";
import { SpecError } from "./error.ts";
import { fieldRefusal, refusal } from "./names.ts";
import {
  type Binder,
  children,
  type Node,
  predicates,
  type Sort,
  type SortFields,
  type Size,
  walk,
} from "./node.ts";
import { misfit, sizeOf } from "./plain.ts";
import type { Action, Place, Property, Spec } from "./spec.ts";

/** @throws {SpecError} at the first thing that is wrong. */
export function validate(spec: Spec, at: Place): void {
  checkNames(spec, at);
  for (const { what, sorts, place } of sortsIn(spec, at))
    for (const sort of sorts) checkSort(spec, sort, what, place);
  checkBinders(spec, at);
  checkReads(spec, at);
  checkGhosts(spec);
  checkRefinements(spec);
  checkFairness(spec, at);
  checkInstances(spec, at);
}

// ---------------------------------------------------------------------------------------------
// Names

function checkNames(spec: Spec, at: Place): void {
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
  for (const name of namedSorts(spec, at)) claim(name, `the sort "${name}"`, at);
  for (const { name } of spec.variables) claim(name, `the variable "${name}"`, at);
  for (const { name, at: place } of spec.definitions) claim(name, `the operator "${name}"`, place);
  for (const { name, at: place } of spec.actions) claim(name, `the action "${name}"`, place);
  for (const { name, at: place } of spec.properties) claim(name, `the property "${name}"`, place);
}

/** Named sorts but for ids, which are constants, and for the ints of a spec's own bookkeeping. */
function namedSorts(spec: Spec, at: Place): readonly string[] {
  const found = new Map<string, string>();
  for (const { sorts } of sortsIn(spec, at)) {
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
      `${what} binds "${binder.name}", also the name of ${kind}; rename one of them (the key of a map literal is named ` +
        `after its sort's first letter)`,
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

function bindersOf(node: Node): readonly Binder[] {
  if (!("over" in node)) return [];
  return Array.isArray(node.over) ? (node.over as readonly Binder[]) : [node.over as Binder];
}

// ---------------------------------------------------------------------------------------------
// Sorts

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

function hasIds(sort: Sort): boolean {
  return parts(sort).some(({ kind }) => kind === "ids");
}

/** A sort and all sorts inside it. */
function parts(sort: Sort): readonly Sort[] {
  switch (sort.kind) {
    case "option":
    case "set":
    case "seq":
      return [sort, ...parts(sort.elem)];
    case "map":
      return [sort, ...parts(sort.key), ...parts(sort.value)];
    case "record":
      return [sort, ...Object.values(sort.fields).flatMap(parts)];
    case "variant":
      return [sort, ...Object.values(sort.cases).flatMap((fields) => Object.values(fields).flatMap(parts))];
    default:
      return [sort];
  }
}

// ---------------------------------------------------------------------------------------------
// Everything in a spec that holds formulas or sorts

interface Formulas {
  readonly what: string;
  readonly params: readonly Binder[];
  readonly nodes: readonly Node[];
  readonly place: Place;
}

function formulas(spec: Spec, at: Place): readonly Formulas[] {
  const { where, deadlock } = spec;
  return [
    ...spec.init.map(({ variable, node }) => ({
      what: `the initial value of "${variable}"`,
      params: [],
      nodes: [node],
      place: at,
    })),
    { what: "`where`", params: [], nodes: where ? [where] : [], place: at },
    { what: "`deadlock`", params: [], nodes: deadlock.kind === "only" ? [deadlock.node] : [], place: at },
    ...spec.definitions.map(({ name, params, body, at }) => ({
      what: `the operator "${name}"`,
      params,
      nodes: [body],
      place: at,
    })),
    ...spec.actions.map(({ name, params, guards, updates, at }) => ({
      what: `the action "${name}"`,
      params,
      nodes: [...guards, ...updates.map(({ value }) => value)],
      place: at,
    })),
    ...spec.properties.map((property) => ({
      what: `the property "${property.name}"`,
      params: eachOf(property),
      nodes: nodesOf(property),
      place: property.at,
    })),
  ];
}

function eachOf(property: Property): readonly Binder[] {
  const params: Binder[] = [];
  let formula = property.kind === "temporal" ? property.temporal : undefined;
  for (; formula?.op === "each"; formula = formula.body) params.push(...formula.over);
  return params;
}

function nodesOf(property: Property): readonly Node[] {
  switch (property.kind) {
    case "temporal":
      return predicates(property.temporal);
    case "refinement":
      return Object.values(property.map);
    case "invariant":
      return property.witness ? [property.node, property.witness] : [property.node];
    default:
      return [property.node];
  }
}

function sortsIn(spec: Spec, at: Place): readonly { what: string; sorts: readonly Sort[]; place: Place }[] {
  const inside = (nodes: readonly Node[]): Sort[] => {
    const sorts: Sort[] = [];
    for (const node of nodes) {
      walk(node, (inner) => {
        if (inner.op === "domain") sorts.push(inner.sort);
        sorts.push(...bindersOf(inner).map(({ sort }) => sort));
      });
    }
    return sorts;
  };
  return [
    ...spec.constants.flatMap((constant) =>
      constant.kind === "value"
        ? [{ what: `the constant "${constant.name}"`, sorts: [constant.sort], place: at }]
        : [],
    ),
    ...spec.variables.map(({ name, sort }) => ({ what: `the variable "${name}"`, sorts: [sort], place: at })),
    ...spec.definitions.map(({ name, sort, at: place }) => ({
      what: `the operator "${name}"`,
      sorts: [sort],
      place,
    })),
    ...formulas(spec, at).map(({ what, params, nodes, place }) => ({
      what,
      sorts: [...params.map(({ sort }) => sort), ...inside(nodes)],
      place,
    })),
  ];
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
// Refinements, fairness, instances

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

function checkInstances(spec: Spec, at: Place): void {
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
