// Builds everything that a checkout needs to run: `npm run build`.
//
// Main invariant: `dist` is replaced when all of it is there. So whoever runs meanwhile finds what was there before, and of two builds
// at once one is last.

import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

async function build(root: string): Promise<void> {
  const digest = digestOf(root, sources);
  run("tsc", ["-p", "checker/tla2tools-runner/tsconfig.build.json"]);
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
