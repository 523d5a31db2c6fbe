// The words and flags of slotcheck trace.

import { type Declare, format, formatOf, look, type SettingFlags, settings } from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends SettingFlags, LookOptions {
  /** One of the tool's own, or of its suites'. */
  readonly format: string;
  readonly out?: string;
}

export const traceCommand: Declare = (program, tool, done) => {
  const command = program
    .command("trace")
    .summary("print a trace for a mail, an issue, a diagram, another tool")
    .description(
      "Prints a property's shortest trace in a format; or the trace that a replay token names, or that a file holds: one of --format json or itf, or another tool's in ITF.",
    )
    .argument("<WHAT...>", "[FILE] DESIGN/SCENARIO PROPERTY, [FILE] TOKEN, or [FILE] TRACE.json")
    .option("--out <folder>", "for tla: write the module there with everything that TLC needs to run it");
  settings(look(format(command, tool))).action(async (words: readonly string[], flags: Flags) => {
    const { trace } = await import("../trace.ts");
    const target = await targetOf(words, tool.suites, flags.set);
    done(
      await trace(
        target,
        { format: formatOf(flags.format, tool), out: flags.out },
        terminal(flags),
        tool.version,
      ),
    );
  });
};
