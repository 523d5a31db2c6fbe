// Checkpoints: killed at any moment, on a full disk, damaged, of something else.

import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { aboutOf, courseOf, readCheckpoint, writeCheckpoint } from "../../checker/cli/checkpoint.ts";
import type { Pause } from "../../checker/search/search.ts";
import { executable, sandbox } from "./run.ts";

/** A small machine, and one of (top + 1)^3 states, with temporal properties. */
const grid = (top: number) => `
import { action, int, invariant, leadsTo, property, spec, state, variable, weak, when } from "slotcheck/checker";
const machine = (name, top) => {
  const Num = int("Num", 0, top);
  const s = state({ a: variable(Num, "a"), b: variable(Num, "b"), c: variable(Num, "c") });
  const up = (x) => action("up", () => { when(x.lt(top)); x.set(x.plus(1)); });
  return spec(s, { name, doc: "Counters", constants: [], init: { a: 0, b: 0, c: 0 },
    actions: { A: up(s.a), B: up(s.b), C: up(s.c) }, fairness: [weak("A", "B")],
    properties: {
      Low: invariant("c stays low", () => s.c.lt(top)),
      Top: property("b gets there", () => leadsTo(s.a.eq(1), s.b.eq(top))),
      All: property("c gets there", () => leadsTo(s.a.eq(1), s.c.eq(top))),
    },
    instances: { one: {} } });
};
export const a = machine("Small", 3);
export const b = machine("Large", ${top});
`;

const box = sandbox({ "m.ts": grid(40), "n.ts": grid(39) });
afterAll(box.remove);

const words = ["check", "m.ts", "--json"];

/** Runs the tool, and kills it some time after it has written its next checkpoint; what it printed, if it came to that. */
function runAndKill(more: readonly string[], file: string, after: number): Promise<string | undefined> {
  const stamp = (): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const before = stamp();
  return new Promise((done) => {
    const child = spawn(process.execPath, [executable, ...words, ...more], { cwd: box.path });
    let out = "";
    child.stdout.on("data", (text: Buffer) => (out += text.toString()));
    const watch = setInterval(() => {
      if (stamp() === before) return;
      clearInterval(watch);
      setTimeout(() => child.kill("SIGKILL"), after);
    }, 1);
    child.on("close", (code) => {
      clearInterval(watch);
      done(code === null ? undefined : out);
    });
  });
}

describe("a check that is killed", { timeout: 300_000 }, () => {
  it("goes on from its last checkpoint, and ends as it would have", async () => {
    const whole = await box.run(words);
    const file = join(box.path, "k");
    const keep = ["--checkpoint", "k", "--checkpoint-every", "1ms"];
    const printed: (string | undefined)[] = [];
    for (const delay of [0, 1, 7, 40, 3]) {
      const resume = existsSync(file) ? ["--resume", "k"] : [];
      printed.push(await runAndKill([...keep, ...resume], file, delay));
    }
    expect(printed.filter((out) => out !== undefined && out !== whole.out)).toEqual([]);
    expect(await box.run([...words, "--resume", "k"])).toEqual(whole);
  });
});

