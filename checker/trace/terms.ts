// What a formula reads, as a person would point at it.

import { type Binder, type Node, type Sort, walk } from "../language/node.ts";
import type { Spec } from "../language/spec.ts";

/** The largest parts that are read from the state, below operators, each once. */
export function terms(node: Node): readonly Node[] {
  const found = new Map<string, Node>();
  const visit = (inner: Node, isTop: boolean): void => {
    switch (inner.op) {
      case "var":
      case "next":
      case "get":
      case "value":
        found.set(JSON.stringify(inner), inner);
        return;
      case "call":
        if (!isTop) found.set(JSON.stringify(inner), inner);
        for (const arg of inner.args) visit(arg, false);
        return;
      case "forall":
      case "exists":
      case "filter":
      case "image":
      case "fn":
        return; // what is inside has many values
      default:
        for (const part of partsOf(inner)) visit(part, false);
    }
  };
  visit(node, true);
  return [...found.values()];
}

function partsOf(node: Node): readonly Node[] {
  if ("left" in node) return [node.left, node.right];
  if ("args" in node) return node.args;
  if ("elems" in node) return node.elems;
  if (node.op === "nth") return [node.seq, node.index];
  return "arg" in node ? [node.arg] : [];
}

/** The sort of a term, where its form tells it. */
export function sortOf(node: Node, spec: Spec, over: readonly Binder[]): Sort | undefined {
  const inner = (of: Node): Sort | undefined => sortOf(of, spec, over);
  switch (node.op) {
    case "var":
    case "next":
      return spec.variables.find(({ name }) => name === node.name)?.sort;
    case "bound":
      return over.find(({ name }) => name === node.name)?.sort;
    case "call":
      return spec.definitions.find(({ name }) => name === node.name)?.sort;
    case "value": {
      const sort = inner(node.arg);
      return sort?.kind === "option" ? sort.elem : sort;
    }
    case "head":
    case "nth": {
      const sort = inner(node.op === "nth" ? node.seq : node.arg);
      return sort?.kind === "seq" ? sort.elem : undefined;
    }
    case "get": {
      const sort = inner(node.of);
      if (!sort) return undefined;
      const { hop } = node;
      if ("key" in hop) return sort.kind === "map" ? sort.value : undefined;
      if (sort.kind === "record") return sort.fields[hop.field];
      if (sort.kind !== "variant") return undefined;
      return Object.values(sort.cases).find((fields) => hop.field in fields)?.[hop.field];
    }
    default:
      return undefined;
  }
}

/** Are its values not composed of others, but for none? */
export function isScalar(sort: Sort): boolean {
  if (sort.kind === "option") return isScalar(sort.elem);
  return ["bool", "int", "enum", "ids"].includes(sort.kind);
}

/** Is it about a step, itself or through an operator that it calls? */
export function readsNext(node: Node, spec: Spec): boolean {
  let reads = false;
  walk(node, (inner) => {
    reads ||= inner.op === "next";
    if (inner.op !== "call") return;
    const body = spec.definitions.find(({ name }) => name === inner.name)?.body;
    reads ||= body !== undefined && readsNext(body, spec);
  });
  return reads;
}
