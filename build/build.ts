// Builds everything that a checkout needs to run: `npm run build`.
//
// Main invariant: `dist` is replaced when all of it is there, by two renames. So whoever runs meanwhile finds what was there before, but
// for the moment between them, and a build that fails or is broken off leaves it.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { bundle } from "./bundle.ts";
import { digestOf, leaveStamp, sources } from "./stamp.ts";

/** What a command prints. @throws {Error} with what it says if it fails */
function run(command: string, words: readonly string[]): string {
  const { status, stdout, error } = spawnSync(command, words, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status === 0) return stdout;
  throw error ?? new Error(stdout.trimEnd());
}

/** Removes what builds have left that were broken off. */
function sweep(): void {
  for (const name of readdirSync(".")) {
    const pid = Number(/^dist\.(\d+)(\.old)?$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) rmSync(name, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function build(root: string): Promise<void> {
  const digest = digestOf(root, sources);
  run("tsc", ["-p", "checker/tla2tools-runner/tsconfig.build.json"]);
  sweep();
  const [fresh, old] = [`dist.${process.pid}`, `dist.${process.pid}.old`];
  try {
    await bundle(fresh);
    run("tsc", ["-p", "tsconfig.build.json", "--outDir", fresh]);
    writeFileSync(`${fresh}/slotcheck.1`, run(process.execPath, [`${fresh}/model/main.js`, "__man"]));
    if (existsSync("dist")) renameSync("dist", old);
    renameSync(fresh, "dist");
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
  leaveStamp(root, digest);
}

try {
  await build(process.cwd());
} catch (thrown) {
  process.stderr.write(`${(thrown as Error).message}\n`);
  process.exitCode = 1;
}
