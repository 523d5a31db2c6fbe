// What the slice of errors and rivals must say of the designs, by name.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { transactions, transactionsSlice } from "../../model/slice/transactions.ts";

/** For each design: which properties are violated, in any scenario. */
const violated = new Map<string, Set<string>>();
/** Those of each instance, with their steps. */
const steps = new Map<string, Readonly<Record<string, number>>>();
for (const { pair } of transactionsSlice.cases) {
  const { properties } = search(engine(transactions, pair.instance));
  const bad = properties.filter(({ verdict }) => verdict !== "holds");
  const all = violated.get(pair.design.name) ?? new Set();
  for (const { property } of bad) all.add(property);
  violated.set(pair.design.name, all);
  steps.set(pair.instance, Object.fromEntries(bad.map((each) => [each.property, each.steps ?? 0])));
}

/** The designs that violate a property somewhere. */
const violators = (property: string): readonly string[] =>
  [...violated].filter(([, bad]) => bad.has(property)).map(([design]) => design);

describe("errors", () => {
  it("leave one ioctl half done only in the list as posted", () => {
    expect(violators("P9")).toEqual(["batched-posted", "batched-posted-arm64"]);
  });

  it("leave an update half done wherever it is several ioctls", () => {
    const whole = [...violated.keys()].filter((design) => !violators("P9t").includes(design));
    expect(whole).toEqual([
      "batched-list",
      "batched-list-arm64",
      "batched-waiting",
      "batched-swap",
      "full-set",
    ]);
    expect(steps.get("delete-create/punch")).toEqual({ P9t: 7 });
    expect(steps.get("hole-in-slot/punch")).toEqual({});
    expect(steps.get("hole-in-slot/bar")).toEqual({ P9t: 6 });
  });

  it("of a bad slot number make the posted list keep slots_lock for ever", () => {
    expect(steps.get("batched-posted/punch")).toEqual({ P9: 2, P9t: 7, P18: 10 });
  });
});

describe("a rival", () => {
  it("publishes half an update only where slots_lock is released between edit and publish", () => {
    expect(violators("P18")).toEqual(["batched-posted", "batched-posted-arm64"]);
  });
});
