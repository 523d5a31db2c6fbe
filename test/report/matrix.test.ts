import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verdictLines } from "../../checker/report/lines.ts";
import { matrix } from "../../checker/report/matrix.ts";
import { exitCodeOf, stepsSeen } from "../../checker/report/outcome.ts";
import { count, type Paint, plain, quoted, table, thousands } from "../../checker/report/style.ts";
import { checked, look, suite } from "./fixture.ts";

const all = checked();
const show = "slotcheck show counters.ts";

describe("the matrix", () => {
  it.each([48, 80, 120].flatMap((width) => [false, true].map((isAscii) => [width, isAscii] as const)))(
    "of a suite in which everything happens is as recorded: %i columns, ASCII %s",
    async (width, isAscii) => {
      const text = `${matrix(all, { style: look(width, isAscii), times: false, show }).join("\n")}\n`;
      await expect(text).toMatchFileSnapshot(`../golden/matrix-${width}-${isAscii ? "ascii" : "utf8"}.txt`);
    },
  );

  it("of one design in which all is well says only that", () => {
    expect(matrix(checked("steady"), { style: look(80, false), times: false, show })).toEqual([
      "counters   scenario: low",
      "",
      "design  Low  states",
      "──────  ───  ──────",
      "steady  ✓         4",
      "",
      "✓ holds, all states seen",
      "",
      "coverage  1/2 actions fired, 0 vacuous; never: Reset",
      "",
      "1 verdict: 1 hold",
    ]);
  });

  it("has scenarios as columns if asked, each cell the worst of its properties", () => {
    const lines = matrix(all, { style: look(80, false), times: false, show, by: "scenario" });
    expect(lines.slice(2, 9)).toEqual([
      "design   low  high  over  states",
      "───────  ───  ────  ────  ──────",
      "steady   ✓    -     -          4",
      "leaky    ✗2   ✗2    -         55",
      "idle     ✗    -     -          4",
      "partial  -    ✓≤8   -         10",
      "broken   !    !     ✗99      100",
    ]);
  });

  it("is cut into tables of fewer columns where it is too wide", () => {
    const many = { ...checked("leaky"), properties: Array.from({ length: 8 }, () => ["Low", "Odd"]).flat() };
    expect(matrix(many, { style: look(64, true), times: false, show }).slice(2, 9)).toEqual([
      "design  Low  Odd  Low  Odd  Low  Odd  Low  Odd  Low  Odd  Low",
      "------  ---  ---  ---  ---  ---  ---  ---  ---  ---  ---  ---",
      "leaky   X40  X2   X40  X2   X40  X2   X40  X2   X40  X2   X40",
      "",
      "design  Odd  Low  Odd  Low  Odd  states",
      "------  ---  ---  ---  ---  ---  ------",
      "leaky   X2   X40  X2   X40  X2       55",
    ]);
  });

  it("has a column of times where a person looks", () => {
    const lines = matrix(checked("steady"), { style: look(80, false), times: true, show });
    expect(lines.slice(2, 5)).toEqual([
      "design  Low  states  time",
      "──────  ───  ──────  ────",
      "steady  ✓         4  1.2s",
    ]);
  });

  const designs = fc.subarray(
    suite.designs.map(({ name }) => name),
    { minLength: 1 },
  );
  const options = fc.record({
    width: fc.integer({ min: 40, max: 160 }),
    isAscii: fc.boolean(),
    times: fc.boolean(),
  });

  it("fits its width but for commands, which stand alone; no line ends in a blank", () => {
    fc.assert(
      fc.property(designs, options, (names, { width, isAscii, times }) => {
        const lines = matrix(checked(...names), { style: look(width, isAscii), times, show });
        const isLong = (line: string): boolean => line.length > width && !line.startsWith(`  ${show}`);
        expect(lines.filter(isLong)).toEqual([]);
        expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
        expect(lines.filter((line) => isAscii && !/^[ -~]*$/.test(line))).toEqual([]);
      }),
    );
  });

  it("says the same in colour", () => {
    fc.assert(
      fc.property(designs, options, (names, { width, isAscii, times }) => {
        const style = look(width, isAscii);
        const [red, usual] = ["\u001B[31m", "\u001B[39m"];
        const paint: Paint = (_, text) => red + text + usual;
        const painted = matrix(checked(...names), { style: { ...style, paint }, times, show });
        expect(painted.map((line) => line.replaceAll(red, "").replaceAll(usual, "").trimEnd())).toEqual(
          matrix(checked(...names), { style, times, show }),
        );
      }),
    );
  });
});

