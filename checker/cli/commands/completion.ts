// The words of slotcheck completion, and the hidden command that its scripts call.

import { Argument } from "commander";
import type { Declare } from "../command.ts";

export const completionCommand: Declare = (program, tool, done) => {
  program
    .command("completion")
    .summary("print a script by which a shell completes words")
    .description(
      'In ~/.bashrc: eval "$(slotcheck completion bash)". In config.fish: slotcheck completion fish | source',
    )
    .addArgument(new Argument("<SHELL>", "which shell").choices(["bash", "fish"]))
    .action(async (shell: "bash" | "fish") => {
      const { scripts } = await import("../completion.ts");
      process.stdout.write(scripts[shell]);
      done(0);
    });
  program
    .command("__complete", { hidden: true })
    .argument("[WORD...]", "what was typed so far, behind --")
    .action(async (words: readonly string[]) => {
      const { completions } = await import("../completion.ts");
      process.stdout.write(
        completions(program, tool.suites, words)
          .map((word) => `${word}\n`)
          .join(""),
      );
      done(0);
    });
};
