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
    const suites = tool.suites.filter((suite) =>
      [...suite.designs, ...suite.properties, ...suite.scenarios].some(({ name }) => name === words[0]),
    );
    const [first = tool.suites[0]] = suites;
    const target = await targetOf(words, [first, ...tool.suites.filter((each) => each !== first)]);
    const [name, ...more] = target.words;
    if (more.length > 0) throw new UsageError("explain takes one name: slotcheck explain [FILE] NAME");
    done(name === undefined ? explainable(target, terminal(flags)) : explain(target, name, terminal(flags)));
  });
};
