// Parts of a state by what a person types: every sort has its parts, and nothing else is taken for one.

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
};

const seen = (text: string): string => {
  const lens = lensOf(spec, text);
  return "why" in lens ? `! ${lens.why}` : lens.of(values);
};

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
    ["", '"" does not begin with a variable; they are x, slot, maybe, at, of, queue, busy, op'],
    ["y", '"y" does not begin with a variable; they are x, slot, maybe, at, of, queue, busy, op'],
    ["x.size", 'x has no parts, and ".size" is asked for'],
    ["slot.size", 'slot has .base, .on, and ".size" is asked for'],
    ["maybe.top", 'maybe has .base, .on, and ".top" is asked for'],
    ["at.who1", 'at has [KEY] and .size, and ".who1" is asked for'],
    ["busy[0]", 'busy has .size, and "[0]" is asked for'],
    ["queue.length", 'queue has [0] and on, and .size, and ".length" is asked for'],
    ["queue[0].top", 'queue[0] has .base, .on, and ".top" is asked for'],
    ["op.gone", 'op has .table, and ".gone" is asked for'],
    ["x + 1", '"+ 1" in "x + 1" is not [KEY], .FIELD or .size'],
    ["at[who1", '"[who1" in "at[who1" is not [KEY], .FIELD or .size'],
  ])("refuses %s", (text, why) => {
    expect(seen(text)).toBe(`! ${why}`);
  });
});
