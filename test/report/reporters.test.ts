// Each format by a reader of that format.

import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { Ajv } from "ajv";
import type { Log } from "sarif";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWith, updated } from "../../checker/report/baseline.ts";
import { github } from "../../checker/report/github.ts";
import { html } from "../../checker/report/html.ts";
import { junit, xml } from "../../checker/report/junit.ts";
import { ktap } from "../../checker/report/ktap.ts";
import { markdown } from "../../checker/report/markdown.ts";
import { rated, summary } from "../../checker/report/report.ts";
import { sarif, sarifLog } from "../../checker/report/sarif.ts";
import { htmlText } from "../../checker/trace/html.ts";
import { weakEach } from "../../model/example/semaphore.ts";
import { exhibitsOf } from "../trace/exhibits.ts";
import { checked, reportOf } from "./fixture.ts";

const all = reportOf(checked());
/** Everything as expected, but that Steady was violated. */
const { suite, expect: expectations } = updated(checked(), undefined);
const baseline = {
  suite,
  reasons: [],
  expect: expectations.map((each) => ({
    ...each,
    why: "known",
    ...(each.id === "steady/low/Low" && { verdict: "violated" as const }),
  })),
};
const compared = reportOf(checked(), compareWith(checked(), baseline, "b.json"));

describe("a report", () => {
  it("rates each verdict, alone and beside a baseline", () => {
    const ratings = (report: typeof all) => rated(report).map(({ id, rating }) => `${id} ${rating}`);
    expect(ratings(all)).toEqual([
      "steady/low/Low pass",
      "leaky/low/Low pass",
      "leaky/low/Odd fail",
      "leaky/high/Low fail",
      "leaky/high/Odd fail",
      "idle/low/Late fail",
      "idle/low/Five fail",
      "partial/high/Low incomplete",
      "broken/over/Late fail",
      "broken/over/Five pass",
    ]);
    expect(ratings(compared).slice(0, 4)).toEqual([
      "steady/low/Low fail",
      "leaky/low/Low pass",
      "leaky/low/Odd expected",
      "leaky/high/Low expected",
    ]);
  });

  it("is summed up in a line", () => {
    expect(summary(all)).toBe("10 verdicts: 3 hold, 5 violated, 1 vacuous, 1 bounded");
    expect(summary(compared)).toBe(
      "10 verdicts: 3 hold, 5 violated, 1 vacuous, 1 bounded; 1 differs from b.json",
    );
  });
});

interface Suite {
  readonly "@name": string;
  readonly "@tests": string;
  readonly "@failures": string;
  readonly "@errors": string;
  readonly testcase: readonly {
    readonly "@name": string;
    readonly failure?: unknown;
    readonly error?: unknown;
  }[];
}

