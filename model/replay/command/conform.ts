// The words and flags of slotcheck conform: does the real KVM of this machine do what the models say?

import { Option } from "commander";
import { type Declare, look, positive } from "../../../checker/cli/command.ts";
import { type LookOptions, terminal } from "../../../checker/cli/terminal.ts";

interface Flags extends LookOptions {
  readonly facts?: true;
  readonly runs: number;
  readonly seed: number;
  readonly cpl: "3" | "0";
  readonly long: number;
  readonly save?: string;
  readonly json?: true;
}

export const conformCommand: Declare = (program, _tool, done) => {
  const command = program
    .command("conform")
    .summary("compare the model's kernel with this machine's /dev/kvm")
    .description(
      "Runs random sequences of ioctls and guest accesses on the real KVM and compares every answer with the model's; needs /dev/kvm and a C compiler.",
    )
    .option("--facts", "only the list of facts that the models rely on")
    .option("--runs <n>", "sequences", positive, 500)
    .option("--seed <n>", "of the sequences", positive, 1)
    .option("--long <n>", "choices in a sequence, at most", positive, 40)
    .addOption(new Option("--cpl <level>", "the guest's privilege level").choices(["3", "0"]).default("3"))
    .option("--save <file>", "write a disagreement as a C program of its own")
    .option("--json", "one JSON document, schema slotcheck.conform/1, or slotcheck.facts/1 with --facts");
  look(command).action(async (flags: Flags) => {
    const { showConformance, showFacts } = await import("./conform-report.ts");
    const { runs, seed, long, save } = flags;
    const options = {
      runs,
      seed,
      long,
      save,
      cpl: flags.cpl === "3" ? 3 : 0,
      json: flags.json === true,
    } as const;
    const print = terminal(flags);
    done(flags.facts === true ? await showFacts(options.json, print) : await showConformance(options, print));
  });
};
