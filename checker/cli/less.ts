// What less would cost: a case that a limit ended, with a constant one less or with its states folded.
//
// Main invariant: no search here takes longer than the one that was ended, nor longer than a person gladly waits.

import { ModelError } from "../evaluate/error.ts";
import type { Spec } from "../language/spec.ts";
import type { FoldedCase, SmallerCase } from "../report/outcome.ts";
import type { Checkable } from "../report/suite.ts";
import { smallerInstances } from "../search/growth.ts";
import type { Result } from "../search/result.ts";
import { engine, search } from "../search/search.ts";

/** States for which a person who hit a limit still waits gladly. */
const mostTried = 100_000;

/** How large the case is with a constant one less, up to what was found with the constant as it is. */
export function smallerCases({ spec, instance }: Checkable, { distinct }: Result): readonly SmallerCase[] {
  const maxStates = Math.min(distinct, mostTried);
  return smallerInstances(unjudged(spec), instance).flatMap((each) => {
    const { constant, from, to } = each;
    try {
      const found = search(engine(each.spec, instance), { maxStates });
      if (found.error) return [];
      return [{ constant, from, to, states: found.distinct, complete: found.complete }];
    } catch (thrown) {
      if (thrown instanceof ModelError) return []; // there is no such instance
      throw thrown;
    }
  });
}

/** How large the case is if states are folded, up to what was found without. */
export function foldedCase(
  { spec, instance }: Checkable,
  { distinct, symmetry }: Result,
): FoldedCase | undefined {
  if (symmetry) return undefined;
  const maxStates = Math.min(distinct, mostTried);
  const found = search(engine(unjudged(spec), instance), { maxStates, symmetry: true });
  if (found.error || !found.symmetry || "not" in found.symmetry) return undefined;
  const { permutations } = found.symmetry;
  return { permutations, states: found.distinct, complete: found.complete };
}

function unjudged(spec: Spec): Spec {
  return { ...spec, properties: [], deadlock: { kind: "allowed" } };
}