describe("JUnit", () => {
  const read = (text: string): readonly Suite[] => {
    const isList = (name: string): boolean => ["testsuite", "testcase"].includes(name);
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "@", isArray: isList });
    return (parser.parse(text) as { testsuites: { testsuite: readonly Suite[] } }).testsuites.testsuite;
  };

  it.each([all, compared])("is well-formed, and its counts are those of its cases", (report) => {
    const text = junit(report);
    expect(XMLValidator.validate(text)).toBe(true);
    for (const each of read(text)) {
      expect(each.testcase.length).toBe(Number(each["@tests"]));
      expect(each.testcase.filter(({ failure }) => failure !== undefined).length).toBe(
        Number(each["@failures"]),
      );
      expect(each.testcase.filter(({ error }) => error !== undefined).length).toBe(Number(each["@errors"]));
    }
  });

  it("fails what fails, with the trace, and passes what is expected", () => {
    expect(read(junit(all)).map((each) => `${each["@name"]} ${each["@failures"]}/${each["@tests"]}`)).toEqual(
      ["steady 0/1", "leaky 3/4", "idle 2/2", "partial 1/1", "broken 1/3"],
    );
    expect(junit(all)).toContain("because x = 2");
    expect(read(junit(compared)).map((each) => each["@failures"])).toEqual(["1", "0", "0", "0", "0"]);
    expect(junit(compared)).toContain(
      '<property name="slotcheck.expected" value="violated in 2 steps, as in b.json"/>',
    );
  });

  it("is well-formed whatever text is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const document = `<a b="${xml(text)}">${xml(text)}</a>`;
        expect(XMLValidator.validate(document)).toBe(true);
        // oxlint-disable-next-line no-control-regex -- what XML 1.0 forbids
        expect(document).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe("KTAP", () => {
  it("is as the kernel's page describes it: plans, subtests, directives", () => {
    expect(ktap(compared).split("\n")).toEqual([
      "KTAP version 1",
      "1..5",
      "  KTAP version 1",
      "  1..1",
      "  not ok 1 steady.low.Low # holds, all states seen; was violated, holding now: fixed (b.json)",
      "not ok 1 steady",
      "  KTAP version 1",
      "  1..4",
      "  ok 1 leaky.low.Low",
      "  ok 2 leaky.low.Odd # XFAIL violated in 2 steps, as in b.json",
      "  ok 3 leaky.high.Low # XFAIL violated in 40 steps, as in b.json",
      "  ok 4 leaky.high.Odd # XFAIL violated in 2 steps, as in b.json",
      "ok 2 leaky",
      "  KTAP version 1",
      "  1..2",
      "  ok 1 idle.low.Late # SKIP vacuous: what it is about never happened, as in b.json",
      "  ok 2 idle.low.Five # XFAIL violated: no reachable state is like that, as in b.json",
      "ok 3 idle",
      "  KTAP version 1",
      "  1..1",
      "  ok 1 partial.high.Low # SKIP bounded: no counterexample, --max-states 10 ended the search, as in b.json",
      "ok 4 partial",
      "  KTAP version 1",
      "  1..3",
      "  ok 1 broken.over.Late # XFAIL violated in 99 steps, as in b.json",
      "  ok 2 broken.over.Five",
      "  not ok 3 broken.over # ERROR x becomes 100, which is not in Num 0..99",
      "not ok 5 broken",
      "",
    ]);
  });

  it("says TIMEOUT where a limit left a verdict open", () => {
    expect(ktap(all)).toContain(
      "  not ok 1 partial.high.Low # TIMEOUT bounded: no counterexample, --max-states 10 ended the search\n",
    );
  });
});

/** The standard's schema. It is of an old draft, which differs from what Ajv reads in two keys that say so. */
const officialSchema = (): object => {
  const text = readFileSync("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", "utf8");
  const { $schema: _, id: __, ...schema } = JSON.parse(text) as Record<string, unknown>;
  return schema;
};

describe("SARIF", () => {
  it("is as the standard's schema says, also of an empty check, and that schema objects to other things", () => {
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      officialSchema(),
    );
    for (const report of [all, compared, reportOf(checked("steady"))]) {
      validate(JSON.parse(sarif(report)));
      expect(validate.errors).toBeNull();
    }
    const wrong = JSON.parse(sarif(all)) as Log;
    for (const each of wrong.runs[0]?.results ?? []) each.level = "fatal" as never;
    expect(validate(wrong)).toBe(false);
  });

  it("is a log as its types say, with the trace as a flow", () => {
    const log: Log = sarifLog(all);
    const [run] = log.runs;
    expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(["Low", "Odd", "Late", "Five"]);
    const odd = run?.results?.find(
      ({ partialFingerprints }) => partialFingerprints?.["slotcheck/v1"] === "leaky/low/Odd",
    );
    expect(odd).toMatchObject({
      ruleId: "Odd",
      ruleIndex: 1,
      level: "error",
      message: { text: "leaky/low/Odd: violated in 2 steps, because x = 2" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "tiny.ts", uriBaseId: "%SRCROOT%" },
            region: { startLine: 7 },
          },
        },
      ],
    });
    expect(
      odd?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ executionOrder }) => executionOrder),
    ).toEqual([1, 2]);
    expect(JSON.parse(sarif(all))).toEqual(log);
  });

  it("has a fingerprint for each result, once, and rules that its results refer to", () => {
    for (const report of [all, compared]) {
      const [run] = (sarifLog(report) as Log).runs;
      const prints = (run?.results ?? []).map(
        ({ partialFingerprints }) => partialFingerprints?.["slotcheck/v1"],
      );
      expect(new Set(prints).size).toBe(prints.length);
      for (const { ruleId, ruleIndex = -1 } of run?.results ?? [])
        expect(run?.tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
    }
  });

  it("calls what is expected an unchanged note, and what differs new", () => {
    const results = (sarifLog(compared) as Log).runs[0]?.results ?? [];
    const states = results.map(({ level, baselineState }) => `${level} ${baselineState}`);
    expect([states[0], states[1]]).toEqual(["error new", "note unchanged"]);
  });
});