describe("verdicts as lines", () => {
  it("have their columns where all others have them", () => {
    const lines = verdictLines(all);
    expect(lines.map((line) => line.replace(/~\w{5}$/, "~hash5"))).toEqual([
      "steady/low    Low   holds          -   -",
      "leaky/low     Low   holds          -   -",
      "leaky/low     Odd   violated       2   count1:leaky/low:000~hash5",
      "leaky/high    Low   violated       40  count1:leaky/high:00000000000000000000000000000000000000000~hash5",
      "leaky/high    Odd   violated       2   count1:leaky/high:000~hash5",
      "idle/low      Late  vacuous        -   -",
      "idle/low      Five  violated       -   -",
      "partial/high  Low   bounded        -   -",
      `broken/over   Late  violated       99  count1:broken/over:${"0".repeat(100)}~hash5`,
      "broken/over   Five  holds          5   count1:broken/over:000000~hash5",
      "broken/over   -     error          -   -",
      "partial/low   -     inexpressible  -   -",
    ]);
  });

  it("of nothing are none", () => {
    expect(verdictLines({ ...all, outcomes: [], inexpressible: [] })).toEqual([]);
  });
});

describe("the exit code", () => {
  it.each([
    [0, "everything holds", ["steady"]],
    [1, "something is violated", ["steady", "leaky"]],
    [1, "something is vacuous or unreached", ["idle"]],
    [3, "a limit ended a search", ["steady", "partial"]],
    [1, "a limit ended a search and something is violated", ["leaky", "partial"]],
    [4, "a model is wrong, whatever else", ["leaky", "partial", "broken"]],
  ] as const)("is %i if %s", (code, _, designs) => {
    expect(exitCodeOf(checked(...designs))).toBe(code);
  });
});

describe("the steps of a bounded verdict", () => {
  const [result] = checked("partial").outcomes.map((outcome) => outcome.result);

  it("are those of the last level that was seen whole", () => {
    if (!result) throw new Error("no result");
    expect(result.depth).toBe(10);
    expect(stepsSeen(result)).toBe(8);
    expect(stepsSeen({ ...result, depth: 10, limit: "--max-depth 10" })).toBe(9);
  });

  it("are none if not every initial state was seen", () => {
    expect(result && stepsSeen({ ...result, depth: 1, limit: "--max-states 1" })).toBeUndefined();
  });
});

describe("text in reports", () => {
  it("groups digits the same everywhere", () => {
    expect([0, 999, 1000, 1234567].map(thousands)).toEqual(["0", "999", "1,000", "1,234,567"]);
  });

  it("counts in the singular and the plural", () => {
    expect([0, 1, 2].map((n) => count(n, "step"))).toEqual(["0 steps", "1 step", "2 steps"]);
  });

  it("quotes for a shell only what needs it", () => {
    expect(["a/b.ts", "a b", "*/x", "it's", ""].map(quoted)).toEqual([
      "a/b.ts",
      "'a b'",
      "'*/x'",
      "'it'\\''s'",
      "''",
    ]);
  });

  it("leaves no blanks at the ends of a table's lines", () => {
    const cell = (text: string) => ({ text });
    expect(table([cell("a"), cell("long")], [[cell("1"), cell("")]], look(80, true))).toEqual([
      "a  long",
      "-  ----",
      "1",
    ]);
    expect(plain("red", "x")).toBe("x");
  });
});
