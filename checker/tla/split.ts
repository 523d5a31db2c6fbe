// Which conditions TLC would take apart. Compared with TRUE, a formula is only evaluated.
//
// TLC computes the successors of a state by walking an action. Where it meets a disjunction or \E, it goes on once for
// every disjunct and every witness that holds: also inside \A, IF, a named operator, or a function applied where it is
// written. The successors are the same ones, found several times, and the number of generated states grows.
//
// In a temporal formula TLC takes IF and the junctions apart too, and evaluates the parts without variables at once:
// also b[2] in IF 2 <= Len(b) THEN b[2] ELSE FALSE, which has no value for a shorter b.
//
// Main invariant: a guard of which this file says no is one test for TLC.

import { type Node, walk } from "../language/node.ts";
import type { Definition } from "../language/spec.ts";

/** Whether TLC may find several ways in which the guard holds. Doubt counts as yes. */
export function splits(guard: Node, definitions: readonly Definition[]): boolean {
  const bodies = new Map(definitions.map(({ name, body }) => [name, body]));
  const seen = (node: Node): boolean => {
    switch (node.op) {
      case "or":
        return node.args.length > 1 || node.args.some(seen);
      case "exists":
        return true;
      case "and":
        return node.args.some(seen);
      case "forall":
        return seen(node.body);
      case "implies":
        return seen(node.right);
      case "if":
        return seen(node.then) || seen(node.else);
      case "call": {
        const body = bodies.get(node.name);
        return body === undefined || seen(body) || node.args.some(hasFunction);
      }
      case "get":
        return hasFunction(node);
      default:
        return false;
    }
  };
  const hasFunction = (node: Node): boolean => {
    let found = false;
    walk(node, (inner) => {
      found ||= inner.op === "fn" || inner.op === "call";
    });
    return found;
  };
  return seen(guard);
}

/** Whether a part of a temporal formula's predicate has no value unless another part, tested before it, holds. */
export function dependsOnTest(predicate: Node): boolean {
  let found = false;
  walk(predicate, (node) => {
    const partial = ["head", "tail", "nth", "get", "value", "div", "mod"].includes(node.op);
    found ||= partial && !readsState(node);
  });
  return found;
}

function readsState(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||= inner.op === "var" || inner.op === "call";
  });
  return found;
}
