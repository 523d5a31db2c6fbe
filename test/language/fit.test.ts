import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnySort,
  bool,
  ids,
  int,
  map,
  oneOf,
  option,
  record,
  seq,
  setOf,
  variant,
} from "../../checker/index.ts";
import { accepts, outside } from "../../checker/language/fit.ts";
import type { Node } from "../../checker/language/node.ts";

const leaves: readonly AnySort[] = [
  bool,
  int("Gfn", 0, 3),
  int("Gen", 0, 3),
  oneOf("a", "b"),
  ids("Vcpu"),
  ids("Task"),
];

const { sort: anySort } = fc.letrec<{ sort: AnySort }>((tie) => ({
  sort: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...leaves),
    tie("sort").map((elem) => setOf(elem)),
    tie("sort").map((elem) => seq(elem, 2)),
    fc.tuple(tie("sort"), tie("sort")).map(([key, value]) => map(key, value)),
    fc.tuple(tie("sort"), tie("sort")).map(([a, b]) => record({ a, b })),
    fc.tuple(tie("sort"), tie("sort")).map(([a, b]) => variant({ none: {}, one: { a }, two: { a, b } })),
  ),
}));

function fits(wanted: AnySort, given: AnySort): boolean {
  return accepts(wanted.data, given.data);
}

/** An equal sort that is another object. */
function copy(sort: AnySort): AnySort {
  return { ...sort, data: structuredClone(sort.data) };
}

describe("an expression may stand", () => {
  test("where its own sort belongs", () => {
    fc.assert(
      fc.property(anySort, (sort) => {
        expect(fits(sort, copy(sort))).toBe(true);
      }),
    );
  });

  test("where an option of its sort belongs, and not the other way round", () => {
    fc.assert(
      fc.property(anySort, (sort) => {
        expect(fits(option(sort), copy(sort))).toBe(true);
        expect(fits(sort, option(sort))).toBe(false);
      }),
    );
  });

  test("nowhere else, unless some of its labels do", () => {
    fc.assert(
      fc.property(anySort, anySort, (a, b) => {
        const same = JSON.stringify(a.data) === JSON.stringify(b.data);
        expect(fits(a, b)).toBe(same);
      }),
    );
    expect(fits(oneOf("a", "b", "c"), oneOf("c", "a"))).toBe(true);
    expect(fits(oneOf("a"), oneOf("a", "b"))).toBe(false);
  });

  test("as the value of a map with more labels, not with more keys", () => {
    const [few, many] = [oneOf("a"), oneOf("a", "b")];
    expect(fits(map(bool, many), map(bool, few))).toBe(true);
    expect(fits(map(many, bool), map(few, bool))).toBe(false);
    expect(fits(map(few, bool), map(many, bool))).toBe(false);
  });
});

test("a literal is outside of an int exactly if it is beyond a bound", () => {
  const bound = fc.integer({ min: -5, max: 5 });
  fc.assert(
    fc.property(bound, bound, fc.integer({ min: -9, max: 9 }), (lo, hi, value) => {
      const literal: Node = { op: "lit", value };
      const why = outside(int("N", lo, hi).data, literal);
      expect(why === undefined).toBe(lo <= value && value <= hi);
    }),
  );
});

test("a bound that an instance chooses refuses nothing beforehand", () => {
  const upTo = int("N", 0, { constant: "Last" });
  expect(outside(upTo.data, { op: "lit", value: 1_000 })).toBeUndefined();
  expect(outside(upTo.data, { op: "lit", value: -1 })).toBe("-1 is outside N, 0..Last");
});
