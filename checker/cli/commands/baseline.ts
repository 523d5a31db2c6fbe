// The words and flags of slotcheck baseline.

import { choice, type Declare, limits, look, type SearchFlags, searchOf, workers } from "../command.ts";
import { UsageError } from "../error.ts";
import { chosen } from "../target.ts";
import { terminal } from "../terminal.ts";

interface Flags extends SearchFlags {
  readonly baseline?: string;
}

export const baselineCommand: Declare = (program, tool, done) => {
  const command = program
    .command("baseline")
    .summary("record the verdicts that are expected, or say what differs from them")
    .description(
      "update: writes the verdicts as they are now, and keeps the reasons that are there.\n" +
        "diff: says which verdicts are not as the baseline expects.",
    )
    .argument("<WHAT...>", "update or diff, then as for check")
    .option("--baseline <file>", "default: slotcheck.baseline.json");
  look(limits(workers(choice(command)))).action(async ([what, ...words]: readonly string[], flags: Flags) => {
    const { diffBaseline, updateBaseline } = await import("../keep-baseline.ts");
    if (what !== "update" && what !== "diff")
      throw new UsageError(`baseline takes update or diff, not "${what ?? ""}"`);
    const run = what === "update" ? updateBaseline : diffBaseline;
    const target = await chosen(words, tool.suites, flags);
    done(await run(target, flags.baseline, searchOf(flags), terminal(flags)));
  });
};
