// What README shows is what a reader gets: its screens are compared with the real ones, its model is loaded and run.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { idleReasons, parseBaseline, reasonsOf } from "../../checker/report/baseline.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const readme = readFileSync("README.md", "utf8");

/** The code blocks of a language, without their fences. */
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text]) =>
    name === language ? [text ?? ""] : [],
  );

/** The screen under a command: the block that begins with it. */
function screen(command: string): string {
  const block = blocks("console").find((text) => text.startsWith(`$ ${command}\n`));
  if (block === undefined) throw new Error(`README shows no ${command}`);
  return block.slice(`$ ${command}\n`.length);
}

let folder = "";

/** What the tool prints. A run that was killed or complained shows no screen, so it is no screen that differs. */
function run(words: readonly string[]): string {
  const env = { ...process.env, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [join(process.cwd(), "dist/model/main.js"), ...words],
    { cwd: folder, env, encoding: "utf8" },
  );
  const said = stderr.replace(/^progress: .*\n/gm, "");
  expect({ stderr: said, signal, isWell: status === 0 || status === 1 }).toEqual({
    stderr: "",
    signal: null,
    isWell: true,
  });
  return stdout;
}

describe("README", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "slotcheck-readme-"));
    const model = blocks("ts").find((text) => text.includes('name: "Elevator"'));
    writeFileSync(join(folder, "door.ts"), model ?? "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("shows a part of the matrix as it is", () => {
    const command = readme.match(/^\$ (slotcheck check (?:.*\\\n)*.*)$/m)?.[1] ?? "";
    for (const line of command.split("\n")) expect(line.length).toBeLessThan(80);
    const words = command.replaceAll("\\\n", " ").split(/ +/).slice(1);
    expect(words.length).toBeGreaterThan(5);
    expect(screen(command)).toBe(run([...words, "-r", "text", "--width", "80"]));
  });

  it("has every verdict of the matrix in its baseline, and every violation with a reason", () => {
    run(["check", "-r", "json:result.json"]);
    const baseline = parseBaseline(readFileSync("slotcheck.baseline.json", "utf8"));
    const { results } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as {
      readonly results: readonly {
        readonly id: string;
        readonly verdict: string;
        readonly steps: number | null;
      }[];
    };
    const facts = ({ id, verdict, steps }: (typeof results)[number]): string => `${id} ${verdict} ${steps}`;
    expect(results.map(facts).sort(), "npm run baseline update").toEqual(baseline.expect.map(facts).sort());
    expect([...reasonsOf(baseline)].filter(([, why]) => why === "")).toEqual([]);
    expect(idleReasons(baseline)).toEqual([]);
  });

  it("shows the counterexample of batching as it is", () => {
    const words = ["show", "batched-list/punch", "P1w"];
    expect(screen(`slotcheck ${words.join(" ")}`)).toBe(run([...words, "--width", "80"]));
  });

  it("shows the elevator's counterexample as it is", () => {
    const words = ["show", "./door.ts", "Elevator/small", "ClosedWhileMoving"];
    expect(screen(`slotcheck ${words.join(" ")}`)).toBe(run([...words, "--width", "80"]));
  });

  it("mends the elevator as it says", () => {
    const broken = readFileSync(join(folder, "door.ts"), "utf8");
    const mended = broken.replace(
      "when(s.target.isSome(), s.moving.not());",
      'when(s.target.isSome(), s.moving.not(), s.door.eq("closed"));',
    );
    expect(mended).not.toBe(broken);
    writeFileSync(join(folder, "mended.ts"), mended);
    const verdicts = run(["check", "./mended.ts"])
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ +/)[2]);
    expect(verdicts).toEqual(["holds", "holds", "holds", "holds", "holds", "holds"]);
  });
});
