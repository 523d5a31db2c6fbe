// The words and flags of slotcheck compare.

import { type Declare, type SearchFlags, searching, searchOf, type SettingFlags } from "../command.ts";
import { chosen } from "../target.ts";
import { terminal } from "../terminal.ts";

interface Flags extends SearchFlags, SettingFlags {
  readonly json?: true;
}

export const compareCommand: Declare = (program, tool, done) => {
  const command = program
    .command("compare")
    .summary("put designs side by side: verdicts, sizes, the same steps in both")
    .argument("<DESIGN...>", "[FILE] and two designs or more; * for any text")
    .option("--json", "one JSON document, schema slotcheck.comparison/1");
  searching(command).action(async (words: readonly string[], flags: Flags) => {
    const { compare } = await import("../compare.ts");
    const options = { ...searchOf(flags), json: flags.json === true, tool: tool.version };
    done(await compare(await chosen(words, tool.suites, flags), options, terminal(flags)));
  });
};
