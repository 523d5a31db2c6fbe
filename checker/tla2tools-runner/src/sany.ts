// Running SANY, the parser, and the PlusCal translator. Invariant: "ok" means that nothing was reported as an error.

import { resolve } from "node:path";
import { match } from "ts-pattern";
import type { RunOptions } from "./options.ts";
import type { Ending } from "./process.ts";
import { readPcalOutput, readSanyOutput, type SourceError, type SourceReport } from "./source.ts";
import { runTool } from "./tools.ts";

/** What a tool found in the text of a module. `millis` is the wall-clock time of the JVM. */
export type SourceResult = { readonly millis: number } & (
  | { readonly kind: "ok"; readonly warnings: readonly SourceError[] }
  | {
      readonly kind: "parse";
      readonly errors: readonly SourceError[];
      readonly warnings: readonly SourceError[];
    }
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  | { readonly kind: "aborted" }
  /** Someone else killed the JVM. */
  | { readonly kind: "killed"; readonly signal: string }
  /** The tool failed without naming an error in the text. */
  | { readonly kind: "failure"; readonly message: string }
);

/** Parses a module and all that it extends, and checks names and levels. Throws as `tlc` does. */
export async function sany(options: RunOptions): Promise<SourceResult> {
  const lines: string[] = [];
  const ending = await runTool(
    "tla2sany.SANY",
    options,
    () => [],
    (line) => lines.push(line),
  );
  return resultOf(ending, options, readSanyOutput(lines));
}

/**
 * Translates the PlusCal algorithm in a module, in place: rewrites `M.tla`, keeps the old one as `M.old`, and writes
 * `M.cfg` (`extra: ["-nocfg"]` stops that). Throws as `tlc` does.
 */
export async function pcal(options: RunOptions): Promise<SourceResult> {
  const lines: string[] = [];
  const ending = await runTool(
    "pcal.trans",
    options,
    () => [],
    (line) => lines.push(line),
  );
  return resultOf(ending, options, readPcalOutput(lines, resolve(options.module)));
}

function resultOf(ending: Ending, options: RunOptions, report: SourceReport): SourceResult {
  const { millis } = ending;
  return match(ending)
    .returnType<SourceResult>()
    .with({ by: "timeout" }, () => ({ kind: "timeout", timeoutMs: options.timeoutMs ?? 0, millis }))
    .with({ by: "abort" }, () => ({ kind: "aborted", millis }))
    .with({ by: "signal" }, ({ signal }) => ({ kind: "killed", signal: String(signal), millis }))
    .with({ by: "itself" }, ({ exitCode, stdout, stderr }) => {
      if (report.errors.length > 0) return { kind: "parse", ...report, millis };
      if (exitCode === 0) return { kind: "ok", warnings: report.warnings, millis };
      return { kind: "failure", message: `Exit code ${exitCode}:\n${stdout}\n${stderr}`, millis };
    })
    .exhaustive();
}