describe("GitHub's annotations", () => {
  it("are at most eight and one notice; the rest is counted", () => {
    const lines = github(all);
    expect(lines.length).toBe(9);
    expect(lines.at(-1)).toBe(
      "::notice title=slotcheck::10 verdicts: 3 hold, 5 violated, 1 vacuous, 1 bounded",
    );
    expect(lines[0]).toBe(
      "::error title=broken/over%3A the model is wrong::x becomes 100, which is not in Num 0..99",
    );
    expect(lines[1]).toMatch(
      /^::error file=tiny\.ts,line=7,title=leaky\/low\/Odd::violated in 2 steps%0Abecause x = 2%0Aslotcheck replay count1:leaky\/low:000~\w{5}$/,
    );
    const many = {
      ...all,
      checked: { ...all.checked, outcomes: [...all.checked.outcomes, ...all.checked.outcomes] },
    };
    expect(github(many).length).toBe(9);
    expect(github(many).at(-1)).toMatch(/\(8 failures are not annotated\)$/);
  });

  it("are one line each, whatever a model says", () => {
    for (const line of [...github(all), ...github(compared)]) expect(line).toMatch(/^::\w+ [^\r\n]*$/);
  });
});

describe("Markdown", () => {
  it("has the summary, the matrix, and a fold for each failure", () => {
    const text = markdown(all);
    expect(text.split("\n").slice(0, 13)).toEqual([
      "## slotcheck: counters",
      "",
      "10 verdicts: 3 hold, 5 violated, 1 vacuous, 1 bounded.",
      "",
      "**broken/over**: x becomes 100, which is not in Num 0..99",
      "",
      "| design | Low | Odd | Late | Five | states |",
      "|---|:-:|:-:|:-:|:-:|--:|",
      "| steady | ✓ | - | - | - | 4 |",
      "| leaky | ✗40 | ✗2 | - | - | 55 |",
      "| idle | - | - | ∅ | ✗ | 4 |",
      "| partial | ✓≤8 | - | - | - | 10 |",
      "| broken | ! | ! | ✗99 | ! | 100 |",
    ]);
    expect(text.match(/<details>/g)?.length).toBe(7);
    expect(text.match(/<\/details>/g)?.length).toBe(7);
    expect(markdown(compared).match(/<details>/g)?.length).toBe(1);
  });

  it("leaves out whole sections where there is a limit, and says how many", () => {
    const text = markdown(all, 2000);
    expect(text.length).toBeLessThanOrEqual(2000);
    const kept = text.match(/<details>/g)?.length ?? 0;
    expect(kept).toBeGreaterThan(0);
    expect(text).toContain(`\n${7 - kept} more of 7 failures are left out here.\n`);
  });
});

describe("HTML", () => {
  const pages = [html(all), html(compared), ...exhibitsOf(weakEach, "three").map(htmlText)];

  it("is well-formed", () => {
    for (const text of pages) expect(XMLValidator.validate(text.replace("<!DOCTYPE html>\n", ""))).toBe(true);
  });

  it("refers to nothing outside itself, and to nothing that is not there", () => {
    for (const text of pages) {
      expect(text).not.toMatch(/\b(?:src|srcset|action)=|url\(|@import|https?:|\/\/\w/);
      for (const [, target] of text.matchAll(/href="([^"]*)"/g)) {
        expect(target).toMatch(/^#/);
        expect(text).toContain(`id="${target?.slice(1)}"`);
      }
    }
  });

  it("leads from each failing cell to its trace", () => {
    const links = [...html(all).matchAll(/<td class="(\w+)"><a href="#([^"]+)">([^<]*)</g)];
    expect(links.map(([, kind, , text]) => `${kind} ${text}`)).toEqual([
      "bad ✗40",
      "bad ✗2",
      "bad ∅",
      "bad ✗",
      "other ✓≤8",
      "bad ✗99",
    ]);
  });

  it("has a heading, a label for its field, and headers for its table", () => {
    const text = html(all);
    expect(text.match(/<h1>/g)?.length).toBe(1);
    expect(text).toContain('<label>Filter the traces: <input type="search" /></label>');
    expect(text.match(/<th scope="col">/g)?.length).toBe(6);
    expect(text.match(/<th scope="row">/g)?.length).toBe(5);
  });

  it("has a script that a browser can read", () => {
    for (const text of pages) {
      const [, script = ""] = /<script>([\s\S]*)<\/script>/.exec(text) ?? [];
      expect(() => new Script(script)).not.toThrow();
    }
  });
});
