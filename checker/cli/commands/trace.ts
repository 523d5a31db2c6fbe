// The words and flags of slotcheck trace.

import { Option } from "commander";
import { type Declare, look, type SettingFlags, settings } from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";
import { type Format, formats } from "../format.ts";

interface Flags extends SettingFlags, LookOptions {
  /** One of the tool's own, or of its suites'. */
  readonly format: string;
  readonly out?: string;
}

export const traceCommand: Declare = (program, tool, done) => {
  const command = program
    .command("trace")
    .summary("print a trace for a mail, an issue, a diagram, another tool")
    .description("Prints a property's shortest trace, or the trace that a replay token names, in a format.")
    .argument("<WHAT...>", "[FILE] DESIGN/SCENARIO PROPERTY, or [FILE] TOKEN")
    .addOption(
      new Option("--format <name>", "of the trace")
        .choices([...formats, ...(tool.formats ?? []).map(({ name }) => name)])
        .default("text"),
    )
    .option("--out <folder>", "for tla: write the module there with everything that TLC needs to run it");
  settings(look(command)).action(async (words: readonly string[], flags: Flags) => {
    const { trace } = await import("../trace.ts");
    const target = await targetOf(words, tool.suites, flags.set);
    const own = tool.formats?.find(({ name }) => name === flags.format);
    const format = own ?? (flags.format as Format);
    done(await trace(target, { format, out: flags.out }, terminal(flags), tool.version));
  });
};
