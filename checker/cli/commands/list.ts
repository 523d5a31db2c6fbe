// The words and flags of slotcheck list.

import { type Declare, look } from "../command.ts";
import { UsageError } from "../error.ts";
import type { Listed } from "../list.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

export const listCommand: Declare = (program, tool, done) => {
  const command = program
    .command("list")
    .summary("list designs, scenarios and properties")
    .argument("[WHAT...]", "[FILE] designs, scenarios or properties");
  look(command).action(async (words: readonly string[], flags: LookOptions) => {
    const { list } = await import("../list.ts");
    const target = await targetOf(words, tool.suites);
    const [what, ...more] = target.words;
    if (more.length > 0 || (what !== undefined && !isListed(what))) {
      throw new UsageError(`list takes designs, scenarios or properties, not "${target.words.join(" ")}"`);
    }
    done(list(target, what, terminal(flags)));
  });
};

function isListed(word: string): word is Listed {
  return ["designs", "scenarios", "properties"].includes(word);
}
