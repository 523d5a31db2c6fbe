import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromLanes, members, toLanes } from "../../checker/compile/codec.ts";
import { type Layout, layoutOf, pack, unpack } from "../../checker/compile/layout.ts";
import { lanes, shapeOf } from "../../checker/compile/shape.ts";
import { Domains } from "../../checker/evaluate/domain.ts";
import { Plains } from "../../checker/evaluate/plain.ts";
import { Store } from "../../checker/evaluate/value.ts";
import type { Sort } from "../../checker/language/node.ts";
import type { Constants, Plain, Spec } from "../../checker/language/spec.ts";
import { Choices } from "../../checker/tla/choices.ts";
import { randomPlain, RandomSorts } from "../../checker/tla/random-sort.ts";

const constants: Constants = { Limit: 2, Proc: 3 };
const numbers = fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 200 });

function layoutFor(...sorts: readonly Sort[]): Layout {
  const variables = sorts.map((sort, i) => ({ name: `v${i}`, sort, doc: "", ghost: false }));
  return layoutOf({ variables } as unknown as Spec, constants);
}

function packed(layout: Layout, values: readonly Plain[]): Uint32Array {
  const words = new Uint32Array(layout.words);
  const from = layout.variables.flatMap(({ shape }, i) => toLanes(shape, values[i] as Plain));
  pack(layout, Int32Array.from(from), words);
  return words;
}

function unpacked(layout: Layout, words: Uint32Array): readonly Plain[] {
  const into = new Int32Array(layout.lanes);
  unpack(layout, words, into);
  return layout.variables.map(({ shape, lane }) => fromLanes(shape, into, lane));
}

/** As machines write it: sets without repetition and in order. */
function canonical(sort: Sort, plain: Plain): Plain {
  const store = new Store();
  const plains = new Plains(store, new Domains(store, constants));
  return plains.toPlain(sort, plains.fromPlain(sort, plain, "value"));
}

/** Has the sort maps whose values, given as a list, may look like pairs of a key and a value? */
function ambiguous(sort: Sort): boolean {
  return /"key":\{"kind":"(option|record|variant|map|set|seq)"/.test(JSON.stringify(sort));
}

const int = (lo: number, hi: number): Sort => ({ kind: "int", name: `From${lo}To${hi}`, lo, hi });
const label: Sort = { kind: "enum", labels: ["a", "b", "c"] };

const extremes: readonly (readonly [string, Sort, readonly Plain[]])[] = [
  ["bool", { kind: "bool" }, [false, true]],
  ["all 32-bit integers", int(-(2 ** 31), 2 ** 31 - 1), [-(2 ** 31), -1, 0, 2 ** 31 - 1]],
  [
    "an option of them",
    { kind: "option", elem: int(-(2 ** 31), 2 ** 31 - 1) },
    [null, -(2 ** 31), 2 ** 31 - 1],
  ],
  ["one integer", int(7, 7), [7]],
  ["an option of an integer", { kind: "option", elem: int(-1, 1) }, [null, -1, 0, 1]],
  ["an option of an option", { kind: "option", elem: { kind: "option", elem: label } }, [null, "a", "c"]],
  ["members of ids", { kind: "ids", name: "Proc" }, ["proc0", "proc2"]],
  ["a record without fields", { kind: "record", fields: {} }, [{}]],
  ["a set of 31 elements", { kind: "set", elem: int(1, 31) }, [[], [31], [1, 31]]],
  ["a set of 32 elements", { kind: "set", elem: int(1, 32) }, [[], [32], [1, 32]]],
  ["a set of 100 elements", { kind: "set", elem: int(-50, 49) }, [[], [-50, -18, 49]]],
  ["an option of a set", { kind: "option", elem: { kind: "set", elem: int(1, 31) } }, [null, [], [31]]],
  ["a sequence", { kind: "seq", elem: int(5, 9), max: 3 }, [[], [5], [9, 9, 9]]],
  ["a sequence of none", { kind: "seq", elem: label, max: 0 }, [[]]],
  [
    "a variant",
    {
      kind: "variant",
      cases: { none: {}, one: { x: int(-9, 900) }, two: { x: label, y: { kind: "bool" } } },
    },
    [{ tag: "none" }, { tag: "one", x: 900 }, { tag: "two", x: "c", y: true }],
  ],
  [
    "a map from records",
    { kind: "map", key: { kind: "record", fields: { y: { kind: "bool" }, x: label } }, value: int(0, 5) },
    [[0, 1, 2, 3, 4, 5]],
  ],
];

describe("the layout of a state", () => {
  it.each(extremes)("keeps the extremes of %s", (_name, sort, values) => {
    const layout = layoutFor(sort);
    const kept = values.map((value) => unpacked(layout, packed(layout, [value]))[0]);
    expect(kept).toEqual(values.map((value) => canonical(sort, value)));
    expect(new Set(values.map((value) => packed(layout, [value]).join())).size).toBe(values.length);
  });

  it("keeps every state, and gives equal states equal words and others others", () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const choices = new Choices(list);
        const domains = new Domains(new Store(), constants);
        const count = (sort: Sort): number => domains.count(sort);
        const sorts = new RandomSorts(choices, count, false);
        const own = Array.from({ length: choices.between(1, 5) }, () => sorts.sort(1e9, 3));
        fc.pre(!own.some(ambiguous));
        const layout = layoutFor(...own);
        const states = Array.from({ length: 4 }, () =>
          own.map((sort) => canonical(sort, randomPlain(sort, choices, constants, count))),
        );
        const words = states.map((state) => packed(layout, state));
        expect(words.map((each) => unpacked(layout, each))).toEqual(states);
        const texts = new Set(states.map((state) => JSON.stringify(state)));
        expect(new Set(words.map((each) => each.join())).size).toBe(texts.size);
      }),
      { numRuns: 500 },
    );
  });

  it.each([3, 17, 40])("is as wide as a state is: %i sets of 32", (length) => {
    const layout = layoutFor(...Array.from({ length }, (): Sort => ({ kind: "set", elem: int(0, 31) })));
    expect(layout.words).toBe(length);
    const state = Array.from({ length }, (_, i) => [0, 1 + (i % 31)]);
    expect(unpacked(layout, packed(layout, state))).toEqual(state);
  });

  it("takes no more words than its parts have bits for", () => {
    // 3 + 1 bits, then 3 x 2, then 3 x 2 with none
    const key: Sort = { kind: "ids", name: "Proc" };
    expect(
      layoutFor(
        int(0, 4),
        { kind: "bool" },
        { kind: "map", key, value: label },
        { kind: "map", key, value: { kind: "option", elem: label } },
      ).words,
    ).toBe(1);
  });
});

describe("the members of a shape", () => {
  it("come in the order of the sort's", () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const store = new Store();
        const domains = new Domains(store, constants);
        const plains = new Plains(store, domains);
        const sort = new RandomSorts(new Choices(list), (each) => domains.count(each), true).sort(200, 3);
        const shape = shapeOf(sort, constants);
        const { all, rank } = members(shape);
        const plain = domains.members(sort).map((value) => plains.toPlain(sort, value));
        expect(all.map((each) => fromLanes(shape, each, 0))).toEqual(plain);
        expect(plain.map((each) => rank(toLanes(shape, each)))).toEqual(plain.map((_, i) => i));
        expect(all.every((each) => each.length === lanes(shape))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
