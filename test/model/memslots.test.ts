// What the matrix must say before anyone may believe the rest of it. All its counts and verdicts are in spec/manifest.json,
// which the tests of the export keep current; here are the ones that calibrate the model, by name.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { designs, pairs, scenarios } from "../../model/registry.ts";
import { memslotsSlice } from "../../model/slice/memslots.ts";

interface Entry {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly properties: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as {
  readonly Memslots: Readonly<Record<string, Entry>>;
};

/** The scenarios that a design can express. */
const scenariosOf = (design: string): readonly string[] =>
  pairs
    .filter((pair) => pair.design.name === design && pair.plan !== undefined)
    .map((pair) => pair.scenario.name);

/** For each scenario that a design can express: which of the properties are violated. */
function violations(design: string, ...names: readonly string[]): Readonly<Record<string, string>> {
  const found = scenariosOf(design).map((scenario) => {
    const { properties } = manifest.Memslots[`${design}/${scenario}`] ?? { properties: {} };
    const violated = Object.entries<string>(properties).filter(
      ([name, verdict]) => names.includes(name) && verdict.startsWith("violated"),
    );
    return [scenario, violated.map(([name]) => name).join(" ")];
  });
  return Object.fromEntries(found.filter(([, violated]) => violated !== ""));
}

const missing = ["P1d", "P1f", "P1w", "P1k"] as const;
const asked = scenarios.filter(({ after }) => after.devices === undefined).map(({ name }) => name);
const layouts = asked.filter((name) => name !== "bar");

describe("the matrix", () => {
  it("has 33 designs in 14 scenarios, and says why where a design has no instance", () => {
    expect([designs.length, scenarios.length, pairs.length]).toEqual([33, 14, 462]);
    expect(memslotsSlice.cases).toHaveLength(356);
    for (const { plan, inexpressible } of pairs) expect(plan === undefined).toBe(inexpressible !== undefined);
  });

  it("finds nothing vacuous, and no stale memory after any update", () => {
    const verdicts = memslotsSlice.cases.flatMap(({ pair }) =>
      Object.entries(manifest.Memslots[pair.instance]?.properties ?? {}),
    );
    expect(verdicts.filter(([, verdict]) => verdict === "vacuous")).toEqual([]);
    expect(verdicts.filter(([name, verdict]) => name === "P3" && verdict !== "holds")).toEqual([]);
  });
});

describe("calibration", () => {
  it("today's DELETE and CREATE lose memory for every kind of access, wherever RAM stays", () => {
    const all = Object.fromEntries(layouts.map((scenario) => [scenario, "P1d P1f P1w P1k"]));
    expect(violations("delete-create", ...missing)).toEqual(all);
  });

  it("the crash reports are reached in 6 steps by a fetch and in 3 by a page walk", () => {
    expect(manifest.Memslots["delete-create/shrink"]?.properties).toMatchObject({
      P1f: "violated in 6 steps",
      P1w: "violated in 3 steps",
    });
  });

  it("stopping the vCPUs loses nothing, in no scenario", () => {
    expect(scenariosOf("pause-vcpus")).toEqual(scenarios.map(({ name }) => name));
    expect(violations("pause-vcpus", ...missing)).toEqual({});
  });

  it("memslots in trees are today's memslots, to the last state", () => {
    for (const scenario of scenariosOf("delete-create")) {
      expect(manifest.Memslots[`tree-slots/${scenario}`]).toEqual(
        manifest.Memslots[`delete-create/${scenario}`],
      );
    }
  });

  it("a device on a bus changes nothing for slots either", () => {
    for (const scenario of scenariosOf("delete-create")) {
      expect(manifest.Memslots[`mmio-bus/${scenario}`]).toEqual(
        manifest.Memslots[`delete-create/${scenario}`],
      );
    }
  });
});

describe("what the variants of a design are about", () => {
  it("a batched list saves guests, and not KVM's own accesses, on x86", () => {
    const kernel = Object.fromEntries(layouts.map((scenario) => [scenario, "P1w P1k"]));
    expect(violations("batched-posted", ...missing)).toEqual(kernel);
    expect(violations("batched-list", ...missing)).toEqual(kernel);
  });

  it("on arm64, where INVALID is no slot, it saves nobody", () => {
    const all = Object.fromEntries(layouts.map((scenario) => [scenario, "P1d P1f P1w P1k"]));
    expect(violations("batched-posted-arm64", ...missing)).toEqual(all);
    expect(violations("batched-list-arm64", ...missing)).toEqual(all);
  });

  it("nothing is missing where KVM's own accesses wait, or where no slot is ever INVALID", () => {
    for (const design of ["batched-waiting", "batched-swap", "full-set", "hole-in-slot", "hole-retry-first"])
      expect(violations(design, ...missing)).toEqual({});
  });

  it("a slot inside a hole comes too late for the page that it replaces", () => {
    expect(violations("hole-overlay", ...missing)).toMatchObject({
      shadow: "P1d P1f P1w P1k",
      rom: "P1d P1f P1w P1k",
    });
  });

  it("a boundary cannot move by SHRINK and GROW without a gap, and can by SPLIT and MERGE", () => {
    expect(violations("resize-only", ...missing)).toEqual({
      boundary: "P1d P1f P1w P1k",
      rebacked: "P1d P1f P1w P1k",
    });
    expect(violations("grow-shrink", ...missing)).not.toHaveProperty("boundary");
  });

  it("disabled slots stall guests, and fail KVM's own accesses", () => {
    const kernel = Object.fromEntries(layouts.map((scenario) => [scenario, "P1w P1k"]));
    expect(violations("disabled-slots", ...missing)).toEqual(kernel);
  });

  it("a fetch that is tried again never dies, and never ends where no memory comes back", () => {
    expect(violations("fetch-exit", "P1f")).toEqual({});
    expect(violations("fetch-exit", "L1")).toMatchObject({ shrink: "L1" });
  });

  it("blocking KVM_RUN alone leaves other vCPU ioctls to fail", () => {
    expect(new Set(Object.values(violations("kick-ioctls", ...missing)))).toEqual(new Set(["P1k"]));
  });
});
