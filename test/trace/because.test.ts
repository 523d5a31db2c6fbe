import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Node } from "../../checker/language/node.ts";
import type { Property, Spec } from "../../checker/language/spec.ts";
import { randomSpec } from "../../checker/tla/random.ts";
import { operatorLines, reasonLines, reasonText } from "../../checker/trace/reasons.ts";
import { hanoi } from "../../model/example/hanoi.ts";
import { strongEnter, unfair, weakEach } from "../../model/example/semaphore.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import {
  action,
  and,
  apply,
  at,
  bound,
  eq,
  init,
  int,
  lit,
  next,
  not,
  set,
  tiny,
  v,
  variables,
} from "../evaluate/tiny.ts";
import { exhibit, exhibitsOf } from "./exhibits.ts";

const named = { name: "P", doc: "p", at };

/** Two numbers: x counts 0, 1, 2, 3, and y is 5 from the second step on. */
function counting(property: Property, more: Partial<Spec> = {}): Spec {
  return tiny({
    variables: variables({ x: int(0, 9), y: int(0, 9) }),
    init: init({ x: lit(0), y: lit(0) }),
    actions: [
      action("Up", {
        guards: [apply("lt", v("x"), lit(3))],
        updates: [
          set("x", apply("add", v("x"), lit(1))),
          set("y", { op: "if", cond: apply("lt", v("x"), lit(1)), then: lit(0), else: lit(5) }),
        ],
      }),
    ],
    properties: [property],
    ...more,
  });
}

/** The reasons why the invariant is violated, each with the step since which it is so. */
function why(node: Node, more: Partial<Spec> = {}): readonly string[] {
  const { because, trace } = exhibit(
    counting({ ...named, kind: "invariant", node, witness: undefined }, more),
    "only",
    "P",
  );
  return because?.reasons.map((reason) => reasonText(reason, trace.steps.length)) ?? [];
}

const or = (...args: Node[]): Node => ({ op: "or", args });
const two = eq(v("x"), lit(2));
const five = eq(v("y"), lit(5));

describe("the reason why an invariant is violated", () => {
  it("is the conjunct that is false", () => {
    expect(why(and(apply("le", v("x"), lit(9)), not(two), not(five)))).toEqual(["x = 2"]);
  });

  it("is every disjunct, if all are false, each with the step that made it so", () => {
    expect(why(or(apply("lt", v("x"), lit(3)), apply("lt", v("y"), lit(5))))).toEqual([
      "x >= 3, x = 3",
      "y >= 5, y = 5 (since step 2)",
    ]);
  });

  it("is what an implication supposes, and what does not follow", () => {
    const isSmall = apply("lt", v("x"), lit(3));
    expect(why({ op: "implies", left: five, right: isSmall })).toEqual([
      "y = 5 (since step 2)",
      "x >= 3, x = 3",
    ]);
  });

  it("is the condition and the branch that it leads to", () => {
    expect(why({ op: "if", cond: five, then: not(two), else: lit(true) })).toEqual(["y = 5", "x = 2"]);
  });

  it("is said from the start, if it was never otherwise", () => {
    expect(why(not(and(two, apply("lt", v("x"), lit(9)))))).toEqual([
      "x = 2",
      "x < 9, x = 2 (from the start)",
    ]);
  });

  it("names the values of quantified names, and the value of each term", () => {
    const over = [{ name: "n", sort: int(1, 3) }];
    const node: Node = {
      op: "forall",
      over,
      body: {
        op: "implies",
        left: eq(bound("n"), v("x")),
        right: apply("lt", apply("add", bound("n"), v("y")), lit(7)),
      },
    };
    const { because } = exhibit(
      counting({ ...named, kind: "invariant", node, witness: undefined }),
      "only",
      "P",
    );
    expect(because?.binding).toEqual(["n = 2"]);
    expect(because?.reasons.map(({ text }) => text)).toEqual(["2 = x, x = 2", "(2 + y) >= 7, y = 5"]);
  });

  it("names a value also where its sort is too large to try them all", () => {
    const wide = { variables: variables({ x: int(-3, 2 ** 31 - 2), y: int(0, 9) }) };
    expect(why(apply("lt", v("x"), lit(2)), wide)).toEqual(["x >= 2, x = 2"]);
  });

  it("stays a whole where no single value decides: for no n in Int", () => {
    const node: Node = { op: "exists", over: [{ name: "n", sort: int(0, 2) }], body: eq(bound("n"), v("x")) };
    expect(why(node)).toEqual(["not (for some n in Int: n = x)"]);
  });

  it("names the model's operators and says what they mean", () => {
    const Big = {
      name: "Big",
      doc: "n is more than\none",
      params: [{ name: "n", sort: int(0, 9) }],
      sort: { kind: "bool" as const },
      body: apply("lt", lit(1), bound("n")),
      at,
    };
    const node = not({ op: "call", name: "Big", args: [v("x")] });
    expect(why(node, { definitions: [Big] })).toEqual(["Big(x), x = 2"]);
    const { because } = exhibit(
      counting({ ...named, kind: "invariant", node, witness: undefined }, { definitions: [Big] }),
      "only",
      "P",
    );
    expect(because && operatorLines(because, 40)).toEqual(["Big: n is more than one"]);
  });

  it("is told in lines of a given width", () => {
    const shown = exhibit(
      counting({
        ...named,
        kind: "invariant",
        node: or(not(five), apply("lt", v("x"), lit(1))),
        witness: undefined,
      }),
      "only",
      "P",
    );
    expect(shown.because && reasonLines(shown.because, 9, 30)).toEqual([
      "because y = 5 (since step 2)",
      "    and x >= 1, x = 2 (since",
      "          step 1)",
    ]);
  });
});

