// The words and flags of slotcheck init.

import { type Declare, look } from "../command.ts";
import { type LookOptions, terminal } from "../terminal.ts";

export const initCommand: Declare = (program, _, done) => {
  const command = program
    .command("init")
    .summary("write a first model of your own, its unit test, and a workflow that checks it")
    .argument("[FOLDER]", "where to write", ".");
  look(command).action(async (folder: string, flags: LookOptions) => {
    const { init } = await import("../init.ts");
    done(init(folder, terminal(flags)));
  });
};
