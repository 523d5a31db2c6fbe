// One vCPU is enough to see what most slices have to show; that a second one shows no more is tried on all of their cases.

import { describe, expect, it } from "vitest";
import { engine, search, type Spec, withInstances } from "../../checker/index.ts";
import { slices } from "../../model/slice/index.ts";

function verdicts(spec: Spec, instance: string): Readonly<Record<string, string>> {
  const { properties, complete } = search(engine(spec, instance));
  expect(complete).toBe(true);
  return Object.fromEntries(properties.map(({ property, verdict }) => [property, verdict]));
}

/** With M-kick-without-drain one is the point: with two, PML is not what loses the bit. */
const ofOne = slices.flatMap(({ spec }) => {
  const instances = Object.entries(spec.instances).filter(
    ([name, { Vcpu }]) => Vcpu === 1 && !name.startsWith("M-kick-without-drain/"),
  );
  return instances.length > 0 ? [{ spec, instances }] : [];
});

describe("a second vCPU", () => {
  it("is left out of every slice whose verdicts do not need it", () => {
    const counted = ofOne.map(({ spec, instances }) => `${spec.name} ${instances.length}`);
    expect(counted).toEqual([
      "Memslots 372",
      "DirtyLog 282",
      "ManualLog 58",
      "DirtyRing 102",
      "MmioCaches 62",
      "MmuKept 132",
      "MmuHuge 82",
      "MmuReadonly 55",
      "KeptLookups 37",
      "Notifier 73",
      "TwoMaps 105",
      "PciHole 24",
      "AddressSpaces 29",
    ]);
  });

  it.each(ofOne)("changes no verdict of $spec.name", ({ spec, instances }) => {
    const two = withInstances(
      spec,
      Object.fromEntries(instances.map(([name, constants]) => [name, { ...constants, Vcpu: 2 }])),
    );
    for (const [name] of instances) expect([name, verdicts(two, name)]).toEqual([name, verdicts(spec, name)]);
  });
});
