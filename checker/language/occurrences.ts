// Where formulas and sorts occur in a spec, each with what it belongs to and the line of that.

import { type Binder, type Node, predicates, type Sort, walk } from "./node.ts";
import type { Place, Property, Spec } from "./spec.ts";

/** The formulas of one thing, and the names that it binds for them. */
export interface Formulas {
  readonly what: string;
  readonly params: readonly Binder[];
  readonly nodes: readonly Node[];
  readonly place: Place;
}

export function formulas(spec: Spec, at: Place): readonly Formulas[] {
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

/** Some sorts, and where they occur first. */
export interface Occurring {
  readonly what: string;
  readonly sorts: readonly Sort[];
  readonly place: Place;
}

/** Every sort, each where it occurs first: also those that are only bound or enumerated inside formulas. */
export function sortsIn(spec: Spec, at: Place): readonly Occurring[] {
  const seen = new Set<Sort>();
  return occurring(spec, at).map(({ what, sorts, place }) => {
    const fresh = [...new Set(sorts)].filter((sort) => !seen.has(sort));
    for (const sort of fresh) seen.add(sort);
    return { what, sorts: fresh, place };
  });
}

function occurring(spec: Spec, at: Place): readonly Occurring[] {
  const inside = (nodes: readonly Node[]): Sort[] => {
    const sorts: Sort[] = [];
    for (const node of nodes) {
      walk(node, (inner) => {
        if (inner.op === "domain") sorts.push(inner.sort);
        for (const { sort } of bindersOf(inner)) sorts.push(sort);
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

/** What a node binds, itself. */
export function bindersOf(node: Node): readonly Binder[] {
  if (!("over" in node)) return [];
  return Array.isArray(node.over) ? (node.over as readonly Binder[]) : [node.over as Binder];
}

/** A sort and all sorts inside it. */
export function parts(sort: Sort): readonly Sort[] {
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
