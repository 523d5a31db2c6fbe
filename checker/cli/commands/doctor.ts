// The words and flags of slotcheck doctor.

import { type Declare, look } from "../command.ts";
import { type LookOptions, terminal } from "../terminal.ts";

export const doctorCommand: Declare = (program, tool, done) => {
  const command = program
    .command("doctor")
    .summary("say what is there of what some commands need")
    .description(
      "Looks for what some commands need from outside, and says what each is for. Nothing is installed.",
    )
    .option("--json", "one JSON document, schema slotcheck.doctor/1");
  look(command).action(async (flags: LookOptions & { readonly json?: true }) => {
    const { doctor } = await import("../doctor.ts");
    done(await doctor(tool.needs ?? [], flags.json === true, terminal(flags)));
  });
};
