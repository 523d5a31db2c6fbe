// Counterexamples of the designs that exist as kernels, on the real one.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../model/kvm/program.ts";
import { realTrace, type RealTrace } from "../../model/replay/actions.ts";
import { kselftest, type Played, play, realTraceOf } from "../../model/replay/command/play.ts";
import { compiler } from "../../model/replay/compile.ts";
import { withHelper } from "../../model/replay/helper.ts";
import { memslotsSlice } from "../../model/slice/memslots.ts";
import { describeWithKvm } from "./kvm.ts";
import { exhibit, violated } from "./violated.ts";

/** Every counterexample of what is shipped, D0 and D6a, that is about memory being there. */
const counterexamples = violated(["delete-create", "pause-vcpus"], ["Memslots", "Transactions"]);

const played = (id: string, property: string): Promise<readonly Played[]> =>
  play(realTraceOf(exhibit(id, property)));

const answers = async (id: string, property: string): Promise<readonly string[]> =>
  (await played(id, property)).filter(({ step }) => step.asks.length > 0).map(({ says }) => says);

describeWithKvm("the real kernel", () => {
  it("exits for MMIO where the model says that delete-create loses a page of data", async () => {
    expect(await answers("delete-create/punch", "P1d")).toEqual(["ok", "mmio-read gpa 0x100908 len 8"]);
  });

  it("cannot emulate the fetch that the model says delete-create breaks", async () => {
    expect(await answers("delete-create/punch", "P1f")).toEqual(["ok", "internal-error detail 1"]);
  });

  it("injects the #PF that the model says a page walk gets", async () => {
    expect(await answers("delete-create/punch", "P1w")).toEqual(["ok", "fault detail 14"]);
  });

  it("finds nothing in an ioctl of the vCPU where the model says that KVM's own access fails", async () => {
    expect(await answers("delete-create/punch", "P1k")).toEqual(["ok", "value 0x0"]);
    const stopped = await played("kick-ioctls/punch", "P1k");
    expect(stopped.at(-1)).toMatchObject({ verdict: "agreed", says: "value 0x0" });
    expect(stopped.map(({ verdict }) => verdict)).toContain("observed");
  });

  it.each(counterexamples)("does what the trace of %s %s says, to its end", async (id, property) => {
    const steps = await played(id, property);
    expect(steps.filter(({ verdict }) => verdict === "disagreed")).toEqual([]);
    expect(steps.at(-1)?.verdict).toBe("agreed");
  });

  it("is heard when it says something else than a trace", async () => {
    const { steps, ...rest } = realTraceOf(exhibit("delete-create/punch", "P1d"));
    const wrong = steps.map((step) => ({
      ...step,
      asks: step.asks.map((ask) => ({ ...ask, expected: { reply: { exit: "done" } } })),
    }));
    const verdicts = (await play({ ...rest, steps: wrong })).map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === "disagreed")).toHaveLength(2);
    expect(verdicts).not.toContain("observed");
  });

  it.each([
    ["delete-create/punch", "P1d"],
    ["delete-create/punch", "P1f"],
    ["delete-create/punch", "P1w"],
    ["delete-create/rom", "P1k"],
    ["pause-vcpus/punch", "P7"],
    ["fetch-exit/punch", "P1d"],
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

/** A migration: the log is read, the guest stores while the slot is deleted, and its log dies with it. */
function lostStore(): RealTrace {
  const slot = { id: 0, base: 0, pages: 2, hva: 0 };
  const line = (ioctl: string, op: Plan["lines"][number]["op"]) => ({ ioctl, does: "", op });
  const plan: Plan = {
    sets: [[slot], []],
    lines: [
      line("GET_DIRTY_LOG slot 0", { tag: "grace" }),
      line("DELETE slot 0", { tag: "publish", table: 2 }),
      line("DELETE slot 0", { tag: "grace" }),
      line("", { tag: "done" }),
    ],
  };
  const { trace } = exhibit("delete-create/punch", "P1d");
  const [some] = trace.steps;
  if (!some) throw new Error("no step");
  const acts = [
    ["harvest", 1, {}],
    ["publish", 2, {}],
    ["storeLogged", 3, { v: "vcpu0", g: 1 }],
    ["grace", 3, {}],
  ] as const;
  const steps = acts.map(([name, , binding], i) => ({
    ...some,
    n: i + 1,
    move: { ...some.move, action: { ...some.move.action, name }, binding },
    values: { ip: acts[i + 1]?.[1] ?? 4, table: i > 0 ? 2 : 1 },
  }));
  return realTrace(plan, { ...trace, steps });
}

describe("a trace with stores", () => {
  it("reads logs, stores right before the ioctl in which the guest stores, and asks what is left", () => {
    const { steps, afterwards } = lostStore();
    expect(steps.map(({ asks }) => asks.map(({ request }) => request.op))).toEqual([
      ["dirty"],
      ["access", "region"],
      [],
      [],
    ]);
    expect(steps.map((step) => step.within)).toEqual([undefined, undefined, 2, undefined]);
    expect(afterwards.map(({ request }) => request)).toEqual([{ op: "dirty", slot: 1 }]);
  });
});

describeWithKvm("a store that nobody hears of", () => {
  it("is in memory, and in no log that is left", async () => {
    const { setUp, steps, afterwards } = lostStore();
    const asks = [...setUp, ...steps.flatMap((step) => step.asks), ...afterwards].map(
      ({ request }) => request,
    );
    const replies = await withHelper((helper) =>
      helper.askAll([...asks, { op: "peek", backing: 0, page: 1 }]),
    );
    expect(replies.slice(setUp.length)).toEqual([
      { errno: "ok", bits: "0x0" },
      { exit: "done", rax: "0x7" },
      { errno: "ok" },
      { errno: "ENOENT" },
      { value: "0x7" },
    ]);
  });
});

describe("a trace for the real kernel", () => {
  it("is there for each of 61 counterexamples of D0 and 13 of D6a", () => {
    const of = (design: string) => counterexamples.filter(([id]) => id.startsWith(`${design}/`)).length;
    expect([of("delete-create"), of("pause-vcpus")]).toEqual([61, 13]);
  });

  it.each(counterexamples)(
    "of %s %s asks for no ioctl that the model's own checks refuse, but one that is to fail",
    (id, property) => {
      const { setUp, steps } = realTraceOf(exhibit(id, property));
      const ioctls = [...setUp, ...steps.flatMap(({ asks }) => asks)].filter(
        ({ request }) => request.op === "region",
      );
      expect(ioctls.length).toBeGreaterThan(0);
      const errors = ioctls
        .flatMap(({ expected }) => expected?.reply?.errno ?? [])
        .filter((errno) => errno !== "ok");
      expect(errors).toEqual(property === "P9t" ? ["EINVAL"] : []);
    },
  );

  it("is refused where user space can force nothing of it, and says why", () => {
    expect(() => realTraceOf(exhibit("batched-list/punch", "P1w"))).toThrow(
      'force nothing of the trace: no kernel has "UPDATE_LIST"',
    );
    expect(() => realTraceOf(exhibit("disabled-slots/punch", "P1w"))).toThrow(
      'no kernel has "DISABLE slot 0"',
    );
    expect(() => realTraceOf(exhibit("hole-overlay/rom", "P1d"))).toThrow("no kernel has such slots");
  });

  it("lets the ioctl fail that fails in the trace, and no other", () => {
    const { steps } = realTraceOf(exhibit("delete-create/punch", "P9t"));
    const forced = steps.filter(({ asks }) => asks.length > 0);
    expect(forced.map(({ asks }) => asks.map(({ expected }) => expected?.reply?.errno))).toEqual([
      ["ok"],
      ["EINVAL"],
    ]);
    expect(forced.map(({ step }) => step.move.action.name)).toEqual(["lock", "fail"]);
  });

  it("claims nothing of an exit that no kernel has", () => {
    const { steps } = realTraceOf(exhibit("fetch-exit/punch", "L1"));
    const ours = steps.filter(({ step }) => step.move.action.name === "exitFetch");
    expect(ours.map(({ asks, why }) => [asks, why])).toEqual(ours.map(() => [[], "no kernel does that"]));
    expect(ours.length).toBeGreaterThan(0);
  });

  it("forces nothing twice: an ioctl is asked for once, however many steps it has", () => {
    const { setting } = memslotsSlice.cases.find(({ pair }) => pair.instance === "pause-vcpus/punch") ?? {};
    const { trace } = exhibit("pause-vcpus/punch", "P7");
    const steps = setting ? realTrace(setting.plan, trace).steps : [];
    const regions = steps.flatMap(({ asks }) => asks.filter(({ request }) => request.op === "region"));
    expect(regions).toHaveLength(3);
  });

  it("tells pages of memory apart by what they hold", () => {
    const { setUp, steps } = realTraceOf(exhibit("pause-vcpus/rebacked", "P7"));
    const words = setUp.flatMap(({ request }) => (request.op === "poke" ? [request.value] : []));
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThan(1);
    expect(steps.length).toBeGreaterThan(0);
  });
});
