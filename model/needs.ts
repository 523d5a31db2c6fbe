// What the kernel models can use of the machine that they run on, for slotcheck doctor.

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { promisify } from "node:util";
import type { Need } from "../checker/cli/command.ts";
import { compiler } from "./replay/compile.ts";

const run = promisify(execFile);

export const needs: readonly Need[] = [
  {
    name: "cc",
    unlocks: "slotcheck conform, race and replay --kvm: it builds the program that asks the real kernel",
    async look() {
      try {
        const { stdout } = await run(compiler(), ["--version"]);
        return { there: stdout.split("\n")[0] ?? compiler() };
      } catch {
        return { missing: `no C compiler named ${compiler()} in PATH` };
      }
    },
  },
  {
    name: "/dev/kvm",
    unlocks: "slotcheck conform, race and replay --kvm",
    async look() {
      try {
        await access("/dev/kvm", constants.R_OK | constants.W_OK);
        return { there: "can be read and written" };
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return {
          missing:
            code === "ENOENT"
              ? "there is none: no virtualization, or the module is not loaded"
              : "it is there, but you may not read and write it: join the group kvm",
        };
      }
    },
  },
];
