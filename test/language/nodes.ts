// Nodes, to compare with what the language makes, and a state to make them from.

import {
  action,
  bool,
  constant,
  ids,
  int,
  map,
  oneOf,
  option,
  record,
  seq,
  setOf,
  state,
  variable,
  variant,
} from "../../checker/index.ts";
import type { Node, Sort } from "../../checker/language/node.ts";

export const Vcpu = ids("Vcpu");
export const Last = constant("Last");
export const Gfn = int("Gfn", 0, Last);
export const Gen = int("Gen", 0, 3);
export const Where = oneOf("guest", "fault");

export const s = state({
  pc: variable(map(Vcpu, Where), "where each vCPU is"),
  gen: variable(Gen, "a generation"),
  flag: variable(bool, "a flag"),
  slot: variable(record({ base: Gfn, valid: bool }), "a slot"),
  spte: variable(map(Gfn, option(Gen)), "a map"),
  deep: variable(map(Vcpu, record({ a: Gen, b: Gen })), "a map of records"),
  dirty: variable(setOf(Gfn), "a set"),
  queue: variable(seq(Gfn, 2), "a sequence"),
  answer: variable(variant({ none: {}, slot: { base: Gfn } }), "a variant"),
});

export const variableNamed = (name: string): Node => ({ op: "var", name });
export const lit = (value: boolean | number | string | null): Node => ({ op: "lit", value });
export const bound = (name: string): Node => ({ op: "bound", name });
export const vcpu: Sort = { kind: "ids", name: "Vcpu" };

/** What a step with one update sets its variable to. */
export function set(body: () => void): Node | undefined {
  const { updates } = action("Act", body);
  if (updates.length !== 1) throw new Error(`the step has ${updates.length} updates`);
  return updates[0]?.value;
}
