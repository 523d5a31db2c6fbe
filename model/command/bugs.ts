// The words and flags of slotcheck bugs.

import { type Declare, look } from "../../checker/cli/command.ts";
import { type LookOptions, terminal } from "../../checker/cli/terminal.ts";

interface Flags extends LookOptions {
  readonly json?: true;
}

export const bugsCommand: Declare = (program, _tool, done) => {
  const command = program
    .command("bugs")
    .summary("put historic bugs of the kernel back, and see them caught")
    .description(
      "Takes the line that mended a bug out of the model again, or any other line that must be there, and looks whether the property notices that is meant to. With the line in, everything must hold.",
    )
    .argument("[ID...]", "only these: B18")
    .option("--json", "one JSON document, schema slotcheck.bugs/1");
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { showBugs } = await import("./bugs-report.ts");
    done(showBugs(words, { json: flags.json === true }, terminal(flags)));
  });
};
