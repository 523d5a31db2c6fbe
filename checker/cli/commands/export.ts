// The words and flags of slotcheck export.

import { type Declare, look } from "../command.ts";
import { targetsOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends LookOptions {
  readonly out: string;
  readonly check?: true;
}

export const exportCommand: Declare = (program, tool, done) => {
  const command = program
    .command("export")
    .summary("write the models as TLA+")
    .argument("[FILE...]", "a model's file; the built-in models if there is none")
    .option("--out <folder>", "where to write", "spec")
    .option("--check", "write nothing, and fail if the folder is stale");
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { exportTla } = await import("../export.ts");
    const options = { out: flags.out, check: flags.check === true };
    done(await exportTla(await targetsOf(words, tool.suites), options, terminal(flags)));
  });
};
