// Child processes. Invariant: no child outlives its promise or this process, and no run leaves its folder behind.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each line of standard output. */
  readonly onLine?: (line: string) => void;
}

export interface Ending {
  /** Who ended it: the program, our clock, the caller's signal, or someone else's signal. */
  readonly by: "itself" | "timeout" | "abort" | "signal";
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last 100 lines of standard output and of standard error, each line cut at 2,000 characters. */
  readonly stdout: string;
  readonly stderr: string;
  readonly millis: number;
}

const children = new Set<ChildProcess>();
const folders = new Set<string>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Kills what runs, then lets the signal do what it would have done without us. */
function onSignal(signal: NodeJS.Signals): void {
  killAll();
  removeHandlers();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function addHandlers(): void {
  process.on("exit", killAll);
  for (const signal of signals) process.on(signal, onSignal);
}

function removeHandlers(): void {
  process.off("exit", killAll);
  for (const signal of signals) process.off(signal, onSignal);
}

/** Calls `use` with a fresh empty folder, and removes the folder whatever happens, Ctrl-C too. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  if (folders.size === 0) addHandlers();
  const folder = mkdtempSync(join(tmpdir(), "tla2tools-"));
  folders.add(folder);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    folders.delete(folder);
    if (folders.size === 0) removeHandlers();
  }
}

/** Runs a program to its end, inside `withFolder`. Rejects only when it cannot be started at all. */
export async function run(command: Command): Promise<Ending> {
  const started = performance.now();
  const child = spawn(command.file, command.args, { cwd: command.cwd, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  let by: Ending["by"] = "itself";
  const kill = (reason: "timeout" | "abort"): void => {
    if (by === "itself" && child.kill("SIGKILL")) by = reason;
  };
  const onAbort = (): void => kill("abort");
  const timer =
    command.timeoutMs === undefined ? undefined : setTimeout(() => kill("timeout"), command.timeoutMs);
  command.signal?.addEventListener("abort", onAbort);
  if (command.signal?.aborted === true) onAbort();

  const stdout = lastLines();
  const stderr = lastLines();
  createInterface({ input: child.stdout, crlfDelay: Infinity }).on("line", (line) => {
    stdout.add(line);
    command.onLine?.(line);
  });
  createInterface({ input: child.stderr, crlfDelay: Infinity }).on("line", (line) => stderr.add(line));
  try {
    const [exitCode, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, killer) => resolve([code, killer]));
    });
    return {
      by: by === "itself" && signal !== null ? "signal" : by,
      exitCode,
      signal,
      stdout: stdout.text(),
      stderr: stderr.text(),
      millis: Math.round(performance.now() - started),
    };
  } finally {
    children.delete(child);
    clearTimeout(timer);
    command.signal?.removeEventListener("abort", onAbort);
  }
}

function lastLines(): { add(line: string): void; text(): string } {
  const lines: string[] = [];
  return {
    add(line) {
      lines.push(line.slice(0, 2000));
      if (lines.length > 100) lines.shift();
    },
    text: () => lines.join("\n"),
  };
}
