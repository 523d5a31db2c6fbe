// The words and flags of slotcheck tlc.

import { type Declare, look, positive } from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends LookOptions {
  readonly distributed?: true;
  readonly workers?: number;
  readonly host?: string;
  readonly port?: number;
  readonly heap?: string;
}

export const tlcCommand: Declare = (program, tool, done) => {
  const command = program
    .command("tlc")
    .summary("run TLC on a case too large to check here; needs Java")
    .description("Runs the exported model on TLC, and finds what TLC objects to in the model again.")
    .argument("<TARGET...>", "as for check")
    .option("--distributed", "TLC's own server and workers: invariants, step properties and deadlock only")
    .option("--workers <n>", "threads, 1 unless told; with --distributed processes, 2 unless told", positive)
    .option("--host <name>", "of this machine, for workers on others to join")
    .option("--port <n>", "of the server; any that is free unless told", positive)
    .option("--heap <size>", "of each JVM: 4g");
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { runTlc } = await import("../tlc.ts");
    const { distributed = false, host, port, heap } = flags;
    const { workers = distributed ? 2 : 1 } = flags;
    const options = { distributed, workers, host, port, heap };
    done(await runTlc(await targetOf(words, tool.suites), options, terminal(flags)));
  });
};
