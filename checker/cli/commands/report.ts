// The words and flags of slotcheck report.

import {
  choice,
  type ChoiceFlags,
  type Declare,
  limits,
  type LimitFlags,
  limitsOf,
  look,
  type SettingFlags,
  settings,
  type WorkerFlags,
  workers,
} from "../command.ts";
import { chosen } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends ChoiceFlags, SettingFlags, LimitFlags, WorkerFlags, LookOptions {
  readonly baseline?: string;
  readonly out: string;
}

export const reportCommand: Declare = (program, tool, done) => {
  const command = program
    .command("report")
    .summary("check, and write everything into one HTML file")
    .description(
      "Writes the matrix, what it costs and every counterexample into a file that needs no other.\nIts exit code is that of check.",
    )
    .argument("[TARGET...]", "as for check")
    .option("--out <file>", "where to write", "slotcheck.html")
    .option("--baseline <file>", "expected verdicts, or none; as for check");
  settings(look(limits(workers(choice(command))))).action(async (words: readonly string[], flags: Flags) => {
    const { check } = await import("../check.ts");
    const { summary } = await import("../../report/report.ts");
    const { property = [], baseline, out: file } = flags;
    const screen = terminal(flags);
    const code = await check(
      await chosen(words, tool.suites, flags),
      {
        property,
        reporters: [{ name: "html", file }],
        baseline,
        limits: limitsOf(flags),
        workers: flags.workers,
        exitZero: false,
        by: "property",
        verbose: false,
        failFast: false,
        onReport: (report) => screen.out([summary(report), `wrote ${file}`]),
      },
      screen,
      tool.version,
    );
    done(code);
  });
};
