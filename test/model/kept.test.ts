// What KVM keeps of a lookup: where it would be used after it was freed.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { hunt } from "../../model/command/bugs-report.ts";
import { kept, keptSlice } from "../../model/slice/kept.ts";

const found = (id: string): string => {
  const bug = keptSlice.bugs.find((each) => each.id === id);
  if (!bug) throw new Error(`there is no bug ${id}`);
  const { violated, steps } = hunt(keptSlice, bug);
  return `${violated.join(" ")}: ${bug.property} in ${steps ?? "?"}`;
};

describe("a slot that a lookup has left behind", () => {
  it("is never used after it was freed, with any design", () => {
    const verdicts = keptSlice.cases.flatMap(({ pair }) =>
      search(engine(kept, pair.instance)).properties.map(({ verdict }) => verdict),
    );
    expect(verdicts).toEqual(Array.from({ length: 31 }, () => "holds"));
  });

  it("is used after it was freed, if it is not dropped with its slot or has no generation", () => {
    expect(found("B10")).toBe("P3s: P3s in 10");
    expect(found("B11")).toBe("P3s: P3s in 10");
  });

  it("is used as a translation, if its generation is not looked at", () => {
    expect(found("B17")).toBe("P3s: P3s in 10");
  });
});
