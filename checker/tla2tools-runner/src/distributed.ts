// TLC's own distributed mode: a server and its workers, as processes of one run.
//
// Main invariant: "ok" is said only when TLC says it in words. The server of TLC 2.18 exits with 0 whatever it found,
// names no property, ignores CHECK_DEADLOCK, counts generated states differently in each run, and shows no more of a
// counterexample than its end; so that end is all that this reports, and whoever wants the way to it searches again.

import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join, resolve } from "node:path";
import { Tla2ToolsError } from "./errors.ts";
import { findJar } from "./jar.ts";
import { findJava, javaFailure } from "./java.ts";
import { type Message, messageReader } from "./messages.ts";
import type { RunOptions } from "./options.ts";
import { type Outcome, outcomeReader, type Progress, type Verdict } from "./outcome.ts";
import { type Ending, run, withFolder } from "./process.ts";
import type { TlaState } from "./state.ts";
import { configurationOf, type ModelOptions, whole } from "./tlc.ts";
import { javaArguments, moduleMustBeReadable } from "./tools.ts";
import { parseTraceState } from "./trace.ts";

export interface DistributedOptions
  extends RunOptions, Pick<ModelOptions, "config" | "configText" | "deadlock" | "fingerprint"> {
  /** Worker processes to start on this machine, of one thread each. Default 2. */
  readonly workers?: number;
  /** The name by which workers reach the server. Default 127.0.0.1, which lets no other machine join. */
  readonly host?: string;
  /** The server's port. Default: any that is free. */
  readonly port?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Called once, when the server takes workers: from other machines too, if `host` names this one for them. */
  readonly onReady?: (server: { readonly host: string; readonly port: number }) => void;
}

export type DistributedVerdict =
  | { readonly kind: "ok" }
  /** Something is violated, or has no value, in `state` or in the step to it from `before`. TLC does not say what. */
  | { readonly kind: "objection"; readonly before: TlaState | undefined; readonly state: TlaState }
  | Extract<
      Verdict,
      {
        readonly kind:
          "parse" | "config" | "assume" | "outOfMemory" | "timeout" | "aborted" | "killed" | "failure";
      }
    >;

export interface DistributedResult {
  readonly verdict: DistributedVerdict;
  /** Distinct states found; all there are if the verdict is `ok`. */
  readonly distinct?: number;
  readonly version?: string;
  /** Wall-clock time, in milliseconds. */
  readonly millis: number;
  /** The last 100 lines of the server's output as they came. */
  readonly tail: string;
}

/** Workers ask the server for the files of the model by name, and it has them only where it stands. */
const configName = "Model.cfg";

/** Milliseconds that the server may go on without any worker in the middle of the search, or after its last word. */
const patience = 5_000;

/**
 * Searches all reachable states of a model with several processes. Checks invariants, step properties and deadlock;
 * this mode of TLC has no temporal properties. Every process has ended when the promise settles.
 * Throws as `tlc` does.
 */
export async function distributed(options: DistributedOptions): Promise<DistributedResult> {
  if (options.port !== undefined) return searchAt(whole("port", options.port, 1, 65_535), options);
  // The server opens the port a second after it was seen to be free, and somebody else may have been faster.
  for (let chances = 3; ; chances -= 1) {
    const result = await searchAt(await freePort(), options);
    const { verdict } = result;
    const isTaken = verdict.kind === "failure" && verdict.message.includes("Port already in use");
    if (!isTaken || chances === 1) return result;
  }
}

async function searchAt(port: number, options: DistributedOptions): Promise<DistributedResult> {
  const workers = whole("workers", options.workers ?? 2, 1);
  const fingerprint = whole("fingerprint", options.fingerprint ?? 0, 0, 130);
  const host = options.host ?? "127.0.0.1";
  moduleMustBeReadable(options.module);
  const configIn = configurationOf(options);
  const [java, jar] = [findJava(), findJar()];
  const endWorkers = new AbortController();
  const endServer = new AbortController();
  const properties = [
    `-Djava.rmi.server.hostname=${host}`,
    `-Dtlc2.tool.distributed.TLCServer.port=${port}`,
    "-Dtlc2.tool.distributed.TLCWorker.threadCount=1",
  ];

  return withFolder(async (folder) => {
    const jvm = (name: string): readonly string[] =>
      javaArguments(`tlc2.tool.distributed.${name}`, options, jar.path, folder, properties);
    const cwd = modelFolder(options, folder, configIn(folder));
    let working: Promise<readonly Ending[]> = Promise.resolve([]);
    const startWorkers = (): void => {
      options.onReady?.({ host, port });
      working = Promise.all(
        Array.from({ length: workers }, () =>
          run({ file: java, args: [...jvm("TLCWorker"), host], cwd, signal: endWorkers.signal }),
        ),
      );
      void working.then(
        () => afterPatience(() => said.isOver || endServer.abort()),
        () => endServer.abort(),
      );
    };
    const outcome = outcomeReader(options.onProgress);
    const said = serverReader({
      onReady: startWorkers,
      // A worker that came too late can keep a server up that has nothing left to do.
      onFinished: () => afterPatience(() => endServer.abort()),
    });
    const server = await run({
      file: java,
      args: [
        ...jvm("TLCServer"),
        "-tool",
        "-fp",
        String(fingerprint),
        "-checkpoint",
        "0",
        "-nowarning",
        ...(options.deadlock === false ? ["-deadlock"] : []),
        "-metadir",
        join(folder, "states"),
        "-config",
        configName,
        ...(options.extra ?? []),
        basename(options.module),
      ],
      cwd,
      timeoutMs: options.timeoutMs,
      signal: AbortSignal.any([endServer.signal, ...(options.signal ? [options.signal] : [])]),
      onLine(line) {
        outcome.line(line);
        said.line(line);
      },
    }).finally(() => endWorkers.abort());
    const worked = await working;
    const failure = server.by === "itself" ? javaFailure(server.stderr, java, jar.path) : undefined;
    if (failure !== undefined) throw failure;
    const { counts, ...told } = outcome.outcome();
    const { version, isFinished } = said;
    return {
      verdict:
        endServer.signal.aborted && !isFinished
          ? { kind: "failure", message: `All workers ended before the server did:\n${lastWords(worked)}` }
          : verdictOf(server, told, said, options),
      ...(counts?.distinct !== undefined && { distinct: counts.distinct }),
      ...(version !== undefined && { version }),
      millis: server.millis,
      tail: [server.stdout, server.stderr].join("\n").trim(),
    };
  });
}

