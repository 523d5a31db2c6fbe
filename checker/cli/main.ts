// The command line: words to commands, errors to exit codes. Everything else is in the commands.
//
// Main invariant: whatever is wrong, a person gets a message of what, where and what to do, and the exit code says
// whose fault it is. Only a bug of the tool itself shows a stack trace.

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ModelError } from "../evaluate/error.ts";
import type { SpecError } from "../language/error.ts";
import { check } from "./check.ts";
import { UsageError } from "./error.ts";
import { list, type Listed } from "./list.ts";
import { placeText } from "./place.ts";
import { show } from "./show.ts";
import { type Suites, targetOf, targetsOf } from "./target.ts";
import { type LookOptions, terminal } from "./terminal.ts";

export interface Tool {
  readonly suites: Suites;
  readonly version: string;
  /** What the tool is for and a dozen lines of examples: what it says when asked nothing. */
  readonly introduction: string;
  /** Where a bug of the tool is reported. */
  readonly bugs: string;
}

const exitCodes = `
Exit codes:
  0   all is as it should be          3   a limit ended a search, nothing is violated
  1   something is violated, vacuous, 4   a model is wrong
      stale, or TLC disagrees         70  a bug in slotcheck
  2   the command line is wrong`;

/** Runs the tool on the words of a command line. Resolves to the exit code. */
export async function main(words: readonly string[], tool: Tool): Promise<number> {
  if (words.length === 0) {
    process.stdout.write(tool.introduction);
    return 2;
  }
  let code = 0;
  const program = programOf(tool, (exit) => {
    code = exit;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    return faultOf(error, tool);
  }
}

type Done = (exit: number) => void;

function programOf(tool: Tool, done: Done): Command {
  const program = new Command("slotcheck")
    .version(tool.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .usage("COMMAND [options]")
    .addHelpText("before", tool.introduction)
    .addHelpText("after", exitCodes)
    .exitOverride();
  checkCommand(program, tool, done);
  showCommand(program, tool, done);
  listCommand(program, tool, done);
  exportCommand(program, tool, done);
  agreeCommand(program, tool, done);
  return program;
}

interface CheckFlags extends LookOptions {
  readonly property?: readonly string[];
  readonly json?: true;
  readonly format: "auto" | "matrix" | "lines" | "json";
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly exitZero?: true;
}

function checkCommand(program: Command, tool: Tool, done: Done): void {
  const command = program
    .command("check")
    .summary("check every property of every case, or of those named")
    .description("Checks designs in scenarios: DESIGN, DESIGN/SCENARIO, '*/SCENARIO', or a model's file.")
    .argument("[TARGET...]", "what to check; everything if nothing is named")
    .option("-p, --property <name>", "only this property; may be repeated", collect)
    .option("--json", "one JSON document, schema slotcheck.result/1")
    .addOption(
      new Option("--format <name>", "matrix on a terminal and lines in a pipe, unless told")
        .choices(["auto", "matrix", "lines", "json"])
        .default("auto"),
    )
    .option("--max-states <n>", "stop a search after this many states", positive)
    .option("--max-depth <n>", "stop a search at this depth", positive)
    .option("--exit-zero", "exit with 0 also if something is violated or a limit is hit");
  look(command).action(async (words: readonly string[], flags: CheckFlags) => {
    const { property = [], maxStates, maxDepth } = flags;
    const options = {
      property,
      format: flags.json === true ? ("json" as const) : flags.format,
      limits: { maxStates, maxDepth },
      exitZero: flags.exitZero === true,
    };
    done(check(await targetOf(words, tool.suites), options, terminal(flags), tool.version));
  });
}

function showCommand(program: Command, tool: Tool, done: Done): void {
  const command = program
    .command("show")
    .summary("show a property's shortest counterexample")
    .description("Shows one property of one case with its trace, or the trace that a replay token names.")
    .argument("<WHAT...>", "[FILE] DESIGN/SCENARIO PROPERTY, or [FILE] TOKEN")
    .option("--full", "every state as a whole, not only what changes")
    .option("--json", "one JSON document, schema slotcheck.trace/1");
  look(command).action(
    async (words: readonly string[], flags: LookOptions & { full?: true; json?: true }) => {
      const options = { full: flags.full === true, json: flags.json === true };
      done(show(await targetOf(words, tool.suites), options, terminal(flags)));
    },
  );
}

function listCommand(program: Command, tool: Tool, done: Done): void {
  const command = program
    .command("list")
    .summary("list designs, scenarios and properties")
    .argument("[WHAT...]", "[FILE] designs, scenarios or properties");
  look(command).action(async (words: readonly string[], flags: LookOptions) => {
    const target = await targetOf(words, tool.suites);
    const [what, ...more] = target.words;
    if (more.length > 0 || (what !== undefined && !isListed(what))) {
      throw new UsageError(`list takes designs, scenarios or properties, not "${target.words.join(" ")}"`);
    }
    done(list(target, what, terminal(flags)));
  });
}

function isListed(word: string): word is Listed {
  return ["designs", "scenarios", "properties"].includes(word);
}

function exportCommand(program: Command, tool: Tool, done: Done): void {
  const command = program
    .command("export")
    .summary("write the models as TLA+")
    .argument("[FILE...]", "a model's file; the built-in models if there is none")
    .option("--out <folder>", "where to write", "spec")
    .option("--check", "write nothing, and fail if the folder is stale");
  look(command).action(
    async (words: readonly string[], flags: LookOptions & { out: string; check?: true }) => {
      const { exportTla } = await import("./export.ts");
      const options = { out: flags.out, check: flags.check === true };
      done(await exportTla(await targetsOf(words, tool.suites), options, terminal(flags)));
    },
  );
}

interface AgreeFlags extends LookOptions {
  readonly random?: number;
  readonly seed: number;
  readonly save?: string;
}

function agreeCommand(program: Command, tool: Tool, done: Done): void {
  const command = program
    .command("agree")
    .summary("compare with TLC: verdicts, counts, depths, traces, states")
    .description("Runs the exported models on TLC, which needs Java, and compares everything it says.")
    .argument("[TARGET...]", "as for check")
    .option("--random <n>", "compare this many random machines instead", positive)
    .option("--seed <n>", "of the random machines", positive, 1)
    .option("--save <folder>", "save random machines that disagree");
  look(command).action(async (words: readonly string[], flags: AgreeFlags) => {
    const { agreeWithTlc } = await import("./agree.ts");
    const { random, seed, save } = flags;
    done(await agreeWithTlc(await targetsOf(words, tool.suites), { random, seed, save }, terminal(flags)));
  });
}

/** The options that mean the same everywhere. */
function look(command: Command): Command {
  return command
    .option("--width <columns>", "of the text, 40 to 160; default: the terminal's, or 80", positive)
    .option("--ascii", "no characters beyond ASCII")
    .addOption(new Option("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"));
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function positive(value: string): number {
  const n = Number(value);
  if (!Number.isSafeInteger(n) || n < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return n;
}

/** Says what went wrong and whose fault it is. */
function faultOf(error: unknown, tool: Tool): number {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it
  if (error instanceof UsageError) {
    say(`error: ${error.message}`);
    return 2;
  }
  if (error instanceof Error && error.name === "SpecError") {
    const { at } = error as SpecError;
    say(`error: ${error.message}${at.file === "" ? "" : `\n  at ${placeText(at)}`}`);
    return 4;
  }
  if (error instanceof ModelError) {
    say(`error: ${error.message}${error.at ? `\n  at ${placeText(error.at)}` : ""}`);
    return 4;
  }
  if (error instanceof Error && error.name === "Tla2ToolsError") {
    say(`error: ${error.message}`);
    return 2;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  say(`slotcheck has a bug. Please report it with this text and your command at\n  ${tool.bugs}\n\n${stack}`);
  return 70;
}
