// A trace as a module: TLC runs it and finds what we found, at the trace's end and nowhere else.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tlc, type Verdict } from "tla2tools-runner";
import { expect, it } from "vitest";
import { printTrace, traceFiles, traceModule } from "../../checker/tla/trace.ts";
import type { Exhibit } from "../../checker/trace/exhibit.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { unfair, weakEach } from "../../model/example/semaphore.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { action, apply, at, eq, init, int, lit, next, set, tiny, v, variables } from "../evaluate/tiny.ts";
import { exhibit, exhibitsOf } from "../trace/exhibits.ts";
import { describeWithTlc, jvmArgs, timeout } from "./tlc.ts";
import { zoo } from "./zoo.ts";

/** What TLC says of a trace. */
async function run(shown: Exhibit): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), "slotcheck-trace-"));
  try {
    for (const [name, text] of traceFiles(shown, "a model")) await writeFile(join(folder, name), text);
    const module = traceModule(shown.trace.spec);
    const { verdict } = await tlc({
      module: join(folder, `${module}.tla`),
      config: join(folder, `${module}.cfg`),
      workers: 1,
      jvmArgs,
    });
    return verdict;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A counter with a property of each kind that a single state or step violates. */
const counter = tiny({
  name: "Counter",
  variables: variables({ x: int(-1, 5, "Num") }),
  init: init({ x: lit(-1) }),
  actions: [
    action("Up", {
      guards: [apply("lt", v("x"), lit(2))],
      updates: [set("x", apply("add", v("x"), lit(1)))],
    }),
  ],
  properties: [
    {
      kind: "step",
      name: "Slow",
      doc: "d",
      at,
      node: { op: "implies", left: eq(v("x"), lit(0)), right: eq(next("x"), lit(0)) },
    },
  ],
  deadlock: { kind: "refused" },
});

describeWithTlc("TLC, told to go along a trace,", () => {
  it("finds a broken invariant in its last state", { timeout }, async () => {
    const shown = exhibit(dieHard, "film", "NotSolved");
    const verdict = await run(shown);
    expect(verdict).toMatchObject({ kind: "invariant", name: "NotSolved" });
    expect(verdict.kind === "invariant" && verdict.trace.states.length).toBe(7);
  });

  it("reaches what is sometimes so", { timeout }, async () => {
    const verdict = await run(exhibit(twoPhase, "small", "AllCommit"));
    expect(verdict).toMatchObject({ kind: "invariant", name: "NeverAllCommit" });
    expect(verdict.kind === "invariant" && verdict.trace.states.length).toBe(11);
  });

  it("finds a lasso's violation, which the spec's fairness allows", { timeout }, async () => {
    expect((await run(exhibit(weakEach, "two", "NoStarve"))).kind).toBe("temporal");
  });

  it("finds the violation of one who stays for ever", { timeout }, async () => {
    expect((await run(exhibit(unfair, "two", "NoStarve"))).kind).toBe("temporal");
  });

  it("finds a step's violation, and a state without successors", { timeout }, async () => {
    expect((await run(exhibit(counter, "only", "Slow"))).kind).toBe("actionProperty");
    expect(await run(exhibit(counter, "only", "Deadlock"))).toMatchObject({
      kind: "invariant",
      name: "TraceGoesOn",
    });
  });

  it("comes to the end of a trace that is shown for its own sake", { timeout }, async () => {
    const verdict = await run({ ...exhibit(dieHard, "film", "NotSolved"), property: undefined });
    expect(verdict).toMatchObject({ kind: "invariant", name: "TraceNeverEnds" });
  });

  it("cannot go along what is no behaviour of the spec", { timeout }, async () => {
    const shown = exhibit(dieHard, "film", "NotSolved");
    const steps = shown.trace.steps.map((step) =>
      step.n === 3 ? { ...step, values: { small: 1, big: 1 } } : step,
    );
    expect((await run({ ...shown, trace: { ...shown.trace, steps } })).kind).toBe("ok");
  });

  it("does not follow an unfair lasso", { timeout }, async () => {
    const shown = exhibit(unfair, "two", "NoStarve");
    const spec = {
      ...shown.trace.spec,
      fairness: [{ strength: "weak" as const, actions: ["Enter"], per: [] }],
    };
    expect((await run({ ...shown, trace: { ...shown.trace, spec } })).kind).toBe("ok");
  });

  it("finds whatever the spec with everything in it violates or reaches", { timeout }, async () => {
    const found: Record<string, string> = {};
    for (const shown of exhibitsOf(zoo, "two-animals/fish")) {
      found[shown.property?.name ?? ""] = (await run(shown)).kind;
    }
    expect(found).toEqual({
      OneWaits: "invariant",
      AllFed: "invariant",
      GateOpens: "temporal",
      IsEnclosure: "initialProperty",
    });
  });
});

it("says above each state which step led there", () => {
  const lines = printTrace(exhibit(dieHard, "film", "NotSolved")).split("\n");
  const start = lines.indexOf("TraceStates == <<");
  expect(lines.slice(start + 1, start + 5)).toEqual([
    "  \\* 0: initial state",
    "  [small |-> 0, big |-> 0],",
    "  \\* 1: FillBig",
    "  [small |-> 0, big |-> 5],",
  ]);
});

it("refuses a spec that has a name which the module needs", () => {
  const shown = exhibit(counter, "only", "Slow");
  const spec = { ...counter, actions: counter.actions.map((each) => ({ ...each, name: "TraceNext" })) };
  expect(() => printTrace({ ...shown, trace: { ...shown.trace, spec } })).toThrow(
    'Counter: "TraceNext" has a meaning in the module of a trace; rename it',
  );
});
