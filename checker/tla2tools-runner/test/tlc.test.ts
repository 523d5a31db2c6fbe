// The real TLC on one tiny model for each outcome: exact counts, exact traces.

import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  formatValue,
  parseDump,
  readDump,
  simulate,
  tlc,
  type TlcOptions,
  type Trace,
  type Verdict,
} from "../src/index.ts";
import { describeWithTlc, isAlive, jvmArgs, temporaryFolder, writeModel } from "./support.ts";

const folder = temporaryFolder();
let models = 0;

/** Runs TLC on a fresh module with these lines. */
function check(body: string, configText: string, options: Partial<TlcOptions> = {}) {
  const module = writeModel(folder, `M${++models}`, body);
  return tlc({ module, configText, jvmArgs, ...options });
}

/** The value of x in each state. */
function xs(trace: Trace): string[] {
  return trace.states.map(({ values }) => formatValue(values["x"]!));
}

/** The trace of a verdict that must be of this kind. */
function traceOf(verdict: Verdict, kind: Verdict["kind"]): Trace {
  if (verdict.kind !== kind || !("trace" in verdict))
    throw new Error(`the verdict is ${verdict.kind}, not ${kind}`);
  return verdict.trace;
}

const counter = `
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 5
Small == x < 3`;

const endless = `
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x' = x + 1`;

const plain = "INIT Init\nNEXT Next\n";

