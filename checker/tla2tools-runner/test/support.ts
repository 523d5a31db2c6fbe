// What the tests share: whether TLC can be run here, and tiny modules to run it on.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { install, which } from "../src/index.ts";

/** Why TLC cannot be run here; undefined where it can. */
export const unavailable: string | undefined = await install({ signal: AbortSignal.timeout(120_000) })
  .then(which)
  .then(
    () => undefined,
    (error: unknown) => String(error).split("\n")[0],
  );

if (unavailable !== undefined && (process.env["SLOTCHECK_REQUIRE"] ?? "").split(/[\s,]+/).includes("tlc")) {
  throw new Error(`SLOTCHECK_REQUIRE asks for TLC. ${unavailable}`);
}

/** Starting takes these tests longer than searching: the JVM does without its optimizing compiler. */
export const jvmArgs: readonly string[] = ["-XX:TieredStopAtLevel=1"];

/** A `describe` that is skipped, and counted so, where TLC cannot be run. */
export const describeWithTlc = unavailable === undefined ? describe : describe.skip;

/** A folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "runner-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a module and, unless empty, its configuration; returns the module's path. */
export function writeModel(folder: string, name: string, body: string, config = ""): string {
  const path = join(folder, `${name}.tla`);
  writeFileSync(path, `---- MODULE ${name} ----\n${body.trim()}\n====\n`);
  if (config !== "") writeFileSync(join(folder, `${name}.cfg`), config);
  return path;
}

/** The lines of a file of recorded output. */
export function recorded(name: string): string[] {
  return readFileSync(new URL(`recorded/${name}`, import.meta.url), "utf8").split("\n");
}

/** Whether a process of that id exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
