// How a command is declared: its words and flags, and what happens when a person gives it.
//
// Main invariant: declaring a command loads nothing but this; its code is imported when it runs.

import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Spec } from "../language/spec.ts";
import type { Suites } from "../report/suite.ts";
import type { Limits } from "../search/search.ts";
import type { Exhibit } from "../trace/exhibit.ts";
import { type Format, formats } from "./format.ts";
import type { LookOptions, Terminal } from "./terminal.ts";

/** `begin` is told of cases that can be searched before everything is loaded. */
export type LoadSuites = (begin?: Begin) => Promise<Suites>;

export type Begin = (spec: Spec, instances: readonly string[]) => void;

export interface Tool {
  /** Loads them: who asks about a file of their own does not wait for it. */
  readonly suites: LoadSuites;
  readonly version: string;
  /** What the tool is for and a dozen lines of examples: what it says when asked nothing. */
  readonly introduction: string;
  /** Where a bug of the tool is reported. */
  readonly bugs: string;
  /** Commands that only these suites have, listed after the tool's own. */
  readonly commands?: readonly Declare[];
  /** Formats of slotcheck trace that only these suites have. */
  readonly formats?: readonly TraceFormat[];
  /** Where else than in the model a trace can be replayed: slotcheck replay TOKEN --NAME. */
  readonly stages?: readonly Stage[];
  /** What doctor looks for beside Java and TLC. */
  readonly needs?: readonly Need[];
}

export interface TraceFormat {
  readonly name: string;
  /** @throws {UsageError} if the trace cannot be written so */
  readonly render: (exhibit: Exhibit) => Promise<readonly string[]>;
}

/** Something real that can do what a trace says. */
export interface Stage {
  /** One word, the flag. */
  readonly name: string;
  readonly does: string;
  /**
   * Resolves to the exit code: 1 if it does something else than the trace.
   * @throws {UsageError} if it cannot be asked, or the trace is none for it
   */
  readonly play: (exhibit: Exhibit, json: boolean, terminal: Terminal) => Promise<number>;
  /** Is a text a token of this stage's own, which means no behaviour of a model? */
  readonly owns?: (text: string) => boolean;
  /** The same as `play` for such a token. */
  readonly playOwn?: (text: string, json: boolean, terminal: Terminal) => Promise<number>;
}

/** Something outside that a part of the tool works with. */
export interface Need {
  readonly name: string;
  /** What one cannot do without it. */
  readonly unlocks: string;
  /** Is it there, and which one, or why not? */
  readonly look: () => Promise<{ readonly there: string } | { readonly missing: string }>;
}

/** Takes the exit code of a command that is done. */
export type Done = (exit: number) => void;

/** Adds one command to the program. */
export type Declare = (program: Command, tool: Tool, done: Done) => void;

/** The options that mean the same everywhere. */
export function look(command: Command): Command {
  return command
    .option("--width <columns>", "of the text, 40 to 160; default: the terminal's, or 80", positive)
    .option("--ascii", "no characters beyond ASCII")
    .option(
      "-q, --quiet",
      "only what is wrong: no progress, no notes, no warnings, and of a check what fails",
    )
    .addOption(new Option("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"))
    .option(
      "-c, --config <file>",
      "options, or none; default: slotcheck.config.ts, .js or .json if it is there",
    );
}

/** The options that choose among the cases of a target, and among their properties. */
export function choice(command: Command): Command {
  return command
    .option("-s, --scenario <name>", "only in this scenario; * for any text; may be repeated", collect)
    .option("-p, --property <name>", "only this property; * for any text; may be repeated", collect);
}

export interface ChoiceFlags {
  readonly scenario?: readonly string[];
  readonly property?: readonly string[];
}

/** The formats of a trace: the tool's own, and those of its suites. */
export function format(command: Command, { formats: more = [] }: Pick<Tool, "formats">): Command {
  const names = [...formats, ...more.map(({ name }) => name)];
  return command.addOption(new Option("--format <name>", "of the trace").choices(names).default("text"));
}

/** The format of a name that `format` allows. */
export function formatOf(name: string, { formats: more = [] }: Pick<Tool, "formats">): Format | TraceFormat {
  return more.find((each) => each.name === name) ?? (name as Format);
}

/** The option that varies constants. */
export function settings(command: Command): Command {
  return command.option("--set <name=value>", "another value of a constant; may be repeated", collect);
}

export interface SettingFlags {
  readonly set?: readonly string[];
}

/** For options that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** For options whose value is an amount of memory, 16M or more: 512M, 2G. In bytes. */
function memory(value: string): number {
  const [, digits = "", unit = ""] = /^([0-9]{1,6})([MG])$/.exec(value) ?? [];
  const bytes = Number(digits) * (unit === "G" ? 2 ** 30 : 2 ** 20);
  if (bytes < 16 * 2 ** 20)
    throw new InvalidArgumentError(
      "It must be a number of mebibytes or gibibytes such as 512M or 2G, 16M or more.",
    );
  return bytes;
}

/** For options whose value is a time: 500ms, 30s, 5m, 2h. In milliseconds. */
export function time(value: string): number {
  const [, digits = "", unit = ""] = /^([0-9]{1,6})(ms|s|m|h)$/.exec(value) ?? [];
  const milliseconds = Number(digits) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit] ?? 0);
  if (milliseconds <= 0) throw new InvalidArgumentError("It must be a time such as 500ms, 30s, 5m or 2h.");
  return milliseconds;
}

/** What ends a search before it has seen everything, and what it need not keep apart. */
export interface SearchLimits extends Pick<
  Limits,
  "maxStates" | "maxDepth" | "maxMemory" | "symmetry" | "hashCompact"
> {
  /** Milliseconds. */
  readonly maxTime?: number | undefined;
}

export interface LimitFlags {
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly maxMem?: number;
  readonly maxTime?: number;
}

/** The limits of a search, the same wherever something is searched. */
export function limits(command: Command): Command {
  return command
    .option("--max-states <n>", "stop a search after this many states", positive)
    .option("--max-depth <n>", "stop a search at this depth", positive)
    .option("--max-mem <size>", "stop a search whose states take more memory, such as 512M or 2G", memory)
    .option("--max-time <time>", "stop a search after so long, such as 30s or 5m", time);
}

export function limitsOf({ maxStates, maxDepth, maxMem, maxTime }: LimitFlags): SearchLimits {
  return { maxStates, maxDepth, maxMemory: maxMem, maxTime };
}

/** The option of everything that searches cases. */
export function workers(command: Command): Command {
  return command.addOption(
    new Option("--workers <n>", "threads that search")
      .argParser(positive)
      .default(availableParallelism(), "one a processor"),
  );
}

export interface WorkerFlags {
  readonly workers: number;
}

/** What every command that searches cases is given. */
export interface SearchFlags extends ChoiceFlags, LookOptions, LimitFlags, WorkerFlags {}

/** All options of a command that only searches, also with other constants. */
export function searching(command: Command): Command {
  return settings(look(limits(workers(choice(command)))));
}

/** What to search, and how far. */
export function searchOf(flags: SearchFlags): {
  readonly property: readonly string[];
  readonly limits: SearchLimits;
  readonly workers: number;
} {
  const { property = [], workers } = flags;
  return { property, limits: limitsOf(flags), workers };
}

/** For options whose value is a whole number, 1 or more. */
export function positive(value: string): number {
  const n = Number(value);
  if (!Number.isSafeInteger(n) || n < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return n;
}
