// Every counterexample of every design on the real kernel, as far as today's ioctls can express it. Too slow for every
// run; `npm run nightly`, and where there is /dev/kvm.

import { expect, it } from "vitest";
import { UsageError } from "../../checker/cli/error.ts";
import { play, realTraceOf } from "../../model/replay/command/play.ts";
import { designs } from "../../model/registry.ts";
import { describeWithKvm } from "../replay/kvm.ts";
import { exhibit, violated } from "../replay/violated.ts";

/** Designs whose counterexamples all begin with an ioctl, or on slots, that no kernel has. */
const impossible =
  `batched-posted batched-posted-arm64 batched-list batched-list-arm64 batched-waiting batched-swap
  full-set hole-overlay grow-shrink resize-only disabled-slots create-first`.split(/\s+/);

describeWithKvm("the real kernel", { timeout: 300_000 }, () => {
  it.each(designs.map(({ name }) => name))("agrees with every counterexample of %s", async (name) => {
    const refused: string[] = [];
    let agreed = 0;
    const counterexamples = violated([name]);
    for (const [id, property] of counterexamples) {
      try {
        const played = await play(realTraceOf(exhibit(id, property)));
        expect(played.filter(({ verdict }) => verdict === "disagreed")).toEqual([]);
        agreed += 1;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        refused.push(error.message);
      }
    }
    expect(refused.filter((why) => !why.includes("no kernel has"))).toEqual([]);
    expect(agreed > 0).toBe(counterexamples.length > 0 && !impossible.includes(name));
  });
});
