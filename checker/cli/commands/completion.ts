// The words of slotcheck completion, and the hidden command that its scripts call.

import { Argument } from "commander";
import type { Declare } from "../command.ts";

/** As in completion.ts, which is loaded only when it is needed. */
const shells = ["bash", "zsh", "fish"] as const;

export const completionCommand: Declare = (program, tool, done) => {
  program
    .command("completion")
    .summary("print a script by which a shell completes words")
    .description(
      'In ~/.bashrc: eval "$(slotcheck completion bash)". In ~/.zshrc, behind compinit: eval "$(slotcheck completion\nzsh)". In config.fish: slotcheck completion fish | source',
    )
    .addArgument(new Argument("<SHELL>", "which shell").choices(shells))
    .action(async (shell: (typeof shells)[number]) => {
      const { scripts } = await import("../completion.ts");
      process.stdout.write(scripts[shell]);
      done(0);
    });
  program
    .command("__man", { hidden: true })
    .description("Prints the manual page as roff.")
    .action(async () => {
      const { manPage } = await import("../man.ts");
      process.stdout.write(manPage(program, tool));
      done(0);
    });
  program
    .command("__complete", { hidden: true })
    .argument("[WORD...]", "what was typed so far, behind --")
    .action(async (words: readonly string[]) => {
      const { completions } = await import("../completion.ts");
      process.stdout.write(
        completions(program, await tool.suites(), words)
          .map((word) => `${word}\n`)
          .join(""),
      );
      done(0);
    });
};
