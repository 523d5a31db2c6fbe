// The words and flags of slotcheck report.

import { type Declare, type SearchFlags, searching, searchOf, type SettingFlags } from "../command.ts";
import { chosen } from "../target.ts";
import { terminal } from "../terminal.ts";

interface Flags extends SearchFlags, SettingFlags {
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
  searching(command).action(async (words: readonly string[], flags: Flags) => {
    const { check } = await import("../check.ts");
    const { summary } = await import("../../report/report.ts");
    const { baseline, out: file } = flags;
    const screen = terminal(flags);
    const code = await check(
      await chosen(words, tool.suites, flags),
      {
        ...searchOf(flags),
        reporters: [{ name: "html", file }],
        baseline,
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
