// Builds everything that a checkout needs to run: `npm run build`.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
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
  await bundle();
  run("tsc", ["-p", "tsconfig.build.json"]);
  writeFileSync("dist/slotcheck.1", run(process.execPath, ["dist/model/main.js", "__man"]));
  leaveStamp(root, digest);
}

try {
  await build(process.cwd());
} catch (thrown) {
  process.stderr.write(`${(thrown as Error).message}\n`);
  process.exitCode = 1;
}
