// The facts on this host: as expected, different, or not available.

import { disagreement } from "./expect.ts";
import type { Fact } from "./fact/notation.ts";
import type { Helper } from "./helper.ts";

export interface Surveyed {
  readonly fact: Fact;
  readonly verdict: "as expected" | "different" | "not available";
  /** What differs, or what is missing. */
  readonly why: string | undefined;
}

/** Asks the real kernel about one fact, on a VM of its own. */
export async function surveyFact(helper: Helper, fact: Fact): Promise<Surveyed> {
  if (fact.needs) {
    const { value, errno, error } = await helper.ask(fact.needs.ask);
    if (value === 0 || (errno ?? "ok") !== "ok" || error !== undefined) {
      const answer = error ?? (errno === undefined ? "" : `: ${errno}`);
      return { fact, verdict: "not available", why: `the host has no ${fact.needs.name}${answer}` };
    }
  }
  const replies = await helper.askAll(fact.steps.map(({ request }) => request));
  for (const [i, { request, expected }] of fact.steps.entries()) {
    const reply = replies[i] ?? {};
    const why = reply.error ?? (expected && disagreement(expected, reply));
    if (why !== undefined) return { fact, verdict: "different", why: `step ${i + 1}, ${request.op}: ${why}` };
  }
  return { fact, verdict: "as expected", why: undefined };
}

/** A difference that makes a model wrong here, and not one that hosts may have. */
export function isFailure({ fact, verdict }: Surveyed): boolean {
  return verdict === "different" && fact.varies !== true;
}

export function surveyLines(surveyed: readonly Surveyed[]): readonly string[] {
  const wide = Math.max(...surveyed.map(({ fact }) => fact.id.length));
  return surveyed.flatMap(({ fact, verdict, why }) => [
    `${fact.id.padEnd(wide)}  ${verdict.padEnd(13)}  ${fact.says}`,
    ...(why === undefined ? [] : [`${" ".repeat(wide + 17)}${why}`]),
  ]);
}
