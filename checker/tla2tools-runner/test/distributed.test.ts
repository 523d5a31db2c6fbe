// TLC's distributed server and two workers on 127.0.0.1. Its exit code is 0 in every one of these runs.

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { distributed, type DistributedOptions, formatValue } from "../src/index.ts";
import { describeWithTlc, temporaryFolder, writeModel } from "./support.ts";

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
