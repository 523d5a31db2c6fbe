// One run of one of the tools. Invariant: a run has a folder of its own, where all temporary files of its JVM go.

import { readFileSync } from "node:fs";
import { basename, delimiter, dirname, resolve } from "node:path";
import { Tla2ToolsError } from "./errors.ts";
import { findJar } from "./jar.ts";
import { findJava, javaFailure } from "./java.ts";
import type { RunOptions } from "./options.ts";
import { type Ending, run, withFolder } from "./process.ts";

/** Main classes of the three tools. */
export type Tool = "tlc2.TLC" | "tla2sany.SANY" | "pcal.trans";

/** Throws `fileMissing` unless the root module can be read. */
export function moduleMustBeReadable(module: string): void {
  mustBeReadable(module, "module", "Pass the path of a file M.tla that holds MODULE M.");
}

/** Throws `fileMissing` unless `file` can be read. */
export function mustBeReadable(file: string, what: string, remedy: string): void {
  try {
    readFileSync(file);
  } catch (cause) {
    throw new Tla2ToolsError(
      "fileMissing",
      `Cannot read the ${what} ${resolve(file)}: ${String(cause)}. ${remedy}`,
      {
        cause,
      },
    );
  }
}

/** The JVM's arguments for a main class of the jar, in a run whose temporary files belong in `folder`. */
export function javaArguments(
  main: string,
  options: RunOptions,
  jar: string,
  folder: string,
  properties: readonly string[] = [],
): string[] {
  return [
    "-XX:+UseParallelGC",
    // Out of memory, TLC may go on for hours; so the JVM ends itself at once.
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    // SANY unpacks its standard modules here, under fixed names: runs at the same time must not share it.
    `-Djava.io.tmpdir=${folder}`,
    ...(options.heap === undefined ? [] : [`-Xmx${options.heap}`]),
    ...(options.libraries === undefined
      ? []
      : [`-DTLA-Library=${options.libraries.map((library) => resolve(library)).join(delimiter)}`]),
    ...properties,
    ...(options.jvmArgs ?? []),
    "-cp",
    jar,
    main,
  ];
}

/**
 * Runs a tool on `options.module`, in the module's folder. `argsIn` says the tool's arguments, given the run's own
 * folder. The module and the tool's extra arguments are added behind them.
 */
export async function runTool(
  tool: Tool,
  options: RunOptions,
  argsIn: (folder: string) => readonly string[],
  onLine?: (line: string) => void,
): Promise<Ending> {
  const java = findJava();
  const jar = findJar();
  moduleMustBeReadable(options.module);
  const ending = await withFolder((folder) =>
    run({
      file: java,
      args: [
        ...javaArguments(tool, options, jar.path, folder),
        ...argsIn(folder),
        ...(options.extra ?? []),
        basename(options.module),
      ],
      cwd: dirname(resolve(options.module)),
      timeoutMs: options.timeoutMs,
      signal: options.signal,
      ...(onLine !== undefined && { onLine }),
    }),
  );
  const failure = ending.by === "itself" ? javaFailure(ending.stderr, java, jar.path) : undefined;
  if (failure !== undefined) throw failure;
  return ending;
}
