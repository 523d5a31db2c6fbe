// The keyboard of a person who watches: single keys, and a line where a name is asked for.
//
// Main invariant: the terminal gives out lines and signals as usual whenever nobody waits for a key.

import { createInterface } from "node:readline";

/** The meaning of the next key that has one; never, where no keys are pressed or when `end` is aborted first. */
export function nextKey<Meaning>(keys: ReadonlyMap<string, Meaning>, end: AbortSignal): Promise<Meaning> {
  const { stdin } = process;
  if (!stdin.isTTY) return new Promise(() => undefined);
  return new Promise((done) => {
    const hear = (data: Buffer): void => {
      const meaning = keys.get(data.toString());
      if (meaning === undefined) return;
      stop();
      done(meaning);
    };
    const stop = (): void => {
      end.removeEventListener("abort", stop);
      stdin.off("data", hear);
      stdin.setRawMode(false);
      stdin.pause();
    };
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on("data", hear);
    end.addEventListener("abort", stop);
  });
}

/** The words of a line that a person types, of which Tab completes the last one; none if it is left with Ctrl-C. */
export function askWords(question: string, names: readonly string[]): Promise<readonly string[]> {
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    completer: (line: string) => {
      const last = line.split(" ").at(-1) ?? "";
      return [names.filter((name) => name.startsWith(last)), last];
    },
  });
  return new Promise((done) => {
    reader.once("SIGINT", () => reader.close());
    reader.once("close", () => done([]));
    reader.question(question, (line) => {
      done(line.split(" ").filter((word) => word !== ""));
      reader.close();
    });
  });
}
