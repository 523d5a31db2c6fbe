// slotcheck tlc: what TLC says of a case by itself, and the behaviour of ours that shows it.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { describeWithTlc } from "../tla/tlc.ts";
import { executable, sandbox } from "./run.ts";

const { run, path, remove } = sandbox({});
afterAll(remove);

describe("slotcheck tlc", () => {
  test("says that a server's address without a server means nothing", async () => {
    const { code, err } = await run(["tlc", "DieHard/film", "--host", "here"]);
    expect([code, err]).toEqual([
      2,
      "error: --host and --port say where the server of --distributed is; add --distributed\n",
    ]);
  });

  test("needs to be told what to run", async () => {
    expect(await run(["tlc"])).toMatchObject({ code: 2, out: "" });
  });
});

describeWithTlc("slotcheck tlc, on TLC", () => {
  test("finds no error, and TLC's own counts", async () => {
    const { code, out } = await run(["tlc", "TwoPhase/small"]);
    expect([code, out.split("\n").slice(0, -1)]).toEqual([
      0,
      [
        "TwoPhase/small  no error",
        "  TLC 2.18, 1 worker; 288 states, 1,146 generated, depth 11",
        "  checked: TypeOK, Consistent, ImplementsCommit",
        "  not checked in this mode: AllCommit",
      ],
    ]);
  });

  test("shows a violated invariant by a token whose replay violates it", async () => {
    const { code, out } = await run(["tlc", "DieHard/film"]);
    const [verdict, hint = ""] = out.split("\n");
    expect([code, verdict]).toEqual([1, "DieHard/film  violated: NotSolved, after 6 steps"]);
    const shown = await run(hint.trim().split(" ").slice(1));
    expect(shown.out).toContain("6  -");
  });

  test("shows a lasso, which TLC does not name", async () => {
    const { code, out } = await run(["tlc", "SemaphoreWeak/two"]);
    expect([code, out.split("\n")[0]]).toEqual([
      1,
      "SemaphoreWeak/two  violated: a property that TLC does not name, after 5 steps",
    ]);
    expect(out).toMatch(/show example:SemaphoreWeak\/two:\d+@\d~\w+/);
  });

  test("leaves temporal properties to a single worker: TLC 2.18 misses violations with more", async () => {
    const { code, out } = await run(["tlc", "SemaphoreWeak/two", "--workers", "2"]);
    expect([code, out]).toMatchObject([
      0,
      expect.stringContaining("not checked in this mode: NoStarve, SomeProgress\n"),
    ]);
  });

  test("distributed, finds no error and exactly the distinct states", async () => {
    const { code, out } = await run(["tlc", "TwoPhase/small", "--distributed", "--workers", "2"]);
    expect([code, out.split("\n").slice(0, -1)]).toEqual([
      0,
      [
        "TwoPhase/small  no error",
        "  TLC 2.18, distributed, 2 workers; 288 states",
        "  checked: TypeOK, Consistent",
        "  not checked in this mode: AllCommit, ImplementsCommit",
      ],
    ]);
  });

  test("distributed, names the property and finds the shortest trace, which TLC does not show", async () => {
    const { code, out } = await run(["tlc", "DieHard/film", "--distributed"]);
    expect([code, out.split("\n")[0]]).toEqual([1, "DieHard/film  violated: NotSolved, after 6 steps"]);
  });

  test("distributed, leaves no process and no file behind after Ctrl-C", async () => {
    const own = join(path, "temporary");
    mkdirSync(own);
    const processes = (): readonly string[] =>
      execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
        .split("\n")
        .filter((line) => line.includes(`java.io.tmpdir=${own}`));
    const words = [executable, "tlc", "TwoPhase/large", "--distributed"];
    const child = spawn(process.execPath, words, { env: { ...process.env, TMPDIR: own }, stdio: "ignore" });
    const ended = once(child, "exit");
    await vi.waitFor(() => expect(processes()).toHaveLength(3), { timeout: 60_000, interval: 50 });
    child.kill("SIGINT");
    expect(await ended).toEqual([null, "SIGINT"]);
    await vi.waitFor(() => expect(processes()).toEqual([]), { timeout: 10_000, interval: 50 });
    expect(readdirSync(own)).toEqual([]);
  });
});
