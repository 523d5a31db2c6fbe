// What the slice of pauses must say of the three designs that stop vCPUs.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { pause, pauseSlice } from "../../model/slice/pause.ts";

/** The violated properties of each design, with the lengths of their traces. */
const violated = Object.fromEntries(
  pauseSlice.cases.map(({ pair }) => {
    const bad = search(engine(pause, pair.instance)).properties.filter(({ verdict }) => verdict !== "holds");
    return [pair.instance, Object.fromEntries(bad.map(({ property, steps }) => [property, steps]))];
  }),
);

describe("stopping the vCPUs", () => {
  it("by QEMU's inhibitor ends, keeps the big lock and leaves other VMs alone", () => {
    expect(violated["pause-vcpus/punch"]).toEqual({});
  });

  it("by pause_all_vcpus() lets go of the big lock in the middle of a memory transaction", () => {
    expect(violated["pause-always/punch"]).toEqual({ P16: 2 });
  });

  it("in the kernel, as posted, hangs other VMs, and never stops a vCPU that waits for a page", () => {
    expect(violated["kick-ioctls/punch"]).toEqual({ L3: 3, L4: 4 });
  });
});
