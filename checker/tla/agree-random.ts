// Many random machines through both checkers; what disagrees is made as small as it goes.

import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import { engine, search } from "../search/search.ts";
import { agree, type AgreeOptions, type Agreement } from "./agree.ts";
import { numbersOf, shrink } from "./choices.ts";
import { randomSpec } from "./random.ts";

export interface RandomOptions extends AgreeOptions {
  readonly count: number;
  readonly seed: number;
  /** Called after each machine with how many are done. */
  readonly onMachine?: (done: number, agreement: Agreement) => void;
}

export interface RandomDisagreement {
  /** The smallest machine found that still disagrees. */
  readonly spec: Spec;
  readonly agreement: Agreement;
}

export interface RandomAgreement {
  readonly machines: number;
  /** Reachable states of all machines together. */
  readonly states: number;
  readonly disagreements: readonly RandomDisagreement[];
}

/** Decisions in a random machine. */
const length = 900;
const statesAtMost = 3000;
const statesAtLeast = 5;
const shrinkTries = 60;

/**
 * Compares `count` random machines. The same seed gives the same machines.
 * @throws {Tla2ToolsError} if TLC cannot be run
 */
export async function agreeRandom(options: RandomOptions): Promise<RandomAgreement> {
  const disagreements: RandomDisagreement[] = [];
  let states = 0;
  let machines = 0;
  for (let seed = options.seed * 1_000_000; machines < options.count; seed += 1) {
    const numbers = numbersOf(seed, length);
    const agreement = await compared(randomSpec(numbers), options);
    if (agreement === undefined) continue;
    machines += 1;
    states += agreement.states ?? 0;
    if (!agreement.equal) disagreements.push(await smallest(numbers, agreement, options));
    options.onMachine?.(machines, agreement);
  }
  return { machines, states, disagreements };
}

/** Undefined for machines that are too large, or that do next to nothing. */
async function compared(
  spec: Spec,
  options: AgreeOptions,
  least = statesAtLeast,
): Promise<Agreement | undefined> {
  const machine = reference(spec, "only");
  const result = search(engine(spec, "only"), { maxStates: statesAtMost });
  const wanted = result.error !== undefined || (result.complete && result.distinct >= least);
  return wanted ? agree(machine, result, options) : undefined;
}

async function smallest(
  numbers: readonly number[],
  agreement: Agreement,
  options: AgreeOptions,
): Promise<RandomDisagreement> {
  let best = { spec: randomSpec(numbers), agreement };
  const fails = async (candidate: readonly number[]): Promise<boolean> => {
    const spec = randomSpec(candidate);
    const found = await compared(spec, options, 1);
    if (found === undefined || found.equal) return false;
    best = { spec, agreement: found };
    return true;
  };
  await shrink(numbers, fails, shrinkTries);
  return best;
}
