// Recorded output of TLC 2.18 and the outcomes read from it, for machines without Java.

import { expect, test } from "vitest";
import { outcomeReader } from "../src/outcome.ts";
import type { Progress, Trace } from "../src/index.ts";
import { formatValue } from "../src/index.ts";
import { recorded } from "./support.ts";

function read(lines: readonly string[], onProgress?: (progress: Progress) => void) {
  const reader = outcomeReader(onProgress);
  for (const line of lines) reader.line(line);
  return reader.outcome();
}

/** One line for each state: the action's name, and the variables. */
function states(trace: Trace): string[] {
  return trace.states.map(({ action, values }) =>
    [
      action === "initial" ? action : action.name,
      ...Object.entries(values).map(([variable, value]) => `${variable}=${formatValue(value)}`),
    ].join(" "),
  );
}

test("a lasso is a trace with the index it goes back to and the action that closes it", () => {
  const { verdict, counts, initial, version } = read(recorded("lasso.txt"));
  if (verdict?.kind !== "temporal") throw new Error(String(verdict?.kind));
  expect(states(verdict.trace)).toEqual(["initial x=0", "Inc x=1", "Inc x=2", "Inc x=3"]);
  expect(verdict.trace).toMatchObject({ loop: 1, loopAction: { name: "Back" }, stuttering: false });
  expect(verdict.trace.states[1]?.action).toEqual({
    name: "Inc",
    location: { module: "Lasso", line: 5, column: 8, endLine: 5, endColumn: 26 },
  });
  expect({ counts, initial, version }).toEqual({
    counts: { generated: 5, distinct: 4, queue: 0 },
    initial: 1,
    version: "TLC2 Version 2.18 of 20 March 2023",
  });
});

test("stuttering is a trace without a loop whose last state repeats forever", () => {
  const { verdict } = read(recorded("stuttering.txt"));
  if (verdict?.kind !== "temporal") throw new Error(String(verdict?.kind));
  expect(states(verdict.trace)).toEqual(["initial x=0", "Inc x=1", "Inc x=2"]);
  expect(verdict.trace.stuttering).toBe(true);
  expect(verdict.trace.loop).toBeUndefined();
});

test("an invariant violated by an initial state has that state as its trace", () => {
  const { verdict, counts } = read(recorded("invariant-initially.txt"));
  if (verdict?.kind !== "invariant") throw new Error(String(verdict?.kind));
  expect(verdict.name).toBe("Small");
  expect(states(verdict.trace)).toEqual(["initial x=7 y=1"]);
  expect(counts).toBeUndefined();
});

test("a variable that a step leaves without a value is opaque in the last state", () => {
  const { verdict } = read(recorded("unspecified.txt"));
  if (verdict?.kind !== "evaluation") throw new Error(String(verdict?.kind));
  expect(verdict.message).toContain("The following variable is not assigned: y.");
  expect(states(verdict.trace)).toEqual(["initial x=0 y=0", "Next x=1 y=null"]);
});

test("an evaluation error in the initial predicate has a stack and no trace", () => {
  const { verdict } = read(recorded("evaluation-initially.txt"));
  if (verdict?.kind !== "evaluation") throw new Error(String(verdict?.kind));
  expect(verdict.message).toBe("Attempted to apply Head to the empty sequence.");
  expect(verdict.stack.map(({ line, column }) => [line, column])).toEqual([
    [4, 9],
    [4, 13],
  ]);
  expect(verdict.trace.states).toEqual([]);
});

test("an assumption that cannot be evaluated says where it is", () => {
  const { verdict } = read(recorded("assume-unevaluable.txt"));
  expect(verdict).toMatchObject({ kind: "assume", location: { module: "AsmE", line: 4, column: 8 } });
});

test("a configuration error is found inside the general error around it", () => {
  expect(read(recorded("config-keyword.txt")).verdict).toEqual({
    kind: "config",
    message:
      "TLC found an error in the configuration file at line 3\n" +
      "It was expecting a keyword, but did not find it.",
  });
});

test("a syntax error has a file and a position", () => {
  expect(read(recorded("syntax.txt")).verdict).toEqual({
    kind: "parse",
    errors: [
      {
        message:
          'Was expecting "Expression or Instance"\n' +
          'Encountered "Beginning of definition" at line 4, column 9 and token "=="',
        file: "/models/Syntax.tla",
        module: "Syntax",
        line: 4,
        column: 9,
      },
    ],
  });
});

test("all semantic errors are reported", () => {
  const at = { file: "/models/Semantic.tla", module: "Semantic" };
  expect(read(recorded("semantic.txt")).verdict).toEqual({
    kind: "parse",
    errors: [
      { message: "Unknown operator: `yy'.", ...at, line: 4, column: 13 },
      { message: "Unknown operator: `zz'.", ...at, line: 5, column: 18 },
    ],
  });
});

test("a missing module is a parse error without a position", () => {
  expect(read(recorded("missing-module.txt")).verdict).toEqual({
    kind: "parse",
    errors: [{ message: "Cannot find source file for module Nowhere imported in module Missing." }],
  });
});

test("coverage counts actions and expressions", () => {
  const at = (line: number, column: number, endColumn: number) => ({
    module: "Counter",
    line,
    column,
    endLine: line,
    endColumn,
  });
  expect(read(recorded("coverage.txt")).coverage).toEqual({
    actions: [
      { name: "Init", location: at(4, 1, 4), distinct: 1, generated: 1 },
      { name: "Next", location: at(5, 1, 4), distinct: 4, generated: 5 },
    ],
    expressions: [
      { location: at(4, 9, 13), count: 1, depth: 0 },
      { location: at(5, 9, 24), count: 5, depth: 0 },
    ],
  });
});

test("thousands separators and unknown numbers of progress reports are read", () => {
  const seen: Progress[] = [];
  const report = (text: string): string[] => ["@!@!@STARTMSG 2200:0 @!@!@", text, "@!@!@ENDMSG 2200 @!@!@"];
  read(
    [
      ...report(
        "Progress(12) at 2026-01-01 00:00:00: 1,234,567 states generated (9,999 s/min), " +
          "7,654 distinct states found (88 ds/min), 1,000 states left on queue.",
      ),
      ...report(
        "Progress(-1) at 2026-01-01 00:00:00: 13 states generated, -1 distinct states found, -1 states left on queue.",
      ),
    ],
    (progress) => seen.push(progress),
  );
  expect(seen).toEqual([{ depth: 12, generated: 1_234_567, distinct: 7654, queue: 1000 }, { generated: 13 }]);
});

test("with -continue the first violation is the verdict, though TLC says that there was no error", () => {
  const lines = recorded("lasso.txt");
  const success = ["@!@!@STARTMSG 2193:0 @!@!@", "No error has been found.", "@!@!@ENDMSG 2193 @!@!@"];
  const deadlock = ["@!@!@STARTMSG 2114:1 @!@!@", "Deadlock reached.", "@!@!@ENDMSG 2114 @!@!@"];
  const { verdict } = read([...lines, ...deadlock, ...success]);
  expect(verdict?.kind === "temporal" && verdict.trace.states.length).toBe(4);
});

test("output that stops before its end has no verdict", () => {
  expect(read(recorded("lasso.txt").slice(0, 20)).verdict).toBeUndefined();
});
