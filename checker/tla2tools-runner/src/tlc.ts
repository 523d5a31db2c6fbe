// Running TLC: typed options in, one typed result out. Invariant: same module, options and jar, same result.

import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { match } from "ts-pattern";
import { Tla2ToolsError } from "./errors.ts";
import type { RunOptions } from "./options.ts";
import { type Outcome, outcomeReader, type Progress, type Verdict } from "./outcome.ts";
import type { Ending } from "./process.ts";
import { moduleMustBeReadable, mustBeReadable, runTool } from "./tools.ts";

/** What checking and simulating have in common. */
export interface ModelOptions extends RunOptions {
  /** Path of the configuration. Default: `M.cfg` beside the module. */
  readonly config?: string;
  /** The configuration's text itself, instead of a path. */
  readonly configText?: string;
  /** Worker threads. Default 1: TLC 2.18 misses liveness violations with more, and depths are not exact. */
  readonly workers?: number | "auto";
  /** False switches the deadlock check off. Default true. */
  readonly deadlock?: boolean;
  /** Index of the fingerprint polynomial, 0..130. Default 0, so that runs can be repeated. */
  readonly fingerprint?: number;
  /** Seed of the random generator. Default 0. */
  readonly seed?: number;
  /** Lets TLC print warnings. Default false. */
  readonly warnings?: boolean;
  /** Counts how often each action happened and each expression was evaluated. Default false. */
  readonly coverage?: boolean;
  /** Called at each of TLC's reports, about once a minute and at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface TlcOptions extends ModelOptions {
  /** Writes all reachable states to this `.dump` file (see `readDump`), or their graph to this `.dot` file. */
  readonly dump?: string;
}

export interface SimulateOptions extends ModelOptions {
  /** Number of behaviours to generate. Default 100. */
  readonly traces?: number;
  /** Length at which a behaviour is cut off, in states. Default 100. */
  readonly depth?: number;
}

export interface TlcResult extends Omit<Outcome, "verdict"> {
  readonly verdict: Verdict;
  /** The last numbers TLC printed; absent when it stopped before any. */
  readonly counts?: NonNullable<Outcome["counts"]>;
  /** States on the longest of the shortest paths from an initial state. Exact with one worker only. */
  readonly depth?: number;
  /** Distinct initial states. */
  readonly initial?: number;
  /** Present where TLC was asked for it. */
  readonly coverage?: NonNullable<Outcome["coverage"]>;
  /** Empty unless asked for. */
  readonly warnings: readonly string[];
  /** The lines that `Print` and `PrintT` wrote, at most 10,000. */
  readonly prints: readonly string[];
  /** TLC's version line, such as `TLC2 Version 2.18 of 20 March 2023`. */
  readonly version?: string;
  /** Wall-clock time of the JVM, in milliseconds. */
  readonly millis: number;
  /** TLC's exit code; null when the JVM was killed. The verdict does not rest on it. */
  readonly exitCode: number | null;
  /** The last 100 lines of the output as they came. */
  readonly tail: string;
}

/**
 * Searches all reachable states of a model. What TLC finds, and that it was stopped, is returned; a
 * `Tla2ToolsError` is thrown when it cannot be run: `javaMissing`, `javaVersion`, `jarMissing`, `jarCorrupt`,
 * `fileMissing`, `badOption`.
 */
export async function tlc(options: TlcOptions): Promise<TlcResult> {
  const { dump } = options;
  if (dump !== undefined && !/\.(dump|dot)$/.test(dump)) {
    throw new Tla2ToolsError(
      "badOption",
      `Cannot dump to ${dump}: TLC adds an ending. Let it end in .dump or .dot.`,
    );
  }
  const format = dump?.endsWith(".dot") === true ? ["dot,actionlabels"] : [];
  return runModel(options, dump === undefined ? [] : ["-dump", ...format, resolve(dump)]);
}

/** Generates random behaviours of a model. Throws as `tlc` does. */
export async function simulate(options: SimulateOptions): Promise<TlcResult> {
  const traces = whole("traces", options.traces ?? 100, 1);
  const depth = whole("depth", options.depth ?? 100, 1);
  return runModel(options, ["-simulate", `num=${traces}`, "-depth", String(depth)]);
}

async function runModel(options: ModelOptions, mode: readonly string[]): Promise<TlcResult> {
  const args = modelArguments(options);
  moduleMustBeReadable(options.module);
  const configIn = configurationOf(options);
  const reader = outcomeReader(options.onProgress);
  const ending = await runTool(
    "tlc2.TLC",
    options,
    (folder) => [...args, ...mode, "-metadir", join(folder, "states"), "-config", configIn(folder)],
    (line) => reader.line(line),
  );
  const outcome = reader.outcome();
  return {
    ...outcome,
    verdict: verdictOf(ending, outcome, options),
    millis: ending.millis,
    exitCode: ending.exitCode,
    tail: [ending.stdout, ending.stderr].join("\n").trim(),
  };
}

/** Where the configuration is, or is written to, given the run's folder. Throws `badOption`, `fileMissing`. */
export function configurationOf(
  options: Pick<ModelOptions, "module" | "config" | "configText">,
): (folder: string) => string {
  const { config, configText } = options;
  if (config !== undefined && configText !== undefined) {
    throw new Tla2ToolsError("badOption", "Both config and configText are given: leave one of them out.");
  }
  if (configText !== undefined) {
    return (folder) => {
      const path = join(folder, "Model.cfg");
      writeFileSync(path, configText);
      return path;
    };
  }
  const path = config ?? options.module.replace(/\.tla$/, ".cfg");
  mustBeReadable(path, "configuration", "Write one, or pass its path as config or its text as configText.");
  return () => resolve(path);
}

function modelArguments(options: ModelOptions): string[] {
  const workers = options.workers === "auto" ? "auto" : whole("workers", options.workers ?? 1, 1);
  return [
    "-tool",
    "-workers",
    String(workers),
    "-fp",
    String(whole("fingerprint", options.fingerprint ?? 0, 0, 130)),
    "-seed",
    String(whole("seed", options.seed ?? 0, Number.MIN_SAFE_INTEGER)),
    "-checkpoint",
    "0",
    ...(options.warnings === true ? [] : ["-nowarning"]),
    // TLC's switch of this name turns the check off.
    ...(options.deadlock === false ? ["-deadlock"] : []),
    // Minutes between reports. Only the one at the end is kept, so a day.
    ...(options.coverage === true ? ["-coverage", "1440"] : []),
  ];
}

export function whole(option: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new Tla2ToolsError(
    "badOption",
    `The option ${option} is ${value}, but has to be a whole number from ${least} to ${most}.`,
  );
}

function verdictOf(ending: Ending, outcome: Outcome, options: RunOptions): Verdict {
  return match(ending)
    .returnType<Verdict>()
    .with({ by: "timeout" }, () => ({ kind: "timeout", timeoutMs: options.timeoutMs ?? 0 }))
    .with({ by: "abort" }, () => ({ kind: "aborted" }))
    .with({ by: "signal" }, ({ signal }) => ({ kind: "killed", signal: String(signal) }))
    .with({ by: "itself" }, ({ exitCode, stdout, stderr }) => {
      const { verdict } = outcome;
      if (verdict !== undefined && (verdict.kind !== "ok" || exitCode === 0)) return verdict;
      return {
        kind: "failure",
        message: `TLC ended with exit code ${exitCode} and reported no error. Its last words:\n${stdout}\n${stderr}`,
      };
    })
    .exhaustive();
}