describe("a checkpoint", { timeout: 300_000 }, () => {
  it("is written when time is over, and the rest is searched later", async () => {
    const whole = await box.run(words);
    const { code } = await box.run([...words, "--checkpoint", "t", "--max-time", "1ms"]);
    expect([code, whole.code]).toEqual([3, 1]);
    const [, about = ""] = /"about":"([0-9a-f]{64})"/.exec(readFileSync(join(box.path, "t"), "latin1")) ?? [];
    const { searched, snapshot } = readCheckpoint(join(box.path, "t"), about);
    expect([searched.length, snapshot.facts.size < 64]).toEqual([0, true]);
    expect(await box.run([...words, "--resume", "t"])).toEqual(whole);
  });

  it("that is damaged, cut off, of something else or not there is refused, and stays", async () => {
    await box.run([...words, "--checkpoint", "c", "--max-time", "1ms"]);
    const good = readFileSync(join(box.path, "c"));
    const changed = Uint8Array.from(good);
    changed[good.length >> 1] = (changed[good.length >> 1] ?? 0) ^ 1;
    const cases: readonly (readonly [string, Uint8Array, string])[] = [
      [
        "cut",
        good.subarray(0, good.length - 100),
        "is damaged: its checksum is wrong, some of it may be missing",
      ],
      ["short", good.subarray(0, 30), "is damaged: its checksum is wrong, some of it may be missing"],
      ["changed", changed, "is damaged: its checksum is wrong, some of it may be missing"],
      ["empty", new Uint8Array(), "is no checkpoint of slotcheck"],
      ["text", Buffer.from("{}"), "is no checkpoint of slotcheck"],
    ];
    for (const [name, bytes, message] of cases) {
      writeFileSync(join(box.path, name), bytes);
      expect(await box.run([...words, "--resume", name])).toEqual({
        code: 2,
        out: "",
        err: `error: ${name} ${message}\n  check again without --resume\n`,
      });
      expect(readFileSync(join(box.path, name)).equals(bytes)).toBe(true);
    }
    const other = await box.run(["check", "n.ts", "--resume", "c"]);
    expect(other).toEqual({
      code: 2,
      out: "",
      err: "error: c is a checkpoint of other models or properties, or of another version of slotcheck\n  check again without --resume\n",
    });
    expect(await box.run([...words, "-p", "Low", "--resume", "c"])).toEqual(other);
    expect((await box.run([...words, "--resume", "nowhere"])).err).toMatch(
      /^error: cannot read the checkpoint nowhere: ENOENT/,
    );
  });

  it("is never written over what is no file", async () => {
    const { code, err } = await box.run([...words, "--checkpoint", "/dev/full"]);
    expect([code, err]).toEqual([2, "error: --checkpoint /dev/full: that is no file\n"]);
  });

  it("that can no longer be written is one error, and the search goes on", () => {
    const file = join(box.path, "gone", "c");
    const said: string[] = [];
    const { keep } = courseOf([], { file, every: 0, resume: undefined, tool: "" }, (line) => said.push(line));
    rmSync(join(box.path, "gone"), { recursive: true });
    const counts = { next: 0, levelEnd: 1, size: 1, depth: 0, levels: [], generated: 1 };
    const facts = { ...counts, fired: [], fresh: [], initial: [], judges: [] };
    const pause: Pause = {
      progress: () => ({ distinct: 1, generated: 1, depth: 0, waiting: 1 }),
      snapshot: () => ({ facts, data: [] }),
    };
    keep(pause, false, []);
    keep(pause, false, []);
    expect(said).toEqual([
      expect.stringMatching(
        /^error\[E031\]: cannot write the checkpoint: ENOENT[^\n]*\n {2}the search goes on, and .*\/gone\/c is as it was before$/,
      ),
    ]);
  });

  it("on a full disk leaves the one before", () => {
    const file = join(box.path, "full");
    const counts = { levelEnd: 4, size: 5, depth: 2, levels: [1], generated: 9 };
    const lists = { fired: [], fresh: [], initial: [], judges: [] };
    const checkpointAt = (next: number) => ({
      about: aboutOf("this"),
      searched: [],
      snapshot: { facts: { next, ...counts, ...lists }, data: [new Uint8Array(1000).fill(7)] },
    });
    writeCheckpoint(file, checkpointAt(3));
    for (const room of [0, 10, 500, 1200]) {
      let left = room;
      const write = (_: number, bytes: Uint8Array): number => {
        if (left === 0) throw new Error("ENOSPC: no space left on device, write");
        const written = Math.min(left, bytes.length);
        left -= written;
        return written;
      };
      const disk = { open: (name: string) => openSync(name, "w"), write, sync: () => undefined };
      expect(() => writeCheckpoint(file, checkpointAt(4), disk)).toThrow("ENOSPC");
      expect(existsSync(`${file}.part`)).toBe(false);
      expect(readCheckpoint(file, aboutOf("this"))).toMatchObject({ snapshot: { facts: { next: 3 } } });
    }
  });

  it("is not there for the reference evaluator, which says so", async () => {
    const { code, err } = await box.run([...words, "--engine", "reference", "--checkpoint", "r"]);
    expect([code, err]).toEqual([
      2,
      "error: --checkpoint needs compiled code, and this search runs without; see docs/warts.md\n",
    ]);
  });
});
