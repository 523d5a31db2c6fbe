import { describe, expect, it } from "vitest";
import {
  type Baseline,
  compareWith,
  type Expectation,
  parseBaseline,
  printBaseline,
  rate,
  reasonsOf,
  updated,
} from "../../checker/report/baseline.ts";
import { verdictLines } from "../../checker/report/lines.ts";
import { matrix } from "../../checker/report/matrix.ts";
import { exitCodeOf, judgements } from "../../checker/report/outcome.ts";
import { checked, look } from "./fixture.ts";

/** The baseline of some designs, every violation explained, with one entry changed. */
function baselineOf(
  designs: readonly string[],
  change: (each: Expectation) => Partial<Expectation>,
): Baseline {
  const { suite, reasons, expect } = updated(checked(...designs), undefined);
  return { suite, reasons, expect: expect.map((each) => ({ ...each, why: "so it is", ...change(each) })) };
}

/** How the verdicts stand that are not as expected, and the exit code. */
function differences(designs: readonly string[], baseline: Baseline): readonly [readonly string[], number] {
  const now = checked(...designs);
  const comparison = compareWith(now, baseline, "b.json");
  const all = judgements(now).flatMap((judgement) => {
    const standing = comparison.standing(judgement);
    const { design, scenario, property } = judgement;
    return standing.kind === "expected"
      ? []
      : [`${design}/${scenario}/${property} ${standing.kind}: ${standing.because}`];
  });
  return [all, exitCodeOf(now, (judgement) => rate(judgement, comparison))];
}

const onlyFor = (id: string, change: Partial<Expectation>) => (each: Expectation) =>
  each.id === id ? change : {};

