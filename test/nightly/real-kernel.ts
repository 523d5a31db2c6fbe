// Every counterexample of every design on the real kernel, as far as today's ioctls can express it. Too slow for every
// run; `npm run nightly`, and where there is /dev/kvm.

import { expect, it } from "vitest";
import { UsageError } from "../../checker/cli/error.ts";
import { play, realTraceOf } from "../../model/replay/command/play.ts";
import { designs } from "../../model/registry.ts";
import { slices } from "../../model/slice/index.ts";
import { describeWithKvm } from "../replay/kvm.ts";
import { exhibit, violated } from "../replay/violated.ts";

/** Designs that need no ioctl and no slot that today's kernel does not have. */
const today = `delete-create append-only tree-slots fetch-exit mmio-bus ones-pages pause-vcpus pause-always
  kick-ioctls`.split(/\s+/);

/** All specs but the one of pauses, which is about threads and locks of user space. */
const asked = slices.map(({ spec }) => spec.name).filter((name) => name !== "Pause");

/** What a VMM believes, what it resets in its rings and a second address space: no ioctl of a trace can be forced there. */
const unforced = slices
  .filter(({ spec }) => ["TwoMaps", "DirtyRing", "AddressSpaces"].includes(spec.name))
  .flatMap(({ spec }) => spec.properties.map(({ name }) => name));

describeWithKvm("the real kernel", { timeout: 300_000 }, () => {
  it.each(designs.map(({ name }) => name))("agrees with every counterexample of %s", async (name) => {
    const refused: { readonly property: string; readonly why: string }[] = [];
    for (const [id, property] of violated([name], asked)) {
      try {
        const played = await play(realTraceOf(exhibit(id, property)));
        expect(played.filter(({ verdict }) => verdict === "disagreed")).toEqual([]);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        refused.push({ property, why: error.message });
      }
    }
    expect(refused.filter(({ why }) => !why.includes("no kernel has"))).toEqual([]);
    const known = today.includes(name) ? refused.filter(({ property }) => !unforced.includes(property)) : [];
    expect(known).toEqual([]);
  });
});
