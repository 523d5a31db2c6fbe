// The matrix, with exact counts: any change of a verdict, of a count or of a trace's length shows here.

import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import { search } from "../../checker/search/search.ts";
import { memslots } from "../../model/memslots.ts";

/** [instance, distinct, generated, depth, what is violated and in how many steps] */
const expected: readonly [string, number, number, number, Readonly<Record<string, number>>][] = [
  ["delete-create/punch", 21004, 68054, 24, { P1d: 6, P1f: 6, P1w: 3, P1k: 3, P7: 8 }],
  ["delete-create/fill", 23686, 75136, 30, { P1d: 6, P1f: 6, P1w: 3, P1k: 3, P7: 11 }],
  ["delete-create/grow", 15610, 47321, 25, { P1d: 6, P1f: 6, P1w: 3, P1k: 3 }],
  ["delete-create/shrink", 17496, 56150, 22, { P1d: 6, P1f: 6, P1w: 3, P1k: 3 }],
  ["hole-in-slot/punch", 11218, 34945, 20, {}],
  ["hole-in-slot/fill", 9598, 26587, 20, {}],
  ["hole-in-slot/grow", 10425, 28850, 20, {}],
  ["hole-in-slot/shrink", 11218, 34945, 20, {}],
  ["batched-list/punch", 14942, 47540, 20, { P1w: 3, P1k: 3, P7: 4 }],
  ["batched-list/fill", 15504, 46952, 23, { P1w: 3, P1k: 3, P7: 4 }],
  ["batched-list/grow", 13552, 40299, 23, { P1w: 3, P1k: 3 }],
  ["batched-list/shrink", 14942, 47540, 20, { P1w: 3, P1k: 3 }],
  ["grow-shrink/punch", 17666, 53297, 22, { P7: 1 }],
  ["grow-shrink/fill", 18806, 53059, 22, { P7: 3 }],
  ["grow-shrink/grow", 10425, 28850, 20, {}],
  ["grow-shrink/shrink", 11218, 34945, 20, {}],
  ["single-hva/punch", 34966, 107378, 29, { P1d: 6, P1f: 6, P1w: 3, P1k: 3, P7: 8 }],
  ["single-hva/fill", 37910, 119627, 35, { P1d: 6, P1f: 6, P1w: 3, P1k: 3, P7: 16 }],
  ["single-hva/grow", 32169, 99246, 30, { P1d: 6, P1f: 6, P1w: 3, P1k: 3, P7: 11 }],
  ["single-hva/shrink", 31330, 95090, 27, { P1d: 6, P1f: 6, P1w: 3, P1k: 3, P7: 8 }],
  ["pause-vcpus/punch", 5886, 15925, 31, { P7: 12 }],
  ["pause-vcpus/fill", 5615, 15187, 36, { P7: 15 }],
  ["pause-vcpus/grow", 4605, 12534, 31, {}],
  ["pause-vcpus/shrink", 5854, 15893, 29, {}],
];

describe("every design in every scenario", () => {
  it("is in the table below", () => {
    expect(Object.keys(memslots.instances)).toEqual(expected.map(([instance]) => instance));
  });

  it.each(expected)(
    "%s: %i states, %i generated, depth %i",
    (instance, distinct, generated, depth, violated) => {
      const result = search(reference(memslots, instance));
      expect(result.error).toBeUndefined();
      expect([result.distinct, result.generated, result.depth]).toEqual([distinct, generated, depth]);
      const found = result.properties.filter(({ verdict }) => verdict !== "holds");
      expect(Object.fromEntries(found.map(({ property, steps }) => [property, steps]))).toEqual(violated);
      expect(found.map(({ verdict }) => verdict)).toEqual(found.map(() => "violated"));
    },
  );
});
