// Searches that end before they have seen everything: by a limit, by Ctrl-C, because nobody reads on.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listen } from "../../checker/cli/drive.ts";
import { updateBaseline } from "../../checker/cli/keep-baseline.ts";
import { targetOf } from "../../checker/cli/target.ts";
import { terminal } from "../../checker/cli/terminal.ts";
import { exampleSuite } from "../../model/suite.ts";
import { endless, executable, sandbox } from "./run.ts";

const box = sandbox({ "m.ts": endless });
afterAll(box.remove);

const quick = { concurrent: true };

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the tool, and sends a signal as soon as it has printed something. */
function interrupted(words: readonly string[], signal: NodeJS.Signals): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [executable, ...words], { cwd: box.path, timeout: 50_000 });
    let [out, err] = ["", ""];
    child.stderr.on("data", (text: Buffer) => (err += text.toString()));
    child.stdout.on("data", (text: Buffer) => {
      if (out === "") setTimeout(() => child.kill(signal), 300); // the next search is at work by then
      out += text.toString();
    });
    child.on("close", (code, by) => done({ code, signal: by, out, err }));
  });
}

describe("a limit ends a search as bounded", quick, () => {
  it.each([
    [["--max-states", "1000"], "--max-states 1000"],
    [["--max-depth", "5"], "--max-depth 5"],
    [["--max-mem", "16M"], "--max-mem 16M"],
    [["--max-time", "200ms"], "--max-time 0.2s"],
    [["--max-states", "1000", "--engine", "reference"], "--max-states 1000"],
    [["--max-time", "200ms", "--engine", "reference"], "--max-time 0.2s"],
  ])("%j", async (flags, limit) => {
    const words = ["check", "m.ts", "Large/one", "--format", "matrix", ...flags];
    const { code, out } = await box.run(words);
    expect(code).toBe(1); // what was found until then counts
    expect(out).toContain(`a search was ended by ${limit}\n`);
    expect(out).toContain("2 verdicts: 0 hold, 1 violated, 1 bounded\n");
    expect((await box.run([...words, "-p", "Well"])).code).toBe(3);
  });

  it.each(["0s", "5", "5 s", "1d", "-1s"])("and %s is no time", async (time) => {
    const { code, err } = await box.run(["check", "m.ts", "--max-time", time]);
    expect([code, err]).toEqual([
      2,
      `error: option '--max-time <time>' argument '${time}' is invalid. It must be a time such as 500ms, 30s, 5m or 2h.\n`,
    ]);
  });
});

describe("an interruption", quick, () => {
  it.each([
    ["SIGINT", "Ctrl-C", 130],
    ["SIGTERM", "SIGTERM", 143],
  ] as const)("by %s prints what was found until then", async (signal, name, code) => {
    const words = ["check", "m.ts", "--json=lines", "-r", "text", "--workers", "1"];
    const ended = await interrupted(words, signal);
    expect(ended).toMatchObject({ code, signal: null, err: "" });
    const events = ended.out
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { readonly event: string; readonly id: string });
    expect(events.map(({ event, id }) => [event, id])).toEqual([
      ["verdict", "Small/one/Low"],
      ["verdict", "Small/one/Well"],
      ["verdict", "Large/one/Low"],
      ["verdict", "Large/one/Well"],
      ["end", undefined],
    ]);
    expect(events.at(-1)).toMatchObject({
      complete: false,
      exit: code,
      interrupted: { by: name, searched: 2, cases: 3 },
    });
    expect(ended.out).toContain("4 verdicts: 2 hold, 1 violated, 1 bounded\n");
    expect(ended.out).toContain(`${name} after 2 of 3 cases; the others were not searched\n`);
  });

  it("writes no baseline", async () => {
    const file = join(box.path, "expected.json");
    const said: string[] = [];
    const target = await targetOf([join(box.path, "m.ts"), "Large"], () => Promise.resolve([exampleSuite]));
    const updating = updateBaseline(
      target,
      file,
      { property: [], limits: {} },
      { ...terminal({}), note: (lines) => said.push(...lines) },
    );
    setTimeout(() => process.emit("SIGTERM", "SIGTERM"), 10);
    expect(await updating).toBe(143);
    expect(said).toEqual([`interrupted: ${file} is as it was`]);
    expect(existsSync(file)).toBe(false);
  });

  it("is heard once: the second one is not ours", () => {
    const before = process.listenerCount("SIGINT");
    const interruption = listen();
    expect([interruption.signal(), process.listenerCount("SIGINT")]).toEqual([undefined, before + 1]);
    process.emit("SIGINT", "SIGINT");
    expect([interruption.signal(), process.listenerCount("SIGINT")]).toEqual(["SIGINT", before]);
  });
});

