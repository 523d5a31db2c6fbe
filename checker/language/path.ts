// Places in the state that nodes read or name.

import { type Hop, type Node, walk } from "./node.ts";

/** A place in the state, from its variable down: s.request.at(n).page. */
export interface Path {
  readonly variable: string;
  readonly hops: readonly Hop[];
}

/** The place that a node names, if it is a variable or a part of one. */
export function pathOf(node: Node): Path | undefined {
  if (node.op === "var") return { variable: node.name, hops: [] };
  const outer = node.op === "get" ? pathOf(node.of) : undefined;
  return outer && node.op === "get"
    ? { variable: outer.variable, hops: [...outer.hops, node.hop] }
    : undefined;
}

/** Every place that a node reads. Of nested places it names the innermost: s.f.at(k).x, not s.f. */
export function reads(node: Node): Path[] {
  const found: Path[] = [];
  const seen = new Set<Node>();
  walk(node, (at) => {
    if (seen.has(at)) return;
    const path = pathOf(at);
    if (path) {
      found.push(path);
      for (let inner = at; inner.op === "get"; inner = inner.of) seen.add(inner.of);
    }
    if (at.op === "call") {
      const definition = operators.get(at);
      if (definition) found.push(...reads(definition.body));
    }
  });
  return found;
}

/** The definition behind each node that calls one: nodes hold only names. */
export const operators = new WeakMap<Node, { readonly body: Node }>();

/** What a node reads beside what its parts read: the place that it names, or what its operator reads. */
export function ownReads(node: Node): Path[] {
  const path = pathOf(node);
  if (path) return [path];
  const definition = node.op === "call" ? operators.get(node) : undefined;
  return definition ? reads(definition.body) : [];
}
