// The words and flags of slotcheck compare.

import {
  choice,
  type ChoiceFlags,
  type Declare,
  type LimitFlags,
  limits,
  limitsOf,
  look,
  type SettingFlags,
  settings,
  type WorkerFlags,
  workers,
} from "../command.ts";
import { chosen } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends ChoiceFlags, SettingFlags, LookOptions, LimitFlags, WorkerFlags {
  readonly json?: true;
}

export const compareCommand: Declare = (program, tool, done) => {
  const command = program
    .command("compare")
    .summary("put designs side by side: verdicts, sizes, the same steps in both")
    .argument("<DESIGN...>", "[FILE] and two designs or more; * for any text")
    .option("--json", "one JSON document, schema slotcheck.comparison/1");
  settings(look(limits(workers(choice(command))))).action(async (words: readonly string[], flags: Flags) => {
    const { compare } = await import("../compare.ts");
    const { property = [], json = false } = flags;
    const options = {
      property,
      limits: limitsOf(flags),
      workers: flags.workers,
      json,
      tool: tool.version,
    };
    done(await compare(await chosen(words, tool.suites, flags), options, terminal(flags)));
  });
};
