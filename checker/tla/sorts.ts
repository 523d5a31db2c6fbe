// All sorts of a spec, for what a module must define and extend.

import {
  type Binder,
  type Node,
  predicates,
  type Sort,
  type Temporal,
  unreachable,
  walk,
} from "../language/node.ts";
import type { Property, Spec } from "../language/spec.ts";

/** Every formula of a spec, in the order in which the module prints them. */
export function formulas(spec: Spec): readonly Node[] {
  return [
    ...spec.definitions.map(({ body }) => body),
    ...spec.init.map(({ node }) => node),
    ...(spec.where === undefined ? [] : [spec.where]),
    ...spec.actions.flatMap(({ guards, updates }) => [...guards, ...updates.map(({ value }) => value)]),
    ...spec.properties.flatMap(nodesOf),
    ...(spec.deadlock.kind === "only" ? [spec.deadlock.node] : []),
  ];
}

function nodesOf(property: Property): readonly Node[] {
  switch (property.kind) {
    case "invariant":
    case "step":
    case "sometimes":
      return [property.node];
    case "temporal":
      return predicates(property.temporal);
    case "refinement":
      return Object.values(property.map);
    default:
      return unreachable(property);
  }
}

/** Every sort that the module names, each after the sorts inside it. */
export function sortsOf(spec: Spec): readonly Sort[] {
  const found: Sort[] = [];
  const visit = (sort: Sort): void => {
    found.push(...sortsIn(sort));
  };
  const binders = (over: readonly Binder[]): void => over.forEach(({ sort }) => visit(sort));
  for (const constant of spec.constants) if (constant.kind === "value") visit(constant.sort);
  for (const { sort } of spec.variables) visit(sort);
  for (const { params } of spec.definitions) binders(params);
  for (const { params } of spec.actions) binders(params);
  for (const { per } of spec.fairness) binders(per);
  for (const property of spec.properties)
    if (property.kind === "temporal") each(property.temporal).forEach(binders);
  for (const formula of formulas(spec)) {
    walk(formula, (node) => {
      if (node.op === "domain") visit(node.sort);
      else binders(bindersOf(node));
    });
  }
  return found;
}

/** The names that a node binds. */
export function bindersOf(node: Node): readonly Binder[] {
  switch (node.op) {
    case "forall":
    case "exists":
      return node.over;
    case "filter":
    case "image":
    case "fn":
      return [node.over];
    default:
      return [];
  }
}

function each(temporal: Temporal): readonly (readonly Binder[])[] {
  return temporal.op === "each" ? [temporal.over, ...each(temporal.body)] : [];
}

/** A sort after all sorts inside it. */
export function sortsIn(sort: Sort): readonly Sort[] {
  return [...partsOf(sort).flatMap(sortsIn), sort];
}

function partsOf(sort: Sort): readonly Sort[] {
  switch (sort.kind) {
    case "bool":
    case "int":
    case "enum":
    case "ids":
      return [];
    case "option":
    case "set":
    case "seq":
      return [sort.elem];
    case "map":
      return [sort.key, sort.value];
    case "record":
      return Object.values(sort.fields);
    case "variant":
      return Object.values(sort.cases).flatMap((fields) => Object.values(fields));
    default:
      return unreachable(sort);
  }
}