describe("verdicts that are printed one by one", quick, () => {
  it("are the lines that are written to a file in the end", async () => {
    const words = ["check", "m.ts", "Small"];
    const { out } = await box.run([...words, "--json=lines"]);
    expect((await box.shell(`"$NODE" "$SLOTCHECK" ${words.join(" ")} -r json-lines:l; cat l`)).out).toBe(out);
  });

  it("end quietly when nobody reads on", async () => {
    const { out, err } = await box.shell(
      '"$NODE" "$SLOTCHECK" check m.ts Small Other --max-time 1s --json=lines | head -1',
    );
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({ id: "Small/one/Low", verdict: "holds" });
  });
});

describe("advice after a limit", quick, () => {
  it("says what made the space grow and what a smaller bound would save", async () => {
    const words = ["check", "TwoPhase/large", "--max-states", "500", "--format", "matrix", "--width", "80"];
    const { out } = await box.run(words);
    const lines = out.split("\n");
    const first = lines.indexOf("TwoPhase/large: 500 states when --max-states 500 ended the search");
    expect(lines.slice(first, first + 8)).toEqual([
      "TwoPhase/large: 500 states when --max-states 500 ended the search",
      "  levels     1 11 55 170 263 new states",
      "  actions    RMChooseToAbort 321 new of 499, RMPrepare 89 new of 499,",
      "             RMRcvAbortMsg 47 new of 290, TMRcvPrepared 30 new of 144, TMAbort",
      "             12 new of 106",
      "  variables  rmState 171 values, msgs 57 values, tmPrepared 13 values, tmState 2",
      "             values",
      "  smaller    RM = 4 instead of 5: more than 500 states",
    ]);
  });
});

describe("--symmetry", quick, () => {
  it("says what it did, and why not, on stderr and in JSON", async () => {
    const { code, out, err } = await box.run(["check", "TwoPhase", "SemaphoreWeak", "--symmetry", "--json"]);
    const { reductions } = JSON.parse(out) as { readonly reductions: readonly unknown[] };
    expect(code).toBe(1);
    expect(reductions.length).toBe(4);
    expect(reductions).toContainEqual({ id: "TwoPhase/large", symmetry: { permutations: 120 } });
    expect(reductions).toContainEqual({
      id: "SemaphoreWeak/two",
      symmetry: { not: "temporal properties and fairness speak of single members" },
    });
    expect(err.split("\n").slice(0, 2)).toEqual([
      "note: --symmetry: in 2 cases, states that differ in the names of ids alone are counted once",
      "note: --symmetry is not used for SemaphoreWeak/two and 1 more: temporal properties and fairness speak of single members",
    ]);
  });

  it("is what a search that a limit ended is advised to use", async () => {
    const { out } = await box.run(["check", "TwoPhase/large", "--max-states", "1000", "--format", "matrix"]);
    expect(out).toContain("symmetry   314 states with --symmetry, each for up to 120");
  });
});

describe("--hash-compact", quick, () => {
  it("says with the verdicts that a state may have been missed, and how likely that is", async () => {
    const own = sandbox({
      "wide.ts": endless.replace('machine("Small", 2)', 'machine("Small", 2147483646)'),
    });
    const words = ["check", "wide.ts", "Small", "--hash-compact", "--max-states", "1000"];
    const { out, err } = await own.run([...words, "--format", "matrix"]);
    expect(out).toContain("holds, the probability that a state was missed is 2.7e-14 at most");
    expect(err).toContain(
      "note: --hash-compact: in 1 case, fingerprints of 64 bits were kept; the probability that a state was missed is 2.7e-14 at most",
    );
    const { reductions } = JSON.parse((await own.run([...words, "--json"])).out) as {
      readonly reductions: readonly unknown[];
    };
    expect(reductions).toEqual([{ id: "Small/one", compaction: { missed: (1000 * 999) / 2 ** 65 } }]);
    own.remove();
  });

  it("is no friend of checkpoints", async () => {
    const { code, err } = await box.run(["check", "m.ts", "--hash-compact", "--checkpoint", "x"]);
    expect([code, err]).toEqual([
      2,
      "error: --hash-compact keeps too little for a checkpoint to go on from\n  leave out --hash-compact, or --checkpoint and --resume\n",
    ]);
  });
});
