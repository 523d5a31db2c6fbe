// Names as a person may write them for several at once: * stands for any text, also for none.

/** Matches whole names. */
export function patternOf(words: string): RegExp {
  const parts = words.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
