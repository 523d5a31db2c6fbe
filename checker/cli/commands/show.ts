// The words and flags of slotcheck show.

import { type Declare, look } from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends LookOptions {
  readonly full?: true;
  readonly json?: true;
}

export const showCommand: Declare = (program, tool, done) => {
  const command = program
    .command("show")
    .summary("show a property's shortest counterexample")
    .description("Shows one property of one case with its trace, or the trace that a replay token names.")
    .argument("<WHAT...>", "[FILE] DESIGN/SCENARIO PROPERTY, or [FILE] TOKEN")
    .option("--full", "every state as a whole, not only what changes")
    .option("--json", "one JSON document, schema slotcheck.trace/1");
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { show } = await import("../show.ts");
    const options = { full: flags.full === true, json: flags.json === true };
    done(show(await targetOf(words, tool.suites), options, terminal(flags)));
  });
};
