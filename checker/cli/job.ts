// One case to be searched, in whatever thread.

import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import type { Result } from "../search/result.ts";
import { engine, type Limits, searching } from "../search/search.ts";
import type { SearchLimits } from "./command.ts";
import { drive, type Wishes } from "./drive.ts";

export interface Job {
  readonly spec: Spec;
  readonly instance: string;
  readonly limits: SearchLimits;
  readonly engine: "wasm" | "reference";
}

export interface Searched {
  readonly result: Result;
  readonly milliseconds: number;
}

/** Searches in this thread; `own` is what no other thread could be told. */
export async function searchJob(
  { spec, instance, limits, engine: wanted }: Job,
  wishes: Omit<Wishes, "maxTime">,
  own: Pick<Limits, "from" | "threads"> = {},
): Promise<Searched> {
  const started = performance.now();
  const machine = wanted === "reference" ? reference(spec, instance) : engine(spec, instance);
  const wished = { ...wishes, maxTime: limits.maxTime };
  const result = await drive(searching(machine, { ...limits, ...own }), wished);
  return { result, milliseconds: performance.now() - started };
}
