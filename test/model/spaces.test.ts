// What the slice of address spaces must say of the designs, by name.

import { describe, expect, it } from "vitest";
import { engine, search } from "../../checker/search/search.ts";
import { hunt } from "../../model/command/bugs-report.ts";
import { spacesPairs } from "../../model/registry.ts";
import { addressSpaces, spacesSlice } from "../../model/slice/spaces.ts";

const results = new Map(
  spacesSlice.cases.map(({ pair }) => [pair.instance, search(engine(addressSpaces, pair.instance))]),
);

/** The designs that violate a property, with the steps of a shortest trace. */
const violators = (property: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...results].flatMap(([instance, { properties }]) =>
      properties.flatMap((each) =>
        each.property === property && each.verdict === "violated"
          ? [[instance.replace("/smram", ""), each.steps ?? 0] as const]
          : [],
      ),
    ),
  );

const designs = [...results.keys()].map((instance) => instance.replace("/smram", ""));

describe("two address spaces", () => {
  it("are changed by 27 designs, in at most 649 states, and nothing is vacuous", () => {
    expect(results.size).toBe(27);
    expect(Math.max(...[...results.values()].map(({ distinct }) => distinct))).toBe(649);
    const verdicts = [...results.values()].flatMap(({ properties }) =>
      properties.map(({ verdict }) => verdict),
    );
    expect(verdicts.filter((verdict) => verdict !== "holds" && verdict !== "violated")).toEqual([]);
  });

  it("exist on x86 alone", () => {
    const arm64 = spacesPairs.filter(({ design }) => design.name.endsWith("-arm64"));
    expect(arm64.map(({ inexpressible }) => inexpressible)).toEqual(
      arm64.map(() => "arm64 has one address space"),
    );
  });

  it("change at once only while one pause is around both", () => {
    const atOnce = designs.filter((design) => !Object.keys(violators("P4x")).includes(design));
    expect(atOnce).toEqual(["pause-always", "kick-ioctls"]);
    expect(violators("P4x")).toMatchObject({
      "delete-create": 8,
      "hole-in-slot": 5,
      "batched-list": 8,
      "batched-swap": 5,
      "grow-shrink": 5,
      "pause-vcpus": 16,
    });
  });

  it("let SMM be entered throughout where the slot of the saved state is never away", () => {
    expect(violators("P1m")).toEqual({
      "delete-create": 10,
      "tree-slots": 10,
      "batched-posted": 8,
      "batched-list": 8,
      "batched-capped": 8,
      "disabled-slots": 13,
      "fetch-exit": 10,
      "pci-hole": 12,
      "mmio-bus": 10,
      "single-hva": 12,
      "ones-pages": 12,
    });
  });

  it("are seen half changed if a VMM stops its vCPUs for each of them", () => {
    const [bug] = spacesSlice.bugs;
    expect(bug && hunt(spacesSlice, bug)).toMatchObject({
      violated: ["P4x"],
      steps: 16,
      survives: undefined,
    });
  });
});
