// One vCPU is enough to see what the core slice has to show; that a second one shows no more is tried on all of it.

import { describe, expect, it } from "vitest";
import { engine, search, type Spec, withInstances } from "../../checker/index.ts";
import { memslots } from "../../model/slice/memslots.ts";

function verdicts(spec: Spec, instance: string): Readonly<Record<string, string>> {
  const { properties, complete } = search(engine(spec, instance));
  expect(complete).toBe(true);
  return Object.fromEntries(properties.map(({ property, verdict }) => [property, verdict]));
}

describe("a second vCPU", () => {
  it("changes no verdict of Memslots, in none of its 372 instances", () => {
    const instances = Object.entries(memslots.instances);
    expect(instances.map(([, { Vcpu }]) => Vcpu)).toEqual(Array.from({ length: 372 }, () => 1));
    const two = withInstances(
      memslots,
      Object.fromEntries(instances.map(([name, constants]) => [name, { ...constants, Vcpu: 2 }])),
    );
    for (const [name] of instances)
      expect([name, verdicts(two, name)]).toEqual([name, verdicts(memslots, name)]);
  });
});
