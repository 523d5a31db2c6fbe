// The words and flags of slotcheck trace.

import { Option } from "commander";
import { type Declare, look } from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";
import { type Format, formats } from "../format.ts";

interface Flags extends LookOptions {
  readonly format: Format;
  readonly out?: string;
}

export const traceCommand: Declare = (program, tool, done) => {
  const command = program
    .command("trace")
    .summary("print a trace for a mail, an issue, a diagram, another tool")
    .description("Prints a property's shortest trace, or the trace that a replay token names, in a format.")
    .argument("<WHAT...>", "[FILE] DESIGN/SCENARIO PROPERTY, or [FILE] TOKEN")
    .addOption(new Option("--format <name>", "of the trace").choices(formats).default("text"))
    .option("--out <folder>", "for tla: write the module there with everything that TLC needs to run it");
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { trace } = await import("../trace.ts");
    const target = await targetOf(words, tool.suites);
    done(await trace(target, { format: flags.format, out: flags.out }, terminal(flags), tool.version));
  });
};
