import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { disagreement } from "../../model/replay/expect.ts";
import { facts } from "../../model/replay/fact/index.ts";
import type { Fact } from "../../model/replay/fact/notation.ts";
import { Helper } from "../../model/replay/helper.ts";
import { hasRules, nothing, predict } from "../../model/replay/predict.ts";
import { isFailure, surveyFact } from "../../model/replay/survey.ts";
import { describeWithKvm } from "./kvm.ts";

const named = facts
  .filter(({ varies }) => varies !== true)
  .map((fact) => [fact.id, fact.says, fact] as const);

describeWithKvm("a real KVM", () => {
  let helper: Helper;
  beforeAll(async () => {
    helper = await Helper.start();
  });
  afterAll(() => helper.close());

  it("is heard when it says something else than a fact", async () => {
    const [create] = named.filter(([id]) => id === "A03").map(([, , fact]) => fact);
    const steps = create?.steps.map((step) => ({ ...step, expected: { reply: { errno: "ok" } } })) ?? [];
    const surveyed = await surveyFact(helper, { id: "X", says: "", steps });
    expect([surveyed.verdict, surveyed.why]).toEqual([
      "different",
      "step 3, region: expected ok, got EEXIST",
    ]);
    expect(isFailure(surveyed)).toBe(true);
  });

  it("is asked nothing that needs what it does not have", async () => {
    const needs = { name: "KVM_CAP_NEVER", ask: { op: "cap", cap: 100_000 } } as const;
    const surveyed = await surveyFact(helper, { id: "X", says: "", steps: [], needs });
    expect([surveyed.verdict, surveyed.why]).toEqual(["not available", "the host has no KVM_CAP_NEVER"]);
    expect(isFailure(surveyed)).toBe(false);
  });

  it.each(named)("%s: %s", async (_id, _says, fact) => {
    const { verdict, why } = await surveyFact(helper, fact);
    expect([verdict, why]).toEqual(["as expected", undefined]);
  });
});

/** Where the model says something else than a fact. */
function contradictions(fact: Fact): readonly string[] {
  let world = nothing;
  return fact.steps.flatMap(({ request, expected }) => {
    const predicted = predict(world, request);
    world = predicted.world;
    const { reply, anyOf, atLeast } = predicted.expected ?? {};
    const { bits } = expected?.reply ?? {};
    const answers = anyOf ?? [{ ...reply, ...(bits !== undefined && { bits }) }];
    const isRight = answers.some(
      (each) => !expected || disagreement(expected, { ...expected.reply, ...each }) === undefined,
    );
    const isWithin = bits === undefined || (BigInt(atLeast ?? 0) & ~BigInt(bits)) === 0n;
    return isRight && isWithin ? [] : [`${JSON.stringify(request)}: ${JSON.stringify(predicted.expected)}`];
  });
}

/** What the model has rules for, from the first step to the last. */
const predicted = named.filter(([, , { steps }]) => steps.every(({ request }) => hasRules(request)));

describe("the model", () => {
  it("has rules for all facts but those about what it leaves out", () => {
    const others = named.filter((each) => !predicted.includes(each)).map(([id]) => id);
    expect(others.join(" ")).toBe(
      "B14 B15 B16 B17 B19 B24 B25 B26 B27 B28a B42 C14 C20 C21 C23 C27 C27m E03 E04 E07 E08 E09 E10 E10c E10f E10k E11",
    );
  });

  it.each(predicted)("says the same of %s: %s", (_id, _says, fact) => {
    expect(contradictions(fact)).toEqual([]);
  });
});

describe("the list of facts", () => {
  it("has every id once", () => {
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
  });
});
