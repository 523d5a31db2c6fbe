// Values in TLC's syntax: printed and read back, and the prints of TLC that differ from ours.

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatValue, parseState, parseValue, type TlaValue, Tla2ToolsError } from "../src/index.ts";

const int = (value: number): TlaValue => ({ kind: "int", value });

const name = fc
  .stringMatching(/^[A-Za-z0-9_]{1,8}$/)
  .filter((text) => /[A-Za-z_]/.test(text) && !["TRUE", "FALSE", "null"].includes(text));

const { value: anyValue } = fc.letrec<{ value: TlaValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant("int" as const), value: fc.integer() }),
    fc.record({ kind: fc.constant("bool" as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant("string" as const), value: fc.string({ unit: "binary" }) }),
    fc.record({ kind: fc.constant("model" as const), name }),
    fc.record({ kind: fc.constant("set" as const), elements: fc.array(tie("value"), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant("seq" as const), elements: fc.array(tie("value"), { maxLength: 4 }) }),
    fc
      .uniqueArray(fc.tuple(name, tie("value")), { minLength: 1, maxLength: 4, selector: ([field]) => field })
      .map((fields) => ({ kind: "record" as const, fields: Object.fromEntries(fields) })),
    fc.record({
      kind: fc.constant("function" as const),
      entries: fc.array(fc.tuple(tie("value"), tie("value")), { minLength: 1, maxLength: 4 }),
    }),
  ),
}));

test("any value survives being printed and read back", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(parseValue(formatValue(value))).toEqual(value);
    }),
    { numRuns: 1000 },
  );
});

test("any value survives TLC's line breaks", () => {
  const wrapped = "( 0 :>\n     << 1,\n   [ a |-> {TRUE},\n     b |-> m ] >> @@\n  1 :> << >> )";
  expect(formatValue(parseValue(wrapped))).toBe("(0 :> <<1, [a |-> {TRUE}, b |-> m]>> @@ 1 :> <<>>)");
});

test("an interval is the set it stands for, and may be empty", () => {
  expect(parseValue("-1..1")).toEqual({ kind: "set", elements: [int(-1), int(0), int(1)] });
  expect(parseValue("3..1")).toEqual({ kind: "set", elements: [] });
  expect(() => parseValue("1..2000000")).toThrow(Tla2ToolsError);
});

test("an empty function is printed as an empty sequence, and so are records without fields", () => {
  expect(formatValue({ kind: "function", entries: [] })).toBe("<<>>");
  expect(formatValue({ kind: "record", fields: {} })).toBe("<<>>");
});

test("a field named __proto__ is a field", () => {
  const value = parseValue("[__proto__ |-> 1]");
  expect(value.kind === "record" && Object.entries(value.fields)).toEqual([["__proto__", int(1)]]);
});

test.each([
  "",
  "1 2",
  "{1",
  "<<1>",
  '"abc',
  '"\\q"',
  "[a -> 1]",
  "(1 :> 2",
  "null",
  "99999999999999999999",
  "-",
  "x!",
])("%j is refused with the offset of what is wrong", (text) => {
  expect(() => parseValue(text)).toThrow(/Not in TLC's syntax: expected .* at offset \d+/);
});

test("a state keeps what is not a value as opaque text, and reads on", () => {
  expect(parseState("/\\ x = null\n/\\ y = SUBSET {1,\n  2}\n/\\ z = 1")).toEqual({
    x: { kind: "opaque", text: "null" },
    y: { kind: "opaque", text: "SUBSET {1,\n  2}" },
    z: int(1),
  });
});

test("a single variable has no conjunction in front", () => {
  expect(parseState("x = FALSE\n")).toEqual({ x: { kind: "bool", value: false } });
});
