// One command as a whole process, measured by the operating system: GNU time reads what wait4 says of it.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

export interface Usage {
  /** Seconds. */
  readonly user: number;
  readonly system: number;
  readonly wall: number;
  /** Most memory resident at once, in bytes. */
  readonly peak: number;
  /** Seconds for which other processes had a processor meanwhile; to a few hundredths. */
  readonly others: number;
}

export interface Run extends Usage {
  readonly output: string;
}

const gnuTime = "/usr/bin/time";

/** @throws if GNU time is missing or the command fails; start-up and everything else it does is in the figures. */
export function measure({ file, args, cwd }: Command, folder: string): Run {
  const figures = join(folder, "usage");
  const [started, busy] = [performance.now(), busySeconds()];
  const { status, stdout, stderr, error } = spawnSync(
    gnuTime,
    ["-f", "%U %S %M", "-o", figures, file, ...args],
    { cwd, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  const wall = (performance.now() - started) / 1000;
  const worked = busySeconds() - busy;
  if (error) throw new Error(`${gnuTime} is missing: on Debian, apt-get install time`, { cause: error });
  if (status !== 0) {
    throw new Error(
      `${file} ${args.join(" ")}: exit code ${status}\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`,
    );
  }
  const [user = NaN, system = NaN, kilobytes = NaN] = (
    readFileSync(figures, "utf8").trim().split("\n").at(-1) ?? ""
  )
    .split(" ")
    .map(Number);
  const others = Math.max(0, worked - user - system);
  return { user, system, wall, peak: kilobytes * 1024, others, output: `${stdout}\n${stderr}` };
}

/** Seconds for which any processor of the machine has worked since it started. */
function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1000;
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}

/** Each figure by itself. */
export function medians(runs: readonly Usage[]): Usage {
  const of = (figure: keyof Usage): number => median(runs.map((run) => run[figure]));
  return {
    user: of("user"),
    system: of("system"),
    wall: of("wall"),
    peak: of("peak"),
    others: of("others"),
  };
}

/** The first line that a program prints; undefined where there is no such program. */
export function firstLine(file: string, ...args: readonly string[]): string | undefined {
  const { error, stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  return error ? undefined : (`${stdout}${stderr}`.trim().split("\n")[0] ?? "");
}