describe("beside a baseline", () => {
  it("what is violated, vacuous or unreached as expected is well", () => {
    expect(
      differences(
        ["steady", "leaky", "idle"],
        baselineOf(["steady", "leaky", "idle"], () => ({})),
      ),
    ).toEqual([[], 0]);
  });

  it.each<[string, readonly string[], string, Partial<Expectation>, string, number]>([
    [
      "a new violation",
      ["leaky"],
      "leaky/low/Odd",
      { verdict: "holds" },
      "differs: was holding, violated now",
      1,
    ],
    [
      "a fixed one",
      ["steady"],
      "steady/low/Low",
      { verdict: "violated", steps: 3 },
      "differs: was violated, holding now: fixed",
      1,
    ],
    [
      "what became vacuous",
      ["idle"],
      "idle/low/Late",
      { verdict: "holds" },
      "differs: was holding, vacuous now",
      1,
    ],
    [
      "a limit that was not there",
      ["partial"],
      "partial/high/Low",
      { verdict: "holds" },
      "differs: was holding, bounded now",
      3,
    ],
    [
      "a shorter trace",
      ["leaky"],
      "leaky/high/Low",
      { steps: 41 },
      "differs: violated in 40 steps, 41 expected",
      1,
    ],
    [
      "a longer trace",
      ["leaky"],
      "leaky/high/Low",
      { steps: 39 },
      "longer: violated in 40 steps, 39 expected",
      0,
    ],
    [
      "a violation without a reason",
      ["leaky"],
      "leaky/low/Odd",
      { why: " " },
      "differs: violated as expected, but the baseline does not say why",
      1,
    ],
    [
      "a verdict that it does not know",
      ["steady"],
      "steady/low/Low",
      { id: "steady/low/Other" },
      "differs: not in the baseline",
      1,
    ],
  ])("%s is named", (_, designs, id, change, standing, exit) => {
    expect(differences(designs, baselineOf(designs, onlyFor(id, change)))).toEqual([
      [`${id} ${standing}`],
      exit,
    ]);
  });

  it("a limit that was there is well, and a wrong model never is", () => {
    expect(
      differences(
        ["partial"],
        baselineOf(["partial"], () => ({})),
      ),
    ).toEqual([[], 0]);
    expect(
      differences(
        ["broken"],
        baselineOf(["broken"], () => ({})),
      ),
    ).toEqual([[], 4]);
  });

  it("what was not judged is not missed, and what does not exist is stale", () => {
    const baseline = baselineOf(["steady", "leaky"], onlyFor("leaky/low/Odd", { id: "leaky/gone/Odd" }));
    const comparison = compareWith(checked("steady"), baseline, "b.json");
    expect(judgements(checked("steady")).map((each) => comparison.standing(each).kind)).toEqual(["expected"]);
    expect(comparison.stale).toEqual(["leaky/gone/Odd"]);
  });

  it("the matrix puts expected failures in parentheses, and a ! beside what differs", () => {
    const baseline = baselineOf(["steady", "leaky", "partial"], (each) =>
      each.id === "leaky/low/Odd" || each.id === "steady/low/Low"
        ? { verdict: each.verdict === "holds" ? "violated" : "holds" }
        : {},
    );
    const now = checked("steady", "leaky", "partial");
    const comparison = compareWith(now, baseline, "b.json");
    const lines = matrix(now, { style: look(80, true), times: false, show: "slotcheck show", comparison });
    expect(lines.slice(2, 11)).toEqual([
      "design   Low      Odd   states",
      "-------  -------  ----  ------",
      "steady   ok !     -          4",
      "leaky    (X40)    X2 !      55",
      "partial  (ok<=8)  -         10",
      "",
      "ok holds, all states seen",
      "ok<=9 no objection within 9 steps, a limit ended the search",
      "X3 violated, shortest trace of 3 steps   - does not apply",
    ]);
    expect(lines.slice(-6)).toEqual([
      "2 verdicts differ from b.json",
      "a search was ended by --max-states 10",
      "  steady/low  Low  holds      slotcheck show steady/low Low",
      "    was violated, holding now: fixed",
      "  leaky/low   Odd  2 steps    slotcheck show leaky/low Odd",
      "    was holding, violated now",
    ]);
  });

  it("a line a verdict says whether it is expected", () => {
    const now = checked("leaky");
    const baseline = baselineOf(["leaky"], onlyFor("leaky/low/Odd", { verdict: "holds" }));
    const words = verdictLines(now, compareWith(now, baseline, "b.json")).map(
      (line) => line.split(/ {2,}/)[4],
    );
    expect(words).toEqual(["expected", "UNEXPECTED", "expected", "expected"]);
  });
});

describe("a shared reason", () => {
  /** The counters of leaky, violated three times without a reason of their own. */
  const bare = baselineOf(["leaky"], () => ({ why: "" }));
  const why = (...reasons: Baseline["reasons"]) => {
    const now = checked("leaky");
    const comparison = compareWith(now, { ...bare, reasons }, "b.json");
    return judgements(now).flatMap((each) => {
      const standing = comparison.standing(each);
      return each.verdict !== "violated"
        ? []
        : [standing.kind === "expected" ? standing.why : standing.because];
    });
  };
  const missing = "violated as expected, but the baseline does not say why";

  it("is of all ids that it fits, the first that fits counts, and one's own counts more", () => {
    expect(why({ of: "leaky/*/Odd", why: "odd" })).toEqual(["odd", missing, "odd"]);
    expect(why({ of: "leaky/low/*", why: "low" }, { of: "*", why: "all" })).toEqual(["low", "all", "all"]);
    const own = baselineOf(["leaky"], onlyFor("leaky/low/Odd", { why: "own" }));
    expect([...reasonsOf({ ...own, reasons: [{ of: "*", why: "all" }] }).values()]).toContain("own");
  });

  it("fits nothing but by its letters and its stars", () => {
    for (const of of ["leaky", "leaky/.*/Odd", "leaky/*/Odd/*", "(leaky|x)/*", "", "leaky/**/Oddd"])
      expect(why({ of, why: "no" })).toEqual([missing, missing, missing]);
    expect(why({ of: "**/h*h/**", why: "high" })).toEqual([missing, "high", "high"]);
  });

  it("that is empty is none, and one that no violation needs is named", () => {
    expect(why({ of: "*", why: " " })).toEqual([missing, missing, missing]);
    const reasons = [
      { of: "leaky/*", why: "a" },
      { of: "leaky/low/Odd", why: "b" },
      { of: "leaky/low/Low", why: "c" },
    ];
    expect(compareWith(checked("leaky"), { ...bare, reasons }, "b.json").idle).toEqual([
      "leaky/low/Odd",
      "leaky/low/Low",
    ]);
  });

  it("stays when a baseline is updated, and its violations need no line of their own", () => {
    const reasons = [{ of: "leaky/*/Odd", why: "odd" }];
    const next = updated(checked("leaky"), { ...bare, reasons });
    expect(next.reasons).toEqual(reasons);
    expect(next.expect.map(({ id, why: own }) => [id, own])).toEqual([
      ["leaky/high/Low", ""],
      ["leaky/high/Odd", undefined],
      ["leaky/low/Low", undefined],
      ["leaky/low/Odd", undefined],
    ]);
    expect(parseBaseline(printBaseline(next))).toEqual(next);
  });
});