/** Acts when what was said until then has been read, even if this process was suspended in the meantime. */
function afterPatience(act: () => void): void {
  setTimeout(() => setImmediate(act), patience).unref();
}

/** Puts the modules and the configuration into a folder of the run's own, where the server stands. */
function modelFolder({ module, libraries = [] }: RunOptions, folder: string, config: string): string {
  const own = join(folder, "model");
  mkdirSync(own);
  for (const source of [...libraries.toReversed(), dirname(resolve(module))]) {
    const modules = readdirSync(source).filter((name) => name.endsWith(".tla"));
    for (const name of modules) copyFileSync(join(source, name), join(own, name));
  }
  copyFileSync(config, join(own, configName));
  return own;
}

interface Said {
  line(line: string): void;
  /** The search is: workers are told to go. What comes then may take long. */
  readonly isOver: boolean;
  /** This was the server's last word: all that it found is known. */
  readonly isFinished: boolean;
  /** TLC said that it found no error. */
  readonly isClean: boolean;
  /** The server prints it outside of any message. */
  readonly version: string | undefined;
  /** The states that it showed: the last one is wrong, or the step to it is. */
  readonly states: readonly TlaState[];
}

interface Turns {
  /** The server takes workers. */
  readonly onReady: () => void;
  readonly onFinished: () => void;
}

/** The server prints no verdict: success is message 2193, anything else is states (2217) without an error before. */
function serverReader({ onReady, onFinished }: Turns): Said {
  const states: TlaState[] = [];
  const codes = new Set<number>();
  let version: string | undefined;
  const onMessage = ({ code, text }: Message): void => {
    codes.add(code);
    if (code === 2217) states.push(parseTraceState(text).values);
    if (code === 7000) onReady();
    if (code === 2186) onFinished();
  };
  return {
    line: messageReader(onMessage, (line) => {
      if (/^TLC2 .*Version/.test(line)) version ??= line;
    }),
    get isOver() {
      return codes.has(7003);
    },
    get isFinished() {
      return codes.has(2186);
    },
    get isClean() {
      return codes.has(2193);
    },
    get version() {
      return version;
    },
    states,
  };
}

function verdictOf(
  { by, signal, exitCode, stdout, stderr }: Ending,
  { verdict }: Outcome,
  { states, isClean, isFinished }: Said,
  { timeoutMs = 0 }: RunOptions,
): DistributedVerdict {
  if (!isFinished) {
    if (by === "timeout") return { kind: "timeout", timeoutMs };
    if (by === "abort") return { kind: "aborted" };
    if (by === "signal") return { kind: "killed", signal: String(signal) };
  }
  const state = states.at(-1);
  if (state !== undefined) return { kind: "objection", before: states.at(-2), state };
  switch (verdict?.kind) {
    case "parse":
    case "config":
    case "assume":
    case "outOfMemory":
    case "failure":
      return verdict;
    // An initial state is shown inside the message of what is wrong with it.
    case "evaluation": {
      const initial = verdict.trace.states[0]?.values;
      return initial === undefined
        ? { kind: "failure", message: verdict.message }
        : { kind: "objection", before: undefined, state: initial };
    }
    default:
      if (isClean && isFinished) return { kind: "ok" };
      return {
        kind: "failure",
        message: `TLC's server ended with exit code ${exitCode} and reported no success. Its last words:\n${stdout}\n${stderr}`,
      };
  }
}

function lastWords(endings: readonly Ending[]): string {
  return endings.map(({ stdout, stderr }) => `${stdout}\n${stderr}`.trim()).join("\n");
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once("error", fail);
    // On all networks, as the server will.
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null
          ? done(address.port)
          : fail(new Tla2ToolsError("badOption", "There is no free port; name one as port.")),
      );
    });
  });
}
