// What the slice of two maps must say of the designs, by name.

import { describe, expect, it } from "vitest";
import { withInstances } from "../../checker/index.ts";
import { engine, search } from "../../checker/search/search.ts";
import { showLine } from "../../model/kvm/view/setting.ts";
import { constantsOf, twoMaps, viewsSlice } from "../../model/slice/views.ts";

/** The violated properties of each instance, with the lengths of their traces. */
const violated = Object.fromEntries(
  viewsSlice.cases.map(({ pair }) => {
    const bad = search(engine(twoMaps, pair.instance)).properties.filter(
      ({ verdict }) => verdict !== "holds",
    );
    return [pair.instance, Object.fromEntries(bad.map(({ property, steps }) => [property, steps]))];
  }),
);

describe("what a VMM believes of guest memory and what KVM knows of it", () => {
  it("differ while vCPUs run in every design that does not stop them, whichever is changed first", () => {
    const running = viewsSlice.cases
      .map(({ pair }) => pair.instance)
      .filter((name) => !/^(pause|kick)/.test(name));
    expect(running).toHaveLength(91);
    for (const name of running) expect(Object.keys(violated[name] ?? {})).toEqual(["P19", "P19o"]);
  });

  it("never differ while vCPUs run, if the pause lasts as long as the transaction", () => {
    for (const design of ["pause-always", "kick-ioctls"])
      for (const scenario of ["punch", "fill", "rebacked", "bar"])
        expect(violated[`${design}/${scenario}`]).toEqual({});
  });

  it("differ with QEMU's inhibitor as well, which begins when the map has changed", () => {
    expect(violated["pause-vcpus/punch"]).toEqual({ P19: 1 });
    expect(violated["pause-vcpus/bar"]).toEqual({ P19: 1, P19o: 3 });
  });
});

describe("a load or store of memory that stays", () => {
  it("is answered with it in every design, also where it exits, because both maps have it", () => {
    expect(Object.entries(violated).filter(([, bad]) => "P1v" in bad)).toEqual([]);
  });

  it("is not, if the VMM takes a range from its map as it deletes the slot", () => {
    const setting = viewsSlice.cases.find(({ pair }) => pair.instance === "delete-create/punch")?.setting;
    if (!setting) throw new Error("delete-create/punch is not a case");
    const { views, plan } = setting;
    const [old = [], now = []] = views;
    const steps = plan.lines.map((line) => (line.op.tag === "show" ? showLine(3, line.op.order) : line));
    const created = steps.findIndex(({ ioctl }) => ioctl.startsWith("CREATE"));
    const between = [showLine(2, "mapFirst"), showLine(2, "ioctlsFirst")];
    const piecemeal = constantsOf({
      ...setting,
      views: [old, old.map(() => null), now],
      plan: { ...plan, lines: [...steps.slice(0, created), ...between, ...steps.slice(created)] },
    });
    const { properties } = search(engine(withInstances(twoMaps, { piecemeal }), "piecemeal"));
    expect(properties.find(({ property }) => property === "P1v")).toMatchObject({
      verdict: "violated",
      steps: 7,
    });
  });
});
