// The exit codes and what to do about each. When several apply, the worst wins: 70, 130, 4, 1, 3, 0.

export interface ExitCode {
  readonly code: number;
  /** In the help, a line. */
  readonly means: string;
  readonly more: string;
}

export const exitCodes: readonly ExitCode[] = [
  {
    code: 0,
    means: "all is as it should be",
    more: "Every verdict holds, or is as the baseline expects.",
  },
  {
    code: 1,
    means: "something is violated, vacuous or stale, or differs from what is expected",
    more: "The last lines of the output name it, each with the command that shows it. A verdict that became better than the baseline expects counts too: record it with slotcheck baseline update. Of agree: TLC says something else.",
  },
  {
    code: 2,
    means: "the command line is wrong, or a file that it names",
    more: "The message says what, and what there is instead. Nothing was written.",
  },
  {
    code: 3,
    means: "a limit ended a search, nothing is violated",
    more: "There is no counterexample as far as the search came, which is no proof. Raise the limit, or let the baseline expect the verdict bounded.",
  },
  {
    code: 4,
    means: "a model is wrong",
    more: "A value left its sort, an operator had no value, or the model's file cannot be loaded. The message says where and by which steps to get there again.",
  },
  {
    code: 70,
    means: "a bug in slotcheck",
    more: "Please report the text with the command that led to it.",
  },
  {
    code: 130,
    means: "Ctrl-C; 143 for SIGTERM: what was found until then is printed",
    more: "The search at work ends as bounded, the others are not begun. A second Ctrl-C kills at once and prints nothing. A reader that closes the pipe while verdicts are printed one by one ends it quietly, with 141.",
  },
];

export function exitCodeHelp(): string {
  return [
    "",
    "Exit codes:",
    ...exitCodes.map(({ code, means }) => `  ${String(code).padEnd(3)} ${means}`),
    "",
    "Errors have numbers, such as error[E002]: slotcheck explain E002 says more.",
  ].join("\n");
}

/** Whose codes check exits with: its own, or those of the kernel's kselftest. */
export const exitStyles = ["slotcheck", "ksft"] as const;

export type ExitStyle = (typeof exitStyles)[number];

/** Do the words of a command line ask for kselftest's codes? Of words that no command has understood yet. */
export function wantsKselftest(words: readonly string[]): boolean {
  return words.some(
    (word, i) => word === "--exit-style=ksft" || (word === "ksft" && words[i - 1] === "--exit-style"),
  );
}
