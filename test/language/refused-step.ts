// What steps are refused for, over a state with a variable of every sort.

import {
  action,
  bool,
  define,
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
import { refusal } from "./refusal.ts";

export const Vcpu = ids("Vcpu");
const Task = ids("Task");
const Gfn = int("Gfn", 0, 3);
export const Gen = int("Gen", 0, 3);
export const Where = oneOf("guest", "fault");

export const s = state({
  pc: variable(map(Vcpu, Where), "where each vCPU is"),
  gen: variable(Gen, "a generation"),
  flag: variable(bool, "a flag"),
  slot: variable(record({ base: Gfn, valid: bool }), "a slot"),
  table: variable(map(Gfn, Gen), "the generation of each gfn"),
  deep: variable(map(Gfn, record({ a: map(Vcpu, Gen), b: Gen })), "a map of records of maps"),
  dirty: variable(setOf(Gfn), "a set"),
  queue: variable(seq(Gfn, 2), "a sequence"),
  owner: variable(option(Vcpu), "an option"),
  answer: variable(variant({ none: {}, slot: { base: Gfn } }), "a variant"),
});

export const Newer = define("Newer", "the next generation", {}, Gen, () => s.gen.plus(1));

export const params = { v: Vcpu, w: Vcpu, t: Task };
type Params = Parameters<Parameters<typeof action<typeof params>>[2]>[0];

/** Why a step is refused. @throws if it is not. */
export function refusedStep(body: (x: Params) => void): string {
  return refusal(() => action("Act", params, body));
}
