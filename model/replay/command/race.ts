// The words and flags of slotcheck race.

import { type Declare, look, positive } from "../../../checker/cli/command.ts";
import { UsageError } from "../../../checker/cli/error.ts";
import { type LookOptions, terminal } from "../../../checker/cli/terminal.ts";

interface Flags extends LookOptions {
  readonly ms: number;
  readonly json?: true;
}

export const raceCommand: Declare = (program, _tool, done) => {
  const command = program
    .command("race")
    .summary("measure what vCPUs see while slots are updated; needs /dev/kvm")
    .description(
      "Updates a slot again and again while a vCPU accesses it, in six ways, and counts exits for missing memory, lost dirty pages and microseconds. Fails only where the model predicts a zero.",
    )
    .option("--ms <n>", "of each measurement, 10000 at most", positive, 500)
    .option("--json", "one JSON document, schema slotcheck.race/1");
  look(command).action(async (flags: Flags) => {
    const { showRaces } = await import("./race-report.ts");
    if (flags.ms > 10_000) throw new UsageError("--ms is 10000 at most");
    done(await showRaces({ ms: flags.ms, json: flags.json === true }, terminal(flags)));
  });
};
