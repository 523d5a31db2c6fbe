// TLC's distributed server and two workers on 127.0.0.1. Its exit code is 0 in every one of these runs.
// What a real one does only on a bad day, a fake `java` does.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { distributed, type DistributedOptions, formatValue } from "../src/index.ts";
import { describeWithTlc, jvmArgs, temporaryFolder, writeModel } from "./support.ts";

const folder = temporaryFolder();
let models = 0;

const grid = `
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\\ y = 0
Next == \\/ x < 20 /\\ x' = x + 1 /\\ y' = y
        \\/ y < 20 /\\ y' = y + 1 /\\ x' = x
Spec == Init /\\ [][Next]_<<x, y>>
Small == x + y < 7
Positive == x > 0
NoValue == x < 5 \\/ <<1, 2>>[x] = 1
Never9 == [][x' + y' # 9]_<<x, y>>`;

/** Runs the grid. Fails if a process that has to do with the run's port is left when it is over. */
async function check(configText: string, options: Partial<DistributedOptions> = {}) {
  const module = writeModel(folder, `D${++models}`, grid);
  let port = 0;
  const result = await distributed({
    module,
    configText: `SPECIFICATION Spec\n${configText}`,
    heap: "256m",
    deadlock: false,
    jvmArgs,
    ...options,
    onReady: (server) => {
      port = server.port;
      options.onReady?.(server);
    },
  });
  const processes = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
  expect(processes.filter((each) => each.includes(`TLCServer.port=${port}`))).toEqual([]);
  return result;
}

/** The sum of x and y where it went wrong, and just before. */
async function sums(configText: string, options: Partial<DistributedOptions> = {}) {
  const { verdict } = await check(configText, options);
  if (verdict.kind !== "objection") throw new Error(`the verdict is ${verdict.kind}, not objection`);
  const sum = (state: typeof verdict.state): number =>
    Number(formatValue(state["x"]!)) + Number(formatValue(state["y"]!));
  return [verdict.before && sum(verdict.before), sum(verdict.state)];
}

describeWithTlc("TLC's server with two workers", () => {
  test("finds no error and all 441 states", async () => {
    const { verdict, ...found } = await check("");
    // As a whole, so that a failure shows what the server said.
    expect(verdict).toEqual({ kind: "ok" });
    expect(found).toMatchObject({
      distinct: 441,
      version: expect.stringMatching(/^TLC2 TLC Server Version \d/) as string,
    });
  });

  test("objects to a state that violates an invariant, and shows it with the one before", async () => {
    expect(await sums("INVARIANT Small")).toEqual([6, 7]);
  });

  test("objects to a step that violates a step property", async () => {
    expect(await sums("PROPERTY Never9")).toEqual([8, 9]);
  });

  test("objects to the one deadlock, at the far corner, if asked to", async () => {
    expect(await sums("", { deadlock: true })).toEqual([undefined, 40]);
  });

  test("objects where an invariant has no value", async () => {
    const { verdict } = await check("INVARIANT NoValue");
    expect(verdict).toMatchObject({ kind: "objection", state: { x: { kind: "int", value: 5 } } });
  });

  test("objects to an initial state", async () => {
    expect(await sums("INVARIANT Positive")).toEqual([undefined, 0]);
  });

  test("fails, and hands on what the server said, where a configuration is wrong", async () => {
    const { verdict } = await check("INVARIANT Missing");
    expect(verdict).toMatchObject({ kind: "failure", message: expect.stringContaining("Missing") as string });
  });

  test("can be aborted when workers may join", async () => {
    const abort = new AbortController();
    const { verdict } = await check("", { signal: abort.signal, onReady: () => abort.abort() });
    expect(verdict).toEqual({ kind: "aborted" });
  });
});

/** What the server prints as one of its messages, as an argument of the shell. */
const message = (code: number, text = "", severity = 0): string =>
  `'@!@!@STARTMSG ${code}:${severity} @!@!@' '${text}' '@!@!@ENDMSG ${code} @!@!@'`;

const found = `${message(2193)} ${message(2199, "1240 states generated, 441 distinct states found, 0 states left on queue.")}`;
const finished = `${found} ${message(2186)}`;

/** Runs a shell script in place of each process: `say` prints a line for each of its words. Returns its folder. */
function fakeJava(server: string, worker: string): string {
  const home = mkdtempSync(join(folder, "home-"));
  mkdirSync(join(home, "bin"));
  writeFileSync(
    join(home, "bin", "java"),
    `#!/bin/sh
cd ${home}
say() { printf '%s\\n' "$@"; }
case "$*" in
  *'TLCServer -tool'*) ${server};;
  *) ${worker};;
esac`,
    { mode: 0o755 },
  );
  vi.stubEnv("JAVA_HOME", home);
  vi.stubEnv("TLA2TOOLS_JAR", join(home, "bin", "java"));
  return home;
}

/** Lets a minute go by as soon as the run waits for something. */
async function minute(): Promise<void> {
  await vi.waitUntil(() => vi.getTimerCount() > 0, { timeout: 60_000 });
  vi.advanceTimersByTime(60_000);
}

describe("a server and its workers", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  test("may take their time to end, once the server has told the workers to go", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const ready = `say ${message(7000)} ${message(7003)}`;
    const home = fakeJava(`${ready}; until [ -e go ]; do sleep 0.05; done; say ${finished}`, "exit 0");
    const running = check("");
    await minute();
    // A server that was given up would be killed before this is heard.
    setImmediate(() => writeFileSync(join(home, "go"), ""));
    expect(await running).toMatchObject({ verdict: { kind: "ok" }, distinct: 441 });
  });

  test("are given up, with the workers' last words, where all workers end in the middle of the search", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    fakeJava(`say ${message(7000)}; exec sleep 600`, "echo out of luck; exit 1");
    const running = check("");
    await minute();
    const { verdict } = await running;
    expect(verdict).toEqual({
      kind: "failure",
      message: "All workers ended before the server did:\nout of luck\nout of luck",
    });
  });

  test("are believed, and ended, where they stay up after the server's last word", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    fakeJava(`say ${message(7000)} ${message(7003)} ${finished}; exec sleep 600`, "exec sleep 600");
    const running = check("");
    await minute();
    expect(await running).toMatchObject({ verdict: { kind: "ok" }, distinct: 441 });
  });

  const taken = message(1000, "Port already in use: 12345; nested exception is:", 1);

  test("find another port where somebody took the one that was free", async () => {
    fakeJava(
      `if [ -e taken ]; then say ${message(7000)} ${finished}; else touch taken; say ${taken}; fi`,
      "exit 0",
    );
    expect(await check("")).toMatchObject({ verdict: { kind: "ok" }, distinct: 441 });
  });

  test("do not find another where the port was named", async () => {
    fakeJava(`say ${taken}`, "exit 0");
    expect((await check("", { port: 12345 })).verdict).toMatchObject({
      kind: "failure",
      message: expect.stringContaining("Port already in use: 12345") as string,
    });
  });
});
