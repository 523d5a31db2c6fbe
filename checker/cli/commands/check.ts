// The words and flags of slotcheck check.

import { Option } from "commander";
import { collect, type Declare, look, positive } from "../command.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends LookOptions {
  readonly property?: readonly string[];
  readonly json?: true;
  readonly format: "auto" | "matrix" | "lines" | "json";
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly exitZero?: true;
}

export const checkCommand: Declare = (program, tool, done) => {
  const command = program
    .command("check")
    .summary("check every property of every case, or of those named")
    .description("Checks designs in scenarios: DESIGN, DESIGN/SCENARIO, '*/SCENARIO', or a model's file.")
    .argument("[TARGET...]", "what to check; everything if nothing is named")
    .option("-p, --property <name>", "only this property; may be repeated", collect)
    .option("--json", "one JSON document, schema slotcheck.result/1")
    .addOption(
      new Option("--format <name>", "matrix on a terminal and lines in a pipe, unless told")
        .choices(["auto", "matrix", "lines", "json"])
        .default("auto"),
    )
    .option("--max-states <n>", "stop a search after this many states", positive)
    .option("--max-depth <n>", "stop a search at this depth", positive)
    .option("--exit-zero", "exit with 0 also if something is violated or a limit is hit");
  look(command).action(async (words: readonly string[], flags: Flags) => {
    const { check } = await import("../check.ts");
    const { property = [], maxStates, maxDepth } = flags;
    const options = {
      property,
      format: flags.json === true ? ("json" as const) : flags.format,
      limits: { maxStates, maxDepth },
      exitZero: flags.exitZero === true,
    };
    done(check(await targetOf(words, tool.suites), options, terminal(flags), tool.version));
  });
};
