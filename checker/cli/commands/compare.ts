// The words and flags of slotcheck compare.

import { collect, type Declare, look, positive } from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends LookOptions {
  readonly property?: readonly string[];
  readonly scenario?: readonly string[];
  readonly maxStates?: number;
  readonly maxDepth?: number;
}

export const compareCommand: Declare = (program, tool, done) => {
  const command = program
    .command("compare")
    .summary("put designs side by side: verdicts, sizes, the same steps in both")
    .argument("<DESIGN...>", "[FILE] and two designs or more")
    .option("-s, --scenario <name>", "only in this scenario; may be repeated", collect)
    .option("-p, --property <name>", "only this property; may be repeated", collect)
    .option("--max-states <n>", "stop a search after this many states", positive)
    .option("--max-depth <n>", "stop a search at this depth", positive);
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { compare } = await import("../compare.ts");
    const { property = [], scenario = [], maxStates, maxDepth } = flags;
    const options = { property, scenario, limits: { maxStates, maxDepth } };
    done(compare(await targetOf(words, tool.suites), options, terminal(flags)));
  });
};
