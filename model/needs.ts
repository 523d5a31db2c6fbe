// What the kernel models can use of the machine that they run on, for slotcheck doctor.

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { promisify } from "node:util";
import type { Need } from "../checker/cli/command.ts";

const run = promisify(execFile);

export const needs: readonly Need[] = [
  {
    name: "cc",
    unlocks: "building the program that replays a trace on a real kernel",
    async look() {
      try {
        const { stdout } = await run("cc", ["--version"]);
        return { there: stdout.split("\n")[0] ?? "cc" };
      } catch {
        return { missing: "no C compiler named cc in PATH" };
      }
    },
  },
  {
    name: "/dev/kvm",
    unlocks: "replaying a trace on a real kernel",
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
