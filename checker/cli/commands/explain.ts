// The words and flags of slotcheck explain.

import { type Declare, look } from "../command.ts";
import { UsageError } from "../error.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

export const explainCommand: Declare = (program, tool, done) => {
  const command = program
    .command("explain")
    .summary("say what a name, a verdict, an exit code or an error means")
    .description(
      "Explains a design, scenario, property, action, operator, verdict, exit code or error; lists them all without a name.",
    )
    .argument("[NAME...]", "[FILE] NAME");
  look(command).action(async (words: readonly string[], flags: LookOptions) => {
    const { explain, explainable } = await import("../explain.ts");
    const target = await targetOf(words, async () => {
      const all = await tool.suites();
      const named = all.find((suite) =>
        [...suite.designs, ...suite.properties, ...suite.scenarios].some(({ name }) => name === words[0]),
      );
      const first = named ?? all[0];
      return [first, ...all.filter((each) => each !== first)];
    });
    const [name, ...more] = target.words;
    if (more.length > 0) throw new UsageError("explain takes one name: slotcheck explain [FILE] NAME");
    done(name === undefined ? explainable(target, terminal(flags)) : explain(target, name, terminal(flags)));
  });
};
