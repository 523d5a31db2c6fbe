import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { search } from "../../checker/search/search.ts";
import {
  type AgreementRecord,
  isRecorded,
  printRecord,
  textOf,
  withEntry,
  withoutEntry,
} from "../../checker/tla/record.ts";
import { withInstances } from "../../checker/index.ts";
import { twoPhase } from "../../model/example/two-phase.ts";

const resultOf = (spec: Spec) => search(reference(spec, "small"));
const result = resultOf(twoPhase);
const record = withEntry({}, "TwoPhase", "small", {
  text: textOf(twoPhase, result),
  states: result.distinct,
});

describe("an entry of the record of agreement", () => {
  it("is about the instance that TLC was asked about", () => {
    expect(isRecorded(record, twoPhase, result)).toBe(true);
    expect(isRecorded({}, twoPhase, result)).toBe(false);
  });

  it("survives other words in a comment", () => {
    const actions = twoPhase.actions.map((action) => ({ ...action, doc: `${action.doc}, or so` }));
    expect(isRecorded(record, { ...twoPhase, actions }, result)).toBe(true);
  });

  it("is void once a guard is gone, a constant is another, or our own numbers are", () => {
    const actions = twoPhase.actions.map((action) => ({ ...action, guards: [] }));
    const unguarded = { ...twoPhase, actions };
    expect(isRecorded(record, unguarded, result)).toBe(false);
    const larger = withInstances(twoPhase, { small: { RM: 4 } });
    expect(isRecorded(record, larger, result)).toBe(false);
    expect(isRecorded(record, twoPhase, { ...result, distinct: result.distinct + 1 })).toBe(false);
  });
});

describe("the record", () => {
  it("is printed sorted, an instance a line, and read back", () => {
    const entry = { text: "0", states: null };
    const two = withEntry(withEntry(record, "TwoPhase", "easy", entry), "Bar", "b", entry);
    const text = printRecord(two);
    expect(text.split("\n").map((line) => line.replace(/:.*/, ""))).toEqual([
      "{",
      '  "Bar"',
      '    "b"',
      "  },",
      '  "TwoPhase"',
      '    "easy"',
      '    "small"',
      "  }",
      "}",
      "",
    ]);
    expect(JSON.parse(text) as AgreementRecord).toEqual(two);
  });

  it("forgets one entry and keeps the others", () => {
    const two = withEntry(record, "TwoPhase", "easy", { text: "0", states: null });
    expect(withoutEntry(two, "TwoPhase", "easy")).toEqual(record);
  });
});