describe("the reason why", () => {
  it("a step violates a property is about that step", () => {
    const node: Node = { op: "implies", left: two, right: eq(next("x"), v("x")) };
    const { because } = exhibit(counting({ ...named, kind: "step", node }), "only", "P");
    expect(because?.reasons).toEqual([
      { text: "x = 2", since: 2 },
      { text: "next x != x, next x = 3, x = 2", since: undefined },
    ]);
  });

  it("a state is reached is what it is", () => {
    const { because } = exhibit(twoPhase, "small", "AllCommit");
    expect(because?.reasons).toEqual([{ text: "for all rm in RM: rmState[rm] = committed", since: 10 }]);
  });

  it("a state has no successor is a guard of each action", () => {
    const stuck = counting({ ...named, kind: "sometimes", node: two }, { deadlock: { kind: "refused" } });
    expect(exhibit(stuck, "only", "Deadlock").because?.reasons.map(({ text }) => text)).toEqual([
      "nothing can happen",
      "Up cannot be taken: x >= 3, x = 3",
    ]);
  });

  it("something that is awaited never comes is where it began to be awaited", () => {
    for (const [spec, name] of [
      [unfair, "two"],
      [weakEach, "two"],
    ] as const) {
      const { because } = exhibit(spec, name, "NoStarve");
      expect(because).toEqual({
        binding: ["p = process0"],
        reasons: [
          { text: "after step 1: pc[process0] = waiting", since: undefined },
          { text: "from then on in no state: pc[process0] = critical", since: undefined },
        ],
        operators: [],
      });
    }
    expect(exhibitsOf(strongEnter, "two").map(({ property }) => property?.name)).not.toContain("NoStarve");
  });

  it.each([
    ["eventually", "in no state: x = 9"],
    ["infinitelyOften", "in no state of what goes on for ever: x = 9"],
    ["stabilizes", "after step 0, and again in every round: x != 9"],
  ] as const)("%s does not hold is said of the whole behaviour", (op, text) => {
    const temporal = { op, arg: eq(v("x"), lit(9)) };
    const { because, trace } = exhibit(counting({ ...named, kind: "temporal", temporal }), "only", "P");
    expect(because?.reasons.map((each) => each.text)).toEqual([text]);
    expect(trace.loop).toBe(0);
  });

  it("a step is none of the abstract machine's is what it would be there", () => {
    const abstract = tiny({
      name: "Clock",
      variables: variables({ hour: int(0, 9) }),
      init: init({ hour: lit(0) }),
      actions: [action("Tick", { updates: [set("hour", lit(1))] })],
    });
    const { because } = exhibit(
      counting({ ...named, kind: "refinement", abstract, map: { hour: v("x") } }),
      "only",
      "P",
    );
    expect(because?.reasons.map(({ text }) => text)).toEqual([
      "in Clock, hour goes from 1 to 2",
      "no action of Clock does that",
    ]);
  });

  it("is what a model says of itself, whatever the model: every trace has one", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 40, maxLength: 400 }), (numbers) => {
        for (const { because, trace } of exhibitsOf(randomSpec(numbers), "only")) {
          expect(because?.reasons.length).toBeGreaterThan(0);
          for (const { since } of because?.reasons ?? []) {
            expect(since ?? 0).toBeLessThanOrEqual(trace.steps.length);
          }
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("is exact where every conjunct counts", () => {
    expect(exhibit(hanoi, "three", "NotSolved").because?.reasons).toEqual([
      { text: "for all d in Disk: peg[d] = right", since: 7 },
    ]);
  });
});
