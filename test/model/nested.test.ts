// What the slice of nested guests must say of the designs, by name.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { nestedPages, nestedSlice } from "../../model/slice/nested.ts";

/** The violated properties of each instance, with the lengths of their traces. */
const violated = Object.fromEntries(
  nestedSlice.cases.map(({ pair }) => {
    const bad = search(engine(nestedPages, pair.instance)).properties.filter(
      ({ verdict }) => verdict !== "holds",
    );
    return [pair.instance, Object.fromEntries(bad.map(({ property, steps }) => [property, steps]))];
  }),
);

describe("a nested guest", () => {
  it("cannot be entered where KVM's other accesses fail, and can where they do not", () => {
    const failing = Object.entries(violated).filter(([, bad]) => "P1n" in bad);
    expect(new Set(failing.map(([name]) => name.split("/")[0]))).toEqual(
      new Set([
        "delete-create",
        "append-only",
        "tree-slots",
        "batched-posted",
        "batched-list",
        "batched-capped",
        "grow-shrink-copy",
        "grow-shrink",
        "resize-only",
        "disabled-slots",
        "fetch-exit",
        "pci-hole",
        "mmio-bus",
        "single-hva",
        "ones-pages",
      ]),
    );
    expect(violated["delete-create/shrink"]).toEqual({ P1n: 3, P3n: 9 });
    expect(violated["pause-vcpus/shrink"]).toEqual({ P3n: 14 });
  });

  it("keeps a page that has gone, whatever the design, because nothing tells it", () => {
    expect(Object.values(violated).every((bad) => "P3n" in bad)).toBe(true);
  });
});
