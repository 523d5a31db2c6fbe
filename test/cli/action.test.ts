// The GitHub Action: its script does on this machine what it would do there.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { model, sandbox } from "./run.ts";

const box = sandbox({ "m.ts": model() });
afterAll(box.remove);

const run = promisify(execFile);

/** What stands under the last `run: |`. */
const [, script = ""] = /run: \|\n([\s\S]*)$/.exec(readFileSync("action.yml", "utf8")) ?? [];

it("checks, annotates, and leaves three reports", async () => {
  expect(script).toContain("main.js");
  const env = {
    PATH: process.env["PATH"] ?? "",
    GITHUB_ACTION_PATH: resolve("."),
    TARGETS: "./m.ts M/one",
    OPTIONS: "-p Low --exit-zero",
    REPORTS: "a folder",
  };
  const { stdout } = await run("bash", ["-e", "-c", script], { cwd: box.path, env });
  expect(stdout).toContain("design  Low  states\n");
  expect(stdout).toMatch(/^::error file=m\.ts,line=4,title=M\/one\/Low::violated in 3 steps/m);
  const report = (name: string): string => readFileSync(join(box.path, "a folder", name), "utf8");
  expect(report("slotcheck.sarif")).toContain('"ruleId": "Low"');
  expect(report("slotcheck.xml")).toContain('failures="1"');
  expect(report("slotcheck.html")).toContain("M/one");
  await expect(
    run("bash", ["-e", "-c", script], { cwd: box.path, env: { ...env, OPTIONS: "" } }),
  ).rejects.toMatchObject({
    code: 1,
  });
});

it("is called by the workflow for others with inputs that it has, and its reports are kept", () => {
  const inputs = (text: string): readonly string[] =>
    [...text.matchAll(/^ {2,6}([a-z-]+):\n +description:/gm)].map(([, name = ""]) => name);
  const workflow = readFileSync(".github/workflows/models.yml", "utf8");
  const [, given = ""] = /uses: slotcheck\/slotcheck@main\n +with:\n((?: {10}.*\n)+)/.exec(workflow) ?? [];
  const names = [...given.matchAll(/^ +([a-z-]+): (.*)$/gm)];
  expect(names.map(([, name]) => name)).toEqual(inputs(readFileSync("action.yml", "utf8")));
  expect(names.map(([, , value]) => value)).toEqual([
    "${{ inputs.targets }}",
    "${{ inputs.options }}",
    "slotcheck-reports",
  ]);
  expect(inputs(workflow)).toEqual(["targets", "options", "code-scanning"]);
  for (const used of workflow.matchAll(/inputs\.([a-z-]+)/g)) expect(inputs(workflow)).toContain(used[1]);
  expect(workflow).toContain("path: slotcheck-reports\n");
});
