// The words and flags of slotcheck mutate.

import {
  choice,
  type ChoiceFlags,
  type Declare,
  type LimitFlags,
  limits,
  limitsOf,
  look,
  type SettingFlags,
  settings,
} from "../command.ts";
import { chosen } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends ChoiceFlags, LookOptions, LimitFlags, SettingFlags {
  readonly strict?: true;
  readonly json?: true;
}

export const mutateCommand: Declare = (program, tool, done) => {
  const command = program
    .command("mutate")
    .summary("take parts of a model away, one at a time, and see which property notices")
    .description(
      "Takes away each part of a guard, each update of a variable and each fairness assumption, one at a time, and says whose verdict changes. What nobody notices is either not needed, or a property is missing.",
    )
    .argument("<TARGET...>", "as for check")
    .option("--strict", "exit with 1 if nobody notices something")
    .option("--json", "one JSON document, schema slotcheck.mutation/1");
  look(limits(settings(choice(command)))).action(async (words: readonly string[], flags: Flags) => {
    const { mutate } = await import("../mutate.ts");
    const { property = [], strict, json } = flags;
    const options = { property, limits: limitsOf(flags), strict: strict === true, json: json === true };
    done(await mutate(await chosen(words, tool.suites, flags), options, terminal(flags), tool.version));
  });
};