describe("a baseline", () => {
  it("keeps reasons and what was not judged when it is updated, and forgets what is gone", () => {
    const before = baselineOf(["steady", "leaky"], onlyFor("steady/low/Low", { id: "steady/gone/Low" }));
    const { expect: after } = updated(checked("leaky"), {
      ...before,
      expect: [...before.expect, { id: "idle/low/Late", verdict: "vacuous", steps: null }],
    });
    expect(after).toEqual([
      { id: "idle/low/Late", verdict: "vacuous", steps: null },
      { id: "leaky/high/Low", verdict: "violated", steps: 40, why: "so it is" },
      { id: "leaky/high/Odd", verdict: "violated", steps: 2, why: "so it is" },
      { id: "leaky/low/Low", verdict: "holds", steps: null },
      { id: "leaky/low/Odd", verdict: "violated", steps: 2, why: "so it is" },
    ]);
  });

  it("is read back as it was written, a verdict a line", () => {
    const baseline = updated(checked(), undefined);
    const text = printBaseline(baseline);
    expect(parseBaseline(text)).toEqual(baseline);
    expect(text.split("\n").length).toBe(baseline.expect.length + 3);
  });

  const head = '{"schema":"slotcheck.baseline/1","suite":"x","expect":';
  it.each([
    ["", "Unexpected end of JSON input"],
    ["[]", "it is no object"],
    ["{}", 'its schema is undefined, not "slotcheck.baseline/1"'],
    ['{"schema":"slotcheck.baseline/1"}', '"suite" is no text'],
    [`${head}{}}`, '"expect" is no list'],
    [`${head}[],"reasons":{}}`, '"reasons" is no list'],
    [`${head}[],"reasons":[{"of":"*"}]}`, 'reasons[0] has no "of" and "why" that are texts'],
    [`${head}[{}]}`, "expect[0] has no id"],
    [
      `${head}[{"id":"a","verdict":"ok"}]}`,
      'expect[0] (a) has the verdict "ok"; it can be holds, bounded, violated, vacuous',
    ],
    [`${head}[{"id":"a","verdict":"holds","steps":"3"}]}`, "expect[0] (a) has steps that are no number"],
    [`${head}[{"id":"a","verdict":"holds","why":3}]}`, "expect[0] (a) has a why that is no text"],
    [`${head}[{"id":"a","verdict":"holds"},{"id":"a","verdict":"holds"}]}`, "expect[1] (a) is there twice"],
  ])("that is none is refused: %s", (text, message) => {
    expect(() => parseBaseline(text)).toThrow(message);
  });
});
