// TLC on our own exported specs, with one worker.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { which } from "tla2tools-runner";
import { checkName, printRun, rootModule } from "../../checker/tla/config.ts";
import { writeModules } from "../../checker/tla/modules.ts";
import type { Engine } from "./engine.ts";
import { countsBy } from "./engine.ts";

const tools = await which().catch(() => undefined);

export const tlc: Engine = {
  name: "TLC",
  threads: 1,
  own: false,
  version: tools && `${tools.jar.version}, Java ${tools.java.version}`,
  async prepare({ spec }, { instance }, folder) {
    if (!tools) return undefined;
    await writeModules(folder, spec, instance);
    const invariants = spec.properties.map(checkName);
    const deadlock = spec.deadlock.kind === "refused";
    writeFileSync(
      join(folder, "Model.cfg"),
      printRun(spec, instance, { invariants, properties: [], deadlock }),
    );
    mkdirSync(join(folder, "states"));
    const options = ["-workers", "1", "-fp", "0", "-checkpoint", "0", "-metadir", "states", "-cleanup"];
    return {
      file: tools.java.path,
      args: [
        "-XX:+UseParallelGC",
        "-cp",
        tools.jar.path,
        "tlc2.TLC",
        ...options,
        "-config",
        "Model.cfg",
        `${rootModule(spec, instance)}.tla`,
      ],
      cwd: folder,
    };
  },
  counts(output) {
    if (!/No error has been found/.test(output)) throw new Error(`TLC found an error:\n${output}`);
    const { distinct: generated, generated: distinct } = countsBy(
      /(\d+) states generated, (\d+) distinct states found, 0 states left/,
      output,
    );
    return { distinct, generated };
  },
};
