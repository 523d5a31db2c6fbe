// What a guest loads from the PCI hole, whatever stands behind it.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { holeSlice, pciHoles } from "../../model/slice/hole.ts";
import { gapsOf, ram } from "../../model/kvm/topology.ts";

describe("the PCI hole", () => {
  it("is what is neither RAM nor a device's", () => {
    const topology = { pages: 6, ram: [ram(0, 1)], devices: [3] };
    expect(gapsOf(topology)).toEqual([
      { base: 1, pages: 2 },
      { base: 4, pages: 2 },
    ]);
  });

  it("gives 0xff and reaches devices with every design, also while its slots are deleted and created", () => {
    const verdicts = holeSlice.cases.flatMap(({ pair }) =>
      search(engine(pciHoles, pair.instance)).properties.map(({ verdict }) => verdict),
    );
    expect(verdicts).toEqual(Array.from({ length: 36 }, () => "holds"));
  });
});
