// Hand-made specs for tests: plain data, without the language on top.

import type { BinaryOp, Literal, Node, Sort } from "../../checker/language/node.ts";
import type { Action, Place, Spec, Update } from "../../checker/language/spec.ts";

export const at: Place = { file: "tiny.ts", line: 7 };

/** A spec with no variables, actions or properties, but for what is given. */
export function tiny(parts: Partial<Spec>): Spec {
  return {
    name: "Tiny",
    doc: "",
    constants: [],
    variables: [],
    definitions: [],
    init: [],
    where: undefined,
    actions: [],
    properties: [],
    fairness: [],
    deadlock: { kind: "allowed" },
    instances: { only: {} },
    ...parts,
  };
}

export function variables(sorts: Readonly<Record<string, Sort>>): Spec["variables"] {
  return Object.entries(sorts).map(([name, sort]) => ({ name, sort, doc: "", ghost: false }));
}

export function init(nodes: Readonly<Record<string, Node>>): Spec["init"] {
  return Object.entries(nodes).map(([variable, node]) => ({ variable, among: false, node }));
}

export function action(name: string, parts: Partial<Action>): Action {
  return { name, doc: "", standsFor: undefined, params: [], guards: [], updates: [], at, ...parts };
}

export function set(variable: string, value: Node): Update {
  return { variable, value, at };
}

export const bool: Sort = { kind: "bool" };
export const int = (lo: number, hi: number, name = "Int"): Sort => ({ kind: "int", name, lo, hi });
export const labels = (...names: string[]): Sort => ({ kind: "enum", labels: names });

export const lit = (value: Literal): Node => ({ op: "lit", value });
export const v = (name: string): Node => ({ op: "var", name });
export const next = (name: string): Node => ({ op: "next", name });
export const bound = (name: string): Node => ({ op: "bound", name });
export const apply = (op: BinaryOp, left: Node, right: Node): Node => ({ op, left, right });
export const eq = (left: Node, right: Node): Node => apply("eq", left, right);
export const not = (arg: Node): Node => ({ op: "not", arg });
export const and = (...args: Node[]): Node => ({ op: "and", args });
export const setOf = (...elems: Node[]): Node => ({ op: "set", elems });
export const seqOf = (...elems: Node[]): Node => ({ op: "seq", elems });
