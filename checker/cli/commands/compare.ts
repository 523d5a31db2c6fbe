// The words and flags of slotcheck compare.

import {
  collect,
  type Declare,
  type LimitFlags,
  limits,
  limitsOf,
  look,
  type SettingFlags,
  settings,
} from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends SettingFlags, LookOptions, LimitFlags {
  readonly property?: readonly string[];
  readonly scenario?: readonly string[];
}

export const compareCommand: Declare = (program, tool, done) => {
  const command = program
    .command("compare")
    .summary("put designs side by side: verdicts, sizes, the same steps in both")
    .argument("<DESIGN...>", "[FILE] and two designs or more")
    .option("-s, --scenario <name>", "only in this scenario; may be repeated", collect)
    .option("-p, --property <name>", "only this property; may be repeated", collect);
  settings(look(limits(command))).action(async (words: readonly string[], flags: Flags) => {
    const { compare } = await import("../compare.ts");
    const { property = [], scenario = [] } = flags;
    const options = { property, scenario, limits: limitsOf(flags) };
    done(await compare(await targetOf(words, tool.suites, flags.set), options, terminal(flags)));
  });
};
