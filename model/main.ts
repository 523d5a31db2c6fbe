#!/usr/bin/env node
// The slotcheck command: the tool with the kernel models as its own suite.

import { createRequire } from "node:module";

// Before the models load, so that the places they remember are lines of TypeScript.
process.setSourceMapsEnabled(true);
const { guardStreams } = await import("../checker/cli/streams.ts");
guardStreams();
const { tuneV8 } = await import("../checker/cli/v8.ts");
tuneV8();

const require = createRequire(import.meta.url);
const { version, bugs } = require("slotcheck/package.json") as { version: string; bugs: { url: string } };
const words = process.argv.slice(2);

// Who asks for nothing else does not wait for the tool.
if (words.length === 1 && ["-V", "--version"].includes(words[0] ?? "")) process.stdout.write(`${version}\n`);
else process.exitCode = await run();

async function run(): Promise<number> {
  const { main } = await import("../checker/cli/main.ts");
  const { introduction } = await import("./introduction.ts");
  const { bugsCommand } = await import("./command/bugs.ts");
  const { needs } = await import("./needs.ts");
  const { conformCommand } = await import("./replay/command/conform.ts");
  const { kselftestFormat, kvmStage } = await import("./replay/command/stage.ts");
  const { raceCommand } = await import("./replay/command/race.ts");
  return main(words, {
    async suites(begin) {
      // Nearly half of all states are its own: their search can begin.
      const { dirtySlice } = await import("./slice/dirty.ts");
      begin?.(
        dirtySlice.spec,
        dirtySlice.cases.map(({ pair }) => pair.instance),
      );
      const { bugSuite, exampleSuite, kvmSuite } = await import("./suite.ts");
      return [kvmSuite, bugSuite, exampleSuite];
    },
    version,
    introduction,
    bugs: bugs.url,
    needs,
    commands: [bugsCommand, conformCommand, raceCommand],
    formats: [kselftestFormat],
    stages: [kvmStage],
  });
}
