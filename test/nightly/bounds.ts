// The small-bounds argument, tried: one vCPU more changes no verdict. Too slow for every run; `npm run nightly`.

import { describe, expect, it } from "vitest";
import { withInstances } from "../../checker/index.ts";
import type { Constants, Spec } from "../../checker/index.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { search } from "../../checker/search/search.ts";
import { memslots } from "../../model/memslots.ts";

function verdicts(spec: Spec, instance: string) {
  const { properties, complete } = search(reference(spec, instance));
  expect(complete).toBe(true);
  return properties.map(({ property, verdict }) => [property, verdict]);
}

describe("three vCPUs instead of two", () => {
  it.each(Object.entries(memslots.instances))("change no verdict of %s", (instance, constants: Constants) => {
    const larger = withInstances(memslots, { [instance]: { ...constants, Vcpu: 3 } });
    expect(verdicts(larger, instance)).toEqual(verdicts(memslots, instance));
  });
});