describeWithTlc("TLC", () => {
  test("a model without errors has exact counts, depth and initial states", async () => {
    const result = await check(counter, plain);
    expect(result).toMatchObject({
      verdict: { kind: "ok" },
      counts: { generated: 6, distinct: 5, queue: 0 },
      depth: 5,
      initial: 1,
      exitCode: 0,
      warnings: [],
      prints: [],
    });
  });

  test("a violated invariant has a name and a shortest trace", async () => {
    const { verdict, exitCode } = await check(counter, `${plain}INVARIANT Small`);
    expect(exitCode).toBe(12);
    if (verdict.kind !== "invariant") throw new Error(verdict.kind);
    expect([verdict.name, ...xs(verdict.trace)]).toEqual(["Small", "0", "1", "2", "3"]);
    expect(verdict.trace.states.map(({ action }) => (action === "initial" ? action : action.name))).toEqual([
      "initial",
      "Next",
      "Next",
      "Next",
    ]);
  });

  test("an invariant may be violated by an initial state", async () => {
    const { verdict } = await check(counter.replace("x = 0", "x = 4"), `${plain}INVARIANT Small`);
    expect(verdict).toMatchObject({ kind: "invariant", name: "Small" });
    expect(xs(traceOf(verdict, "invariant"))).toEqual(["4"]);
  });

  test("a violated action property has a name and ends with the step that breaks it", async () => {
    const body = `${counter}\nUp == [][x' > x]_x`;
    const { verdict } = await check(body, `${plain}PROPERTY Up`);
    expect(verdict).toMatchObject({ kind: "actionProperty", name: "Up" });
    expect(xs(traceOf(verdict, "actionProperty"))).toEqual(["0", "1", "2", "3", "4", "0"]);
  });

  test("a property of initial states has a kind of its own", async () => {
    const { verdict } = await check(`${counter}\nOne == x = 1`, `${plain}PROPERTY One`);
    expect(verdict).toMatchObject({ kind: "initialProperty", name: "One" });
    expect(xs(traceOf(verdict, "initialProperty"))).toEqual(["0"]);
  });

  test("a temporal property is violated by a lasso", async () => {
    const body = `${counter}\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\nLive == <>[](x = 3)`;
    const { verdict } = await check(body, "SPECIFICATION Spec\nPROPERTY Live");
    if (verdict.kind !== "temporal") throw new Error(verdict.kind);
    expect(xs(verdict.trace)).toEqual(["0", "1", "2", "3", "4"]);
    expect(verdict.trace).toMatchObject({ loop: 0, stuttering: false, loopAction: { name: "Next" } });
  });

  test("a temporal property is violated by stuttering", async () => {
    const body = `${counter}\nSpec == Init /\\ [][Next]_x\nLive == <>(x = 3)`;
    const { verdict } = await check(body, "SPECIFICATION Spec\nPROPERTY Live");
    if (verdict.kind !== "temporal") throw new Error(verdict.kind);
    expect(xs(verdict.trace)).toEqual(["0", "1", "2"]);
    expect(verdict.trace.stuttering).toBe(true);
  });

  test("a deadlock has a trace, and is not looked for when switched off", async () => {
    const body = counter.replace("Next == ", "Next == x < 2 /\\ ");
    const found = await check(body, plain);
    expect(found.verdict.kind === "deadlock" && xs(found.verdict.trace)).toEqual(["0", "1", "2"]);
    const ignored = await check(body, plain, { deadlock: false });
    expect(ignored).toMatchObject({
      verdict: { kind: "ok" },
      counts: { generated: 3, distinct: 3, queue: 0 },
    });
  });

  test("Assert has its message and a trace", async () => {
    const body = endless
      .replace("Naturals", "Naturals, TLC")
      .replace("x' =", 'Assert(x < 2, "too large") /\\ x\' =');
    const { verdict } = await check(body, plain);
    expect(verdict).toMatchObject({ kind: "assertion", message: '"too large"' });
    expect(xs(traceOf(verdict, "assertion"))).toEqual(["0", "1", "2"]);
  });

  test("Assert in the initial predicate is an assertion too, without a trace", async () => {
    const body = endless
      .replace("Naturals", "Naturals, TLC")
      .replace("x = 0", 'x = 0 /\\ Assert(x > 0, <<"bad", x>>)');
    const { verdict } = await check(body, plain);
    expect(verdict).toMatchObject({ kind: "assertion", message: '<<"bad", 0>>', trace: { states: [] } });
  });

  test("an expression without a value has a message, a stack and a trace", async () => {
    const { verdict } = await check(endless.replace("x + 1", "IF x = 1 THEN 1 \\div 0 ELSE x + 1"), plain);
    if (verdict.kind !== "evaluation") throw new Error(verdict.kind);
    expect(verdict.message).toContain("The second argument of \\div is 0.");
    expect(xs(verdict.trace)).toEqual(["0", "1"]);
    expect(verdict.stack.map(({ line }) => line)).toEqual([5, 5, 5]);
  });

  test("an invariant without a value is an evaluation error", async () => {
    const { verdict } = await check(`${endless}\nOdd == x = 2 => x = "a"`, `${plain}INVARIANT Odd`);
    expect(verdict).toMatchObject({
      kind: "evaluation",
      message: expect.stringContaining("Evaluating invariant Odd"),
    });
    expect(xs(traceOf(verdict, "evaluation"))).toEqual(["0", "1", "2"]);
  });

  test("an initial predicate that leaves a variable open shows the state", async () => {
    const { verdict } = await check(endless.replace("VARIABLE x", "VARIABLES x, y"), plain);
    expect(verdict).toMatchObject({
      kind: "evaluation",
      message: expect.stringContaining("not a legal state"),
    });
    expect(traceOf(verdict, "evaluation").states[0]?.values["y"]).toEqual({ kind: "opaque", text: "null" });
  });

  test("a false assumption has a place", async () => {
    const { verdict } = await check(`${endless}\nASSUME 1 > 2`, plain);
    expect(verdict).toMatchObject({
      kind: "assume",
      location: { line: 6, column: 8, endLine: 6, endColumn: 12 },
    });
  });

  test("errors in the text have a module, a line and a column", async () => {
    const { verdict } = await check(`${endless.replace("= 0", "= nought")}\nA == B`, plain);
    expect(verdict).toMatchObject({
      kind: "parse",
      errors: [
        { message: "Unknown operator: `nought'.", line: 4, column: 13 },
        { message: "Unknown operator: `B'.", line: 6, column: 6 },
      ],
    });
  });

  test.each([
    [
      "INIT Init\nNEXT Nxt\n",
      "The next state action Nxt specified in the configuration file\nis not defined",
    ],
    [`${plain}BOGUS x\n`, "TLC found an error in the configuration file at line 3"],
    [`${plain}INVARIANT Nothing\n`, "The invariant Nothing specified in the configuration file"],
  ])("%j is a configuration error", async (configText, message) => {
    const { verdict } = await check(counter, configText);
    expect(verdict).toMatchObject({ kind: "config", message: expect.stringContaining(message) });
  });

  test("a model without initial states is ok, with zero states", async () => {
    const result = await check(counter.replace("x = 0", "x = 0 /\\ x = 1"), plain);
    expect(result).toMatchObject({
      verdict: { kind: "ok" },
      initial: 0,
      counts: { generated: 0, distinct: 0 },
    });
  });

  test("running out of memory ends the run at once", async () => {
    const body = endless
      .replace("Naturals", "Sequences")
      .replace("x = 0", "x = <<0>>")
      .replace("x + 1", "x \\o x");
    const { verdict } = await check(body, plain, { heap: "32m" });
    expect(verdict).toEqual({
      kind: "outOfMemory",
      message: "Terminating due to java.lang.OutOfMemoryError: Java heap space",
    });
  });

  test("endless recursion is a stack overflow", async () => {
    const body = endless
      .replace("VARIABLE x", "VARIABLE x\nRECURSIVE F(_)\nF(n) == 1 + F(n + 1)")
      .replace("= 0", "= F(0)");
    expect((await check(body, plain)).verdict.kind).toBe("stackOverflow");
  });

  test("wrong extra arguments are a failure that repeats TLC's words", async () => {
    const { verdict } = await check(counter, plain, { extra: ["-nonsense"] });
    expect(verdict).toMatchObject({
      kind: "failure",
      message: expect.stringContaining("unrecognized option: -nonsense"),
    });
  });

  test("-continue in extra does not turn a violation into ok, though TLC exits with 0", async () => {
    const result = await check(counter, `${plain}INVARIANT Small`, { extra: ["-continue"] });
    expect(result).toMatchObject({ verdict: { kind: "invariant", name: "Small" }, exitCode: 0 });
    expect(result.verdict.kind === "invariant" && xs(result.verdict.trace)).toEqual(["0", "1", "2", "3"]);
  });

  test("what the model prints is kept, line by line", async () => {
    const body = counter
      .replace("Naturals", "Naturals, TLC")
      .replace("x = 0", 'x = 0 /\\ PrintT(<<"seen", x>>)');
    expect((await check(body, plain)).prints).toEqual(['<<"seen", 0>>']);
  });

  test("coverage tells which actions never happened", async () => {
    const body =
      counter.replace("Next ==", "Never == x > 9 /\\ x' = x\nStep ==") + "\nNext == Step \\/ Never";
    const { coverage } = await check(body, plain, { coverage: true });
    expect(coverage?.actions.map(({ name, distinct, generated }) => [name, distinct, generated])).toEqual([
      ["Init", 1, 1],
      ["Never", 0, 0],
      ["Step", 4, 5],
    ]);
  });

  test("progress is reported, at the least once at the end", async () => {
    const seen: unknown[] = [];
    await check(counter, plain, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([{ depth: 5, generated: 6, distinct: 5, queue: 0 }]);
  });

  test("a dump holds every reachable state, or the graph of them", async () => {
    const dump = join(folder, "counter.dump");
    await check(counter, plain, { dump });
    const states = await readDump(dump);
    expect(states.map(({ x }) => formatValue(x!))).toEqual(["0", "1", "2", "3", "4"]);
    expect(parseDump(readFileSync(dump, "utf8"))).toEqual(states);
    const graph = join(folder, "counter.dot");
    await check(counter, plain, { dump: graph });
    expect(readFileSync(graph, "utf8").match(/-> .*label="Next"/g)?.length).toBe(5);
    await expect(check(counter, plain, { dump: "counter" })).rejects.toMatchObject({ code: "badOption" });
  });

  test("modules of other folders are found through libraries", async () => {
    const elsewhere = mkdtempSync(join(folder, "library-"));
    writeModel(elsewhere, "Elsewhere", "Five == 5");
    const body = counter.replace("Naturals", "Naturals, Elsewhere").replace("% 5", "% Five");
    expect((await check(body, plain, { libraries: [elsewhere] })).counts?.distinct).toBe(5);
    const { verdict } = await check(body, plain);
    expect(verdict).toMatchObject({
      kind: "parse",
      errors: [{ message: expect.stringContaining("Elsewhere") }],
    });
  });

  test("a simulation finds violations, and without any says how many states it generated", async () => {
    const module = writeModel(folder, "Simulated", counter, plain);
    const fine = await simulate({ module, jvmArgs, traces: 3, depth: 4 });
    expect(fine).toMatchObject({ verdict: { kind: "ok" }, counts: { generated: 13 } });
    expect(fine.counts?.distinct).toBeUndefined();
    const { verdict } = await simulate({ module, jvmArgs, configText: `${plain}INVARIANT Small` });
    expect(verdict.kind === "invariant" && xs(verdict.trace)).toEqual(["0", "1", "2", "3"]);
  });

  test("equal runs have equal results, also side by side", async () => {
    const body = `${counter}\nSpec == Init /\\ [][Next]_x /\\ WF_x(Next)\nLive == <>[](x = 3)`;
    const module = writeModel(folder, "Equal", body, "SPECIFICATION Spec\nPROPERTY Live");
    const results = await Promise.all([1, 2, 3, 4].map(() => tlc({ module, jvmArgs })));
    const comparable = results.map(({ verdict, counts }) => JSON.stringify({ verdict, counts }));
    expect(new Set(comparable).size).toBe(1);
  });

  test("a run out of time is killed: no JVM, no folder and no handler is left", async () => {
    const before = process.listenerCount("SIGINT");
    const scratch = mkdtempSync(join(folder, "scratch-"));
    vi.stubEnv("TMPDIR", scratch);
    const result = await check(endless, plain, { timeoutMs: 2500 }).finally(() => vi.unstubAllEnvs());
    expect(result).toMatchObject({ verdict: { kind: "timeout", timeoutMs: 2500 }, exitCode: null });
    const pid = Number(/\[pid: (\d+)\]/.exec(result.tail)?.[1]);
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(scratch)).toEqual([]);
    expect(process.listenerCount("SIGINT")).toBe(before);
  });

  test("an abort kills the run, before it began as well as in its midst", async () => {
    const inMidst = await check(endless, plain, { signal: AbortSignal.timeout(1500) });
    expect(inMidst.verdict).toEqual({ kind: "aborted" });
    const pid = Number(/\[pid: (\d+)\]/.exec(inMidst.tail)?.[1]);
    expect(isAlive(pid)).toBe(false);
    const before = await check(endless, plain, { signal: AbortSignal.abort() });
    expect(before.verdict).toEqual({ kind: "aborted" });
  });

  test("a missing module or configuration is an error that names the file", async () => {
    await expect(tlc({ module: join(folder, "Nope.tla") })).rejects.toMatchObject({
      code: "fileMissing",
      message: expect.stringContaining("Nope.tla"),
    });
    const module = writeModel(folder, "NoConfig", counter);
    await expect(tlc({ module })).rejects.toMatchObject({
      code: "fileMissing",
      message: expect.stringContaining("NoConfig.cfg"),
    });
  });

  test("options out of range are refused before anything runs", async () => {
    await expect(check(counter, plain, { workers: 0 })).rejects.toMatchObject({ code: "badOption" });
    await expect(check(counter, plain, { fingerprint: 131 })).rejects.toMatchObject({ code: "badOption" });
    await expect(check(counter, plain, { config: "M.cfg" })).rejects.toMatchObject({ code: "badOption" });
    await expect(check(counter, plain, { heap: "much" })).rejects.toMatchObject({
      code: "badOption",
      message: expect.stringContaining("Invalid maximum heap size"),
    });
  });
});
