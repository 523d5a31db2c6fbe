// The command line: words to commands, errors to exit codes. What a command takes is in commands/.
//
// Main invariant: whatever is wrong, a person gets a message of what, where and what to do, and the exit code says
// whose fault it is. Only a bug of the tool itself shows a stack trace.

import { Command } from "commander";
import { faultOf } from "./blame.ts";
import type { Declare, Done, Tool } from "./command.ts";
import { agreeCommand } from "./commands/agree.ts";
import { baselineCommand } from "./commands/baseline.ts";
import { checkCommand } from "./commands/check.ts";
import { compareCommand } from "./commands/compare.ts";
import { completionCommand } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { exportCommand } from "./commands/export.ts";
import { initCommand } from "./commands/init.ts";
import { listCommand } from "./commands/list.ts";
import { reportCommand } from "./commands/report.ts";
import { replayCommand, showCommand } from "./commands/show.ts";
import { mutateCommand } from "./commands/mutate.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { tlcCommand } from "./commands/tlc.ts";
import { traceCommand } from "./commands/trace.ts";
import { errorHead } from "./error-codes.ts";
import { exitCodeHelp, wantsKselftest } from "./exit-codes.ts";

export type { Tool } from "./command.ts";

/** In the order in which the help lists them. A new command is one line here and a file in commands/. */
const commands: readonly Declare[] = [
  checkCommand,
  showCommand,
  traceCommand,
  replayCommand,
  compareCommand,
  reportCommand,
  simulateCommand,
  mutateCommand,
  explainCommand,
  listCommand,
  baselineCommand,
  exportCommand,
  agreeCommand,
  tlcCommand,
  initCommand,
  doctorCommand,
  completionCommand,
];

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
    await program.parseAsync(words.map(spelled), { from: "user" });
    return code;
  } catch (error) {
    const fault = faultOf(error, tool);
    return fault !== 0 && wantsKselftest(words) ? 1 : fault;
  }
}

/** The one option whose value a parser of options would look for in the next word. */
function spelled(word: string): string {
  return word === "--json=lines" ? "--json-lines" : word;
}

function programOf(tool: Tool, done: Done): Command {
  const program = new Command("slotcheck")
    .version(tool.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .usage("COMMAND [options]")
    .addHelpText("before", tool.introduction)
    .addHelpText("after", exitCodeHelp())
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error:/, errorHead("E001"))),
    })
    .exitOverride();
  program.hook("preAction", async (_, command) => {
    if (!command.options.some(({ long }) => long === "--config")) return;
    const { configure } = await import("./configure.ts");
    await configure(command);
  });
  for (const declare of [...commands, ...(tool.commands ?? [])]) declare(program, tool, done);
  return program;
}
