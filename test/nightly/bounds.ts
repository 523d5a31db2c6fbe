// The small-bounds argument, tried: one vCPU more changes no verdict. Too slow for every run; `npm run nightly`.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withInstances } from "../../checker/index.ts";
import type { Constants, Spec } from "../../checker/index.ts";
import { engine, search } from "../../checker/search/search.ts";
import { memslots } from "../../model/slice/memslots.ts";

function verdicts(spec: Spec, instance: string) {
  const { properties, complete } = search(engine(spec, instance));
  expect(complete).toBe(true);
  return properties.map(({ property, verdict }) => [property, verdict]);
}

const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as {
  readonly Memslots: Readonly<Record<string, { readonly distinct: number }>>;
};

/** With one vCPU more, there are about forty times as many states. */
const small = Object.entries(memslots.instances).filter(
  ([instance]) => (manifest.Memslots[instance]?.distinct ?? Infinity) <= 10_000,
);

describe("three vCPUs instead of two", () => {
  it.each(small)("change no verdict of %s", (instance, constants: Constants) => {
    const larger = withInstances(memslots, { [instance]: { ...constants, Vcpu: 3 } });
    expect(verdicts(larger, instance)).toEqual(verdicts(memslots, instance));
  });
});
