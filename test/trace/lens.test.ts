// Parts of a state by what a person types: every sort has its parts, and nothing else is taken for one.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sort } from "../../checker/language/node.ts";
import { lensOf } from "../../checker/trace/lens.ts";
import { bool, int, variables } from "../evaluate/tiny.ts";

const num = int(0, 9, "Num");
const who: Sort = { kind: "ids", name: "Who" };
const slot: Sort = { kind: "record", fields: { base: num, on: bool } };
const spec = {
  variables: variables({
    x: num,
    slot,
    maybe: { kind: "option", elem: slot },
    at: { kind: "map", key: who, value: num },
    of: { kind: "map", key: num, value: slot },
    queue: { kind: "seq", elem: slot, max: 3 },
    busy: { kind: "set", elem: who },
    op: { kind: "variant", cases: { publish: { table: num }, wait: {} } },
    mode: { kind: "enum", labels: ["fast", "slow"] },
  }),
};
const values = {
  x: 3,
  slot: { base: 4, on: true },
  maybe: null,
  at: { who0: 5, who1: 6 },
  of: [
    [0, { base: 7, on: false }],
    [1, { base: 8, on: true }],
  ],
  queue: [
    { base: 1, on: true },
    { base: 2, on: false },
  ],
  busy: ["who1"],
  op: { tag: "publish", table: 9 },
  mode: "fast",
};

const seen = (text: string): string => {
  const lens = lensOf(spec, text);
  return "why" in lens ? `! ${lens.why}` : lens.of(values);
};

describe("an expression", () => {
  it.each([
    ["x + 1", "4"],
    ["2 * (x - 5) + -1", "-5"],
    ["x = 3", "true"],
    ["x != 3", "false"],
    ["x # 4 /\\ x >= 3", "true"],
    ["not x < 3 and slot.on", "true"],
    ["~slot.on \\/ x == 3", "true"],
    ["!slot.on || x > 3", "false"],
    ["at[who1] - at[who0] <= 1", "true"],
    ["who1 in busy", "true"],
    ["who0 in busy", "false"],
    ["slot = of[0]", "false"],
    ["queue[0].base + queue[1].base", "3"],
    ["maybe = none", "true"],
    ["maybe.base = 3", "-"],
    ["maybe.base + 1", "-"],
    ["at[who7] = 5 and x = 3", "-"],
    ["slot.on = true", "true"],
    ["mode = fast", "true"],
    ["mode != slow", "true"],
  ])("shows %s", (text, value) => {
    expect(seen(text)).toBe(value);
  });

  it.each([
    ["x +", 'at the end of "x +" something is missing'],
    ["x + * 3", 'before "*" of "x + * 3" something is missing'],
    ["(x", 'a ) is missing in "(x"'],
    ["x x", '"x" in "x x" is not expected there'],
    ["x ? 3", '"? 3" in "x ? 3" is not understood'],
    ["slot + 1", 'slot is no number, and "+" takes one'],
    ["x and slot.on", 'x is no truth, and "and" takes one'],
    ["not x", 'x is no truth, and "not" takes one'],
    ["mode = fats", "fats is no value of mode; they are fast, slow"],
    ["x = fast", "fast is neither a part of a state nor a value of x"],
    ["fast = slow", "neither fast nor slow is a part of a state"],
    ["x in slot", 'slot is no set and no sequence, and "in" takes one on its right'],
    ["y.size + 1", '"y.size" does not begin with a variable; they are NAMES'],
  ])("says what is wrong with %s", (text, why) => {
    expect(seen(text)).toBe(`! ${why.replace("NAMES", spec.variables.map(({ name }) => name).join(", "))}`);
  });

  it("takes products before sums, and sums from the left", () => {
    expect(["1 + 2 * 3", "8 - 3 - 2", "2 * 3 - 4 * 5", "(8 - 3) * 2 < 11"].map(seen)).toEqual([
      "7",
      "3",
      "-14",
      "true",
    ]);
  });

  it("of any sum, product or comparison is what it is", () => {
    interface Sum {
      readonly text: string;
      readonly value: number;
    }
    const { sum } = fc.letrec<{ readonly sum: Sum }>((tie) => ({
      sum: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ min: 0, max: 99 }).map((value): Sum => ({ text: String(value), value })),
        fc.tuple(tie("sum"), fc.constantFrom("+", "-", "*"), tie("sum")).map(([a, sign, b]): Sum => {
          const values = { "+": a.value + b.value, "-": a.value - b.value, "*": a.value * b.value };
          return { text: `(${a.text} ${sign} ${b.text})`, value: values[sign] };
        }),
      ),
    }));
    fc.assert(
      fc.property(sum, sum, (a, b) => {
        expect(seen(a.text)).toBe(JSON.stringify(a.value));
        expect(seen(`${a.text} < ${b.text}`)).toBe(String(a.value < b.value));
        expect(seen(`${a.text} >= ${b.text} or ${a.text} = x`)).toBe(
          String(a.value >= b.value || a.value === 3),
        );
      }),
    );
  });
});

describe("a lens", () => {
  it.each([
    ["x", "3"],
    [" x ", "3"],
    ["slot", "{base: 4, on: true}"],
    ["slot.base", "4"],
    ["maybe", "-"],
    ["maybe.base", "-"],
    ["at[who1]", "6"],
    ["at[ who1 ]", "6"],
    ["at[who7]", "-"],
    ["at.size", "2"],
    ["of[1].base", "8"],
    ["of[9].base", "-"],
    ["of.size", "2"],
    ["queue[1].base", "2"],
    ["queue[5].base", "-"],
    ["queue[last]", "-"],
    ["queue.size", "2"],
    ["busy", "{who1}"],
    ["busy.size", "1"],
    ["op.table", "9"],
  ])("shows %s", (text, value) => {
    expect(seen(text)).toBe(value);
  });

  it.each([
    ["", '"" does not begin with a variable; they are x, slot, maybe, at, of, queue, busy, op, mode'],
    ["y", '"y" does not begin with a variable; they are x, slot, maybe, at, of, queue, busy, op, mode'],
    ["x.size", 'x has no parts, and ".size" is asked for'],
    ["slot.size", 'slot has .base, .on, and ".size" is asked for'],
    ["maybe.top", 'maybe has .base, .on, and ".top" is asked for'],
    ["at.who1", 'at has [KEY] and .size, and ".who1" is asked for'],
    ["busy[0]", 'busy has .size, and "[0]" is asked for'],
    ["queue.length", 'queue has [0] and on, and .size, and ".length" is asked for'],
    ["queue[0].top", 'queue[0] has .base, .on, and ".top" is asked for'],
    ["op.gone", 'op has .table, and ".gone" is asked for'],
    ["at[who1", '"[who1" in "at[who1" is not understood'],
  ])("refuses %s", (text, why) => {
    expect(seen(text)).toBe(`! ${why}`);
  });
});
