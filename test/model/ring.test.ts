// The dirty ring, and the log that is cleared by hand: verdicts that findings are made of.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { manualLog, manualSlice } from "../../model/slice/manual.ts";
import { dirtyRing, ringSlice } from "../../model/slice/ring.ts";

/** The violated properties of each instance. */
const violated = new Map(
  [
    { spec: dirtyRing, cases: ringSlice.cases },
    { spec: manualLog, cases: manualSlice.cases },
  ].flatMap(({ spec, cases }) =>
    cases.map(({ pair: { instance } }) => {
      const bad = search(engine(spec, instance)).properties.filter(({ verdict }) => verdict === "violated");
      return [`${spec.name} ${instance}`, bad.map(({ property }) => property).join(" ")] as const;
    }),
  ),
);

const lost = (spec: string, design: string): readonly (readonly [string, string])[] =>
  [...violated]
    .filter(([name, bad]) => name.startsWith(`${spec} ${design}/`) && bad !== "")
    .map(([name, bad]) => [name.split("/")[1] ?? "", bad]);

describe("entries of a dirty ring", () => {
  it("outlive a slot that is deleted, and are of use if its id comes back for the same memory", () => {
    expect(lost("DirtyRing", "delete-create")).toEqual([
      ["fill", "P6r P6rp"],
      ["grow", "P6rp"],
      ["split", "P6r P6rp"],
      ["bar", "P6rp"],
    ]);
  });

  it("name nothing, or other memory, after a SPLIT or a MERGE that loses no bit of a bitmap", () => {
    expect(lost("DirtyRing", "grow-shrink")).toEqual([
      ["fill", "P6r P6rp"],
      ["split", "P6r P6rp"],
      ["bar", "P6rp"],
    ]);
  });

  it("are good for ever where a slot stays what it is, or nobody writes", () => {
    for (const design of ["hole-in-slot", "hole-retry-first"])
      expect(lost("DirtyRing", design)).toEqual([["bar", "P6rp"]]);
    expect(lost("DirtyRing", "pause-always")).toEqual([]);
    expect(lost("DirtyRing", "pause-vcpus")).toEqual([["bar", "P6rp"]]);
  });
});

describe("a log that is cleared by hand", () => {
  it("loses what the other one loses, if new bitmaps are empty", () => {
    for (const design of ["delete-create", "batched-list", "disabled-slots", "grow-shrink-copy"])
      expect(lost("ManualLog", design)).toEqual([
        ["grow", "P6m"],
        ["bar", "P6m"],
      ]);
    expect(lost("ManualLog", "pause-vcpus")).toEqual([["bar", "P6m"]]);
  });

  it("loses nothing of memory that stays, if new bitmaps are full, unless an update drops bits on purpose", () => {
    const bad = [...violated].filter(([, names]) => names.includes("P6i")).map(([name]) => name);
    expect(bad).toEqual(["ManualLog hole-drop-bits/bar"]);
  });
});
