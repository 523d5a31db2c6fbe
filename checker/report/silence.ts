// Why a property has no verdict: in one case, or in all of a design.

import { type Case, idOf, isCheckable, type Suite } from "./suite.ts";

/** Why nothing is said of a property in a case; undefined if something is, or if the suite gives no reasons. */
export function silenceIn(suite: Suite, each: Case, property: string): string | undefined {
  return isCheckable(each) ? suite.silence?.(each.design, each.scenario, property) : each.inexpressible;
}

/**
 * Why a design has no verdict on a property anywhere: the reasons in those scenarios in which another design has one, each
 * once, or in all if none has. None if it has a verdict.
 */
export function silences(suite: Suite, design: string, property: string): readonly string[] {
  const asked = suite.cases.filter(
    (each) => isCheckable(each) && each.spec.properties.some(({ name }) => name === property),
  );
  if (asked.some((each) => each.design === design)) return [];
  const scenarios = new Set(
    (asked.length > 0 ? asked : suite.cases.filter(isCheckable)).map(({ scenario }) => scenario),
  );
  const own = suite.cases.filter(
    (each) =>
      each.design === design && scenarios.has(each.scenario) && (asked.length > 0 || isCheckable(each)),
  );
  return [...new Set(own.flatMap((each) => silenceIn(suite, each, property) ?? []))];
}

/** The cases in which a property has no verdict, by the reason. */
export function silent(suite: Suite, property: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const each of new Map(suite.cases.map((one) => [idOf(one), one])).values()) {
    const why = silenceIn(suite, each, property);
    if (why !== undefined) found.set(why, [...(found.get(why) ?? []), idOf(each)]);
  }
  return found;
}
