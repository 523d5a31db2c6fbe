// The words and flags of slotcheck simulate.

import {
  type Declare,
  choice,
  type ChoiceFlags,
  look,
  positive,
  type SettingFlags,
  settings,
  time,
} from "../command.ts";
import { chosen } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends ChoiceFlags, LookOptions, SettingFlags {
  readonly runs: number;
  readonly depth: number;
  readonly seed: number;
  readonly maxTime?: number;
  readonly json?: true;
}

export const simulateCommand: Declare = (program, tool, done) => {
  const command = program
    .command("simulate")
    .summary("walk at random through a case too large to search")
    .description(
      "Walks at random, says which actions were taken, and shortens the way to what is violated. What is not met may still be there; temporal properties are not judged. The same seed walks the same ways.",
    )
    .argument("<TARGET...>", "as for check")
    .option("--runs <n>", "walks", positive, 1000)
    .option("--depth <n>", "steps of a walk, at most", positive, 100)
    .option("--seed <n>", "of all that is random", positive, 1)
    .option("--max-time <time>", "walk no longer, such as 30s or 5m", time)
    .option("--json", "one JSON document, schema slotcheck.simulation/1");
  look(settings(choice(command))).action(async (words: readonly string[], flags: Flags) => {
    const { simulateAll } = await import("../simulate.ts");
    const { property = [], runs, depth, seed, maxTime, json } = flags;
    const options = { property, walks: { runs, depth, seed }, maxTime, json: json === true };
    done(await simulateAll(await chosen(words, tool.suites, flags), options, terminal(flags), tool.version));
  });
};
