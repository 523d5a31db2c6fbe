// Negative controls: a kernel that leaves out a step must be caught, or the properties could not fail.

import { describe, expect, it } from "vitest";
import { withInstances } from "../../checker/index.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { search } from "../../checker/search/search.ts";
import type { Line, Plan } from "../../model/kvm/program.ts";
import { pairs } from "../../model/registry.ts";
import { constantsOf, memslots, settingOf } from "../../model/slice/memslots.ts";

/** The properties that a changed plan violates, and in how many steps. */
function violations(
  instance: string,
  change: (lines: readonly Line[]) => readonly Line[],
): Record<string, number> {
  const pair = pairs.find((each) => each.instance === instance);
  if (!pair?.plan) throw new Error(`there is no plan for ${instance}`);
  const plan: Plan = { ...pair.plan, lines: change(pair.plan.lines) };
  const changed = withInstances(memslots, { control: constantsOf(settingOf(plan, pair.scenario)) });
  const { properties } = search(reference(changed, "control"));
  return Object.fromEntries(
    properties.flatMap(({ property, verdict, steps }) =>
      verdict === "violated" && steps !== undefined ? [[property, steps]] : [],
    ),
  );
}

const without = (tag: Line["op"]["tag"], nth: number) => (lines: readonly Line[]) => {
  const at = lines.flatMap(({ op }, i) => (op.tag === tag ? [i] : []))[nth];
  return lines.filter((_, i) => i !== at);
};

describe("a kernel that leaves out", () => {
  it("the grace period before the zap lets a fault install what the zap has dropped", () => {
    expect(violations("hole-in-slot/punch", without("grace", 0))).toEqual({ P3: 4 });
  });

  it("the zap leaves the hole's SPTE behind", () => {
    expect(violations("hole-in-slot/punch", without("zap", 0))).toEqual({ P3: 5 });
  });

  it("the INVALID phase's grace period lets a fault install what is being deleted", () => {
    const { P3 } = violations("batched-list/punch", without("grace", 0));
    expect(P3).toBe(7);
  });

  it("the last grace period lets KVM use an old hva after the ioctl has returned", () => {
    expect(violations("grow-shrink/shrink", (lines) => lines.filter(({ op }) => op.tag !== "grace"))).toEqual(
      { P3: 4 },
    );
  });

  it("the wait for stopped vCPUs brings every failure of today back", () => {
    const found = violations("pause-vcpus/punch", without("quiesce", 0));
    expect(Object.keys(found)).toEqual(["P1d", "P1f", "P1w", "P1k", "P7"]);
  });

  it("the end of the pause never lets an access complete", () => {
    expect(Object.keys(violations("pause-vcpus/shrink", without("resume", 0)))).toEqual(["L1"]);
  });
});
