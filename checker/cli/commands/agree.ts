// The words and flags of slotcheck agree.

import { type Declare, look, positive } from "../command.ts";
import { targetsOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends LookOptions {
  readonly random?: number;
  readonly seed: number;
  readonly save?: string;
  readonly record?: string;
  readonly maxStates?: number;
}

export const agreeCommand: Declare = (program, tool, done) => {
  const command = program
    .command("agree")
    .summary("compare with TLC: verdicts, counts, depths, traces, states")
    .description("Runs the exported models on TLC, which needs Java, and compares everything it says.")
    .argument("[TARGET...]", "as for check")
    .option("--record <file>", "remember in a file what agreed, and do not ask again")
    .option("--max-states <n>", "leave out cases with more states", positive)
    .option("--random <n>", "compare this many random machines instead", positive)
    .option("--seed <n>", "of the random machines", positive, 1)
    .option("--save <folder>", "save random machines that disagree");
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { agreeWithTlc } = await import("../agree.ts");
    const { random, seed, save, record, maxStates } = flags;
    const options = { random, seed, save, record, maxStates };
    done(await agreeWithTlc(await targetsOf(words, tool.suites), options, terminal(flags)));
  });
};
