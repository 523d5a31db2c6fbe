// Standard output and standard error, where what reads them goes away or is full.
//
// Main invariant: a reader that has seen enough, such as head, is no error; anything else is one message and exit code 2,
// without a stack trace.

import { errorHead } from "./error-codes.ts";

/** Must be called before anything is printed. */
export function guardStreams(): void {
  const { stdout, stderr } = process;
  stderr.on("error", () => undefined); // there is nowhere to say it
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    stderr.write(`${errorHead("E031")} cannot write to standard output: ${error.message}\n`);
    process.exit(2);
  });
}
