// Counterexamples of the designs that exist as kernels, on the real one.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findExhibit } from "../../checker/cli/exhibit.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { search } from "../../checker/search/search.ts";
import type { Exhibit } from "../../checker/trace/exhibit.ts";
import { pairs } from "../../model/registry.ts";
import { memslots } from "../../model/slice/memslots.ts";
import { realTrace } from "../../model/replay/actions.ts";
import { kselftest, play, realTraceOf } from "../../model/replay/command/play.ts";
import { compiler } from "../../model/replay/compile.ts";
import { kvmSuite } from "../../model/suite.ts";
import { describeWithKvm } from "./kvm.ts";

const exhibit = (id: string, property: string): Exhibit =>
  findExhibit({ suite: kvmSuite, file: undefined, words: [id, property] }, "trace", "0");

/** Every violated safety property of the designs of today's ioctls. */
const counterexamples = pairs
  .filter(({ design, plan }) => ["delete-create", "pause-vcpus"].includes(design.name) && plan !== undefined)
  .flatMap(({ instance }) =>
    search(reference(memslots, instance))
      .properties.filter(
        ({ verdict, trace }) => verdict === "violated" && trace !== undefined && !("loop" in trace),
      )
      .map(({ property }) => [instance, property] as const),
  );

const observed = async (id: string, property: string): Promise<readonly string[]> => {
  const played = await play(realTraceOf(exhibit(id, property)));
  return played.filter(({ verdict }) => verdict !== "not observable").map(({ says }) => says);
};

describeWithKvm("the real kernel", { timeout: 60_000 }, () => {
  it("exits for MMIO where the model says that delete-create loses a page of data", async () => {
    expect(await observed("delete-create/punch", "P1d")).toEqual(["ok", "mmio-read gpa 0x100908 len 8"]);
  });

  it("cannot emulate the fetch that the model says delete-create breaks", async () => {
    expect(await observed("delete-create/punch", "P1f")).toEqual(["ok", "internal-error detail 1"]);
  });

  it("injects the #PF that the model says a page walk gets", async () => {
    expect(await observed("delete-create/punch", "P1w")).toEqual(["ok", "fault detail 14"]);
  });

  it.each(counterexamples)("does what the trace of %s %s says, step by step", async (id, property) => {
    const played = await play(realTraceOf(exhibit(id, property)));
    expect(played.filter(({ verdict }) => verdict === "disagreed")).toEqual([]);
    expect(played.some(({ verdict }) => verdict === "agreed")).toBe(true);
  });

  it.each(counterexamples.filter(([id, property]) => id.startsWith("delete") && /^P1[dfw]$/.test(property)))(
    "reproduces the end of %s %s",
    async (id, property) => {
      const played = await play(realTraceOf(exhibit(id, property)));
      expect(played.at(-1)?.verdict).toBe("agreed");
    },
  );

  it("is heard when it says something else than a trace", async () => {
    const { setUp, steps } = realTraceOf(exhibit("delete-create/punch", "P1d"));
    const wrong = steps.map((step) => ({
      ...step,
      asks: step.asks.map((ask) => ({ ...ask, expected: { reply: { exit: "done" } } })),
    }));
    const played = await play({ setUp, steps: wrong });
    expect(played.map(({ verdict }) => verdict).filter((verdict) => verdict === "disagreed")).toHaveLength(2);
  });

  it.each([
    ["delete-create/punch", "P1d"],
    ["delete-create/punch", "P1f"],
    ["delete-create/punch", "P1w"],
    ["pause-vcpus/punch", "P7"],
  ])("runs %s %s as a stand-alone test, with KTAP", (id, property) => {
    const folder = mkdtempSync(join(tmpdir(), "slotcheck-kselftest-"));
    try {
      const [file, output] = [join(folder, "test.c"), join(folder, "test")];
      writeFileSync(file, kselftest(exhibit(id, property)).join("\n"));
      const built = spawnSync(compiler(), ["-Wall", "-Wextra", "-Werror", "-o", output, file], {
        encoding: "utf8",
      });
      expect(built.stderr).toBe("");
      const { stdout, status } = spawnSync(output, { encoding: "utf8" });
      const [version, plan = "", ...lines] = stdout.trim().split("\n");
      expect([version, status]).toEqual(["KTAP version 1", 0]);
      expect(plan).toBe(`1..${lines.length}`);
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a trace for the real kernel", () => {
  it("has counterexamples to replay", () => {
    expect(counterexamples.length).toBeGreaterThan(15);
  });

  it.each(counterexamples)(
    "of %s %s asks for no ioctl that the model's own checks refuse",
    (id, property) => {
      const { setUp, steps } = realTraceOf(exhibit(id, property));
      const ioctls = [...setUp, ...steps.flatMap(({ asks }) => asks)].filter(
        ({ request }) => request.op === "region",
      );
      expect(ioctls.length).toBeGreaterThan(0);
      expect(ioctls.filter(({ expected }) => expected?.reply?.errno !== "ok")).toEqual([]);
    },
  );

  it("is refused for a design that no kernel has", () => {
    expect(() => realTraceOf(exhibit("batched-list/punch", "P1w"))).toThrow(
      "no kernel has the ioctl UPDATE_LIST",
    );
    expect(() => realTraceOf(exhibit("single-hva/punch", "P1d"))).toThrow("no kernel has such slots");
  });

  it("forces nothing twice: an ioctl is asked for once, however many steps it has", () => {
    const { plan } = pairs.find(({ instance }) => instance === "pause-vcpus/punch") ?? {};
    const { trace } = exhibit("pause-vcpus/punch", "P7");
    const steps = plan ? realTrace(plan, trace).steps : [];
    const regions = steps.flatMap(({ asks }) => asks.filter(({ request }) => request.op === "region"));
    expect(regions).toHaveLength(3);
  });
});
