// Familiar machines with known answers: to copy from, and to check the checker by.

import type { Spec } from "../../checker/index.ts";
import { dieHard } from "./die-hard.ts";
import { diningPhilosophers } from "./dining-philosophers.ts";
import { hanoi } from "./hanoi.ts";
import { strongEnter, unfair, weakEach, weakNext } from "./semaphore.ts";
import { transactionCommit } from "./transaction-commit.ts";
import { twoPhase } from "./two-phase.ts";

export const examples: readonly Spec[] = [
  dieHard,
  diningPhilosophers,
  hanoi,
  unfair,
  weakNext,
  weakEach,
  strongEnter,
  transactionCommit,
  twoPhase,
];
